use super::tolerant::Reader;

/// The longest key, in bytes, that is looked for.
const LONGEST_KEY: usize = 120;

/// Where a text stands, which decides what may follow its closing quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Before a colon.
    Key,
    /// After a colon.
    MapValue,
    /// In an array.
    ListItem,
}

impl Place {
    /// Whether a text begins with it.
    pub(super) fn opens(c: char) -> bool {
        matches!(c, '"' | '\'' | '“' | '”' | '„' | '‘' | '’' | '‚')
    }

    /// Whether `c` can end what `open` began.
    fn pairs(open: char, c: char) -> bool {
        match open {
            '"' | '\'' => c == open,
            '“' | '”' | '„' => matches!(c, '”' | '“' | '"'),
            _ => matches!(c, '’' | '‘' | '\''),
        }
    }

    /// Whether a quote with `rest` after it closes the text, or is one that nobody escaped.
    fn closes(self, rest: &str) -> bool {
        let after = rest.trim_start();
        let new_line = rest[..rest.len() - after.len()].contains('\n');
        let Some(next) = after.chars().next() else { return true };
        match (self, next) {
            (Self::Key, next) => next == ':',
            (_, '}') => true,
            (Self::MapValue, ',') => begins_a_member(after[1..].trim_start()),
            (Self::MapValue, ']') => after[1..].trim_start().is_empty(),
            (Self::MapValue, _) => is_comment(after) || key_ahead(after) || new_line && bare_key_ahead(after),
            (Self::ListItem, ']' | ')') => true,
            (Self::ListItem, ',') => begins_an_item(after[1..].trim_start()),
            (Self::ListItem, next) => is_comment(after) || new_line && Self::opens(next),
        }
    }
}

impl Reader<'_> {
    /// A quoted text, unescaped. One that never ends runs to the end, except for a key.
    pub(super) fn string(&mut self, place: Place) -> Option<String> {
        let open = self.peek()?;
        let triple: String = std::iter::repeat_n(open, 3).collect();
        if matches!(open, '"' | '\'') && self.rest().starts_with(&triple) && place != Place::Key {
            return Some(self.triple(&triple));
        }
        self.at += open.len_utf8();
        let mut text = String::new();
        while let Some(c) = self.peek() {
            if place == Place::Key && text.len() > LONGEST_KEY {
                return None;
            }
            if c == '\\' {
                self.escape(&mut text);
                continue;
            }
            self.at += c.len_utf8();
            if Place::pairs(open, c) && place.closes(self.rest()) {
                return Some(text);
            }
            text.push(c);
        }
        (place != Place::Key).then_some(text)
    }

    /// Python's long text, as it stands.
    fn triple(&mut self, quotes: &str) -> String {
        self.at += quotes.len();
        let rest = self.rest();
        let end = rest.find(quotes);
        self.at += end.map_or(rest.len(), |end| end + quotes.len());
        rest[..end.unwrap_or(rest.len())].to_owned()
    }

    /// One escape, with the cursor on its backslash. What is none stays as it stands.
    fn escape(&mut self, text: &mut String) {
        self.at += 1;
        let Some(c) = self.peek() else { return };
        self.at += c.len_utf8();
        match c {
            'n' => text.push('\n'),
            't' => text.push('\t'),
            'r' => text.push('\r'),
            'b' => text.push('\u{8}'),
            'f' => text.push('\u{c}'),
            '"' | '\'' | '\\' | '/' => text.push(c),
            'x' => self.code(2, text),
            'u' => self.code(4, text),
            _ => {
                text.push('\\');
                text.push(c);
            }
        }
    }

    /// A character by `digits` hex digits; half a surrogate pair becomes U+FFFD.
    fn code(&mut self, digits: usize, text: &mut String) {
        let Some(unit) = self.hex(digits) else {
            text.push(char::REPLACEMENT_CHARACTER);
            return;
        };
        if (0xD800..0xDC00).contains(&unit) && self.rest().starts_with("\\u") {
            let back = self.at;
            self.at += 2;
            if let Some(low @ 0xDC00..0xE000) = self.hex(4) {
                let code = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                text.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                return;
            }
            self.at = back;
        }
        text.push(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER));
    }

    fn hex(&mut self, digits: usize) -> Option<u32> {
        let code = self.rest().get(..digits).filter(|code| code.bytes().all(|b| b.is_ascii_hexdigit()))?;
        self.at += digits;
        u32::from_str_radix(code, 16).ok()
    }
}

/// What may follow a comma in an object.
fn begins_a_member(after: &str) -> bool {
    after.is_empty()
        || after.starts_with(['}', ','])
        || is_comment(after)
        || key_ahead(after)
        || bare_key_ahead(after)
}

/// What may follow a comma in an array.
fn begins_an_item(after: &str) -> bool {
    let literal =
        ["true", "false", "null", "True", "False", "None"].iter().any(|word| after.starts_with(word));
    after.is_empty()
        || literal
        || is_comment(after)
        || after.starts_with(|c: char| {
            matches!(c, '{' | '[' | '(' | ']' | ')' | '-' | ',') || c.is_ascii_digit() || Place::opens(c)
        })
}

fn is_comment(after: &str) -> bool {
    after.starts_with("//") || after.starts_with("/*")
}

/// Whether a quoted key and a colon come next.
fn key_ahead(after: &str) -> bool {
    let mut chars = after.char_indices();
    let Some((_, open)) = chars.next().filter(|&(_, c)| Place::opens(c)) else { return false };
    while let Some((at, c)) = chars.next() {
        if c == '\\' {
            chars.next();
            continue;
        }
        if at > LONGEST_KEY || c == '\n' {
            return false;
        }
        if Place::pairs(open, c) {
            return after[at + c.len_utf8()..].trim_start().starts_with(':');
        }
    }
    // Cut off inside the next key.
    true
}

/// Whether a word and a colon come next.
fn bare_key_ahead(after: &str) -> bool {
    let end = after.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(after.len());
    (1..=LONGEST_KEY).contains(&end) && after[end..].trim_start().starts_with(':')
}
