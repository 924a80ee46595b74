use std::borrow::Cow;

use super::{position::Fault, scan::Scanner};

impl<'a> Scanner<'a> {
    /// A string with its quotes. Answers it unescaped; without escapes it is not copied.
    pub(super) fn string(&mut self) -> Result<Cow<'a, str>, Fault> {
        let begin = self.at;
        self.at += 1;
        let mut escaped = false;
        loop {
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    self.escape(begin)?;
                }
                Some(byte @ 0..=0x1F) => {
                    return Err(self.fault(format!(
                        "a raw control character (U+{byte:04X}) inside a string: write it as an escape"
                    )));
                }
                Some(_) => self.at += 1,
                None => return Err(self.cut_off(begin)),
            }
        }
        let inside = &self.text[begin + 1..self.at];
        self.at += 1;
        if !escaped {
            return Ok(Cow::Borrowed(inside));
        }
        serde_json::from_str(&self.text[begin..self.at])
            .map(Cow::Owned)
            .map_err(|error| Fault::new(begin, format!("a string that cannot be read: {error}")))
    }

    fn escape(&mut self, begin: usize) -> Result<(), Fault> {
        let start = self.at;
        self.at += 1;
        match self.peek() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                self.at += 1;
                Ok(())
            }
            Some(b'u') => self.unicode_escape(start, begin),
            Some(_) => {
                let shown = self.text[self.at..].chars().next().unwrap_or_default();
                Err(Fault::new(start, format!("`\\{}` is no escape that JSON knows", shown.escape_default())))
            }
            None => Err(self.cut_off(begin)),
        }
    }

    fn unicode_escape(&mut self, start: usize, begin: usize) -> Result<(), Fault> {
        let unit = self.code_unit(start, begin)?;
        let half = |unit: u16| {
            Fault::new(
                start,
                format!("half a surrogate pair (\\u{unit:04x}) is no character: it has lost its partner"),
            )
        };
        match unit {
            0xD800..=0xDBFF if self.text[self.at..].starts_with("\\u") => {
                let second = self.at;
                self.at += 1;
                match self.code_unit(second, begin)? {
                    0xDC00..=0xDFFF => Ok(()),
                    _ => Err(half(unit)),
                }
            }
            // The text may be cut off between the two halves, but then the string has no end either.
            0xD800..=0xDBFF if self.peek().is_none() => Err(self.cut_off(begin)),
            0xD800..=0xDFFF => Err(half(unit)),
            _ => Ok(()),
        }
    }

    /// `uXXXX`, with the cursor on the `u`.
    fn code_unit(&mut self, start: usize, begin: usize) -> Result<u16, Fault> {
        let digits = self.text.as_bytes().get(self.at + 1..self.at + 5);
        let Some(digits) = digits else {
            self.at = self.text.len();
            return Err(self.cut_off(begin));
        };
        let unit = std::str::from_utf8(digits)
            .ok()
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .and_then(|digits| u16::from_str_radix(digits, 16).ok());
        self.at += 5;
        unit.ok_or_else(|| Fault::new(start, "`\\u` must be followed by four hex digits"))
    }

    fn cut_off(&self, begin: usize) -> Fault {
        Fault::new(
            self.text.len(),
            format!("{} ends inside the string that begins at byte {begin}", self.subject),
        )
    }
}

/// The text's first `limit` characters, with `…` where some were left off.
pub(in crate::domain) fn shorten(text: &str, limit: usize) -> Cow<'_, str> {
    match text.char_indices().nth(limit) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
    }
}
