use std::{borrow::Cow, collections::BTreeSet};

use super::{MAX_DEPTH, Member, Outermost, kind_of, position::Fault};

/// Walks over one text. Recursion is bounded by [`MAX_DEPTH`].
pub(super) struct Scanner<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    /// What the messages call the text: `the body`, `the text`.
    pub(super) subject: &'static str,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str, subject: &'static str) -> Self {
        Self { text, at: 0, subject }
    }

    /// One value and nothing after it. Members of the outermost object are kept where `keep` says so.
    pub(super) fn whole(mut self, keep: bool) -> Result<Outermost<'a>, Fault> {
        self.skip_blanks();
        if self.peek().is_none() {
            let bytes = self.text.len();
            let what = if bytes == 0 {
                "is empty: 0 bytes".to_owned()
            } else {
                format!("holds only blanks: {bytes} bytes")
            };
            return Err(self.fault(format!("{} {what}", self.subject)));
        }
        let start = self.at;
        let mut members = Vec::new();
        self.value(0, keep.then_some(&mut members))?;
        let kind = kind_of(&self.text[start..]);
        self.skip_blanks();
        if self.peek().is_some() {
            return Err(self.fault("something follows after the end of the value: send one JSON value alone"));
        }
        Ok(if kind == "an object" { Outermost::Object(members) } else { Outermost::Other(kind) })
    }

    fn value(&mut self, depth: usize, members: Option<&mut Vec<Member<'a>>>) -> Result<(), Fault> {
        match self.peek() {
            Some(b'{') => self.object(depth, members),
            Some(b'[') => self.array(depth),
            Some(b'"') => self.string().map(|_| ()),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(_) => self.word(),
            None => Err(self.fault(format!("{} ends where a value should follow", self.subject))),
        }
    }

    fn object(&mut self, depth: usize, mut members: Option<&mut Vec<Member<'a>>>) -> Result<(), Fault> {
        let begin = self.enter(depth)?;
        let mut keys = BTreeSet::new();
        self.skip_blanks();
        if self.eat(b'}') {
            return Ok(());
        }
        loop {
            let key = self.key(begin, &mut keys)?;
            self.skip_blanks();
            if !self.eat(b':') {
                return Err(self.unexpected("a colon after the key", "object", begin));
            }
            self.skip_blanks();
            let start = self.at;
            self.value(depth + 1, None)?;
            if let Some(members) = members.as_deref_mut() {
                members.push(Member { key, value: &self.text[start..self.at] });
            }
            if self.ends_after_value(b'}', "object", begin)? {
                return Ok(());
            }
        }
    }

    fn key(&mut self, begin: usize, keys: &mut BTreeSet<Cow<'a, str>>) -> Result<Cow<'a, str>, Fault> {
        let at = self.at;
        match self.peek() {
            Some(b'"') => {}
            Some(b'\'') => {
                return Err(self.fault("single quotes are not JSON: put keys and texts in double quotes"));
            }
            _ => return Err(self.unexpected("a key in double quotes", "object", begin)),
        }
        let key = self.string()?;
        if keys.insert(key.clone()) {
            return Ok(key);
        }
        let shown = super::text::shorten(&key, 60);
        Err(Fault::new(
            at,
            format!("the key {shown:?} stands twice in one object: programs disagree which one counts"),
        ))
    }

    fn array(&mut self, depth: usize) -> Result<(), Fault> {
        let begin = self.enter(depth)?;
        self.skip_blanks();
        if self.eat(b']') {
            return Ok(());
        }
        loop {
            self.value(depth + 1, None)?;
            if self.ends_after_value(b']', "array", begin)? {
                return Ok(());
            }
        }
    }

    /// Steps over an opening bracket; answers where it stood.
    fn enter(&mut self, depth: usize) -> Result<usize, Fault> {
        if depth >= MAX_DEPTH {
            return Err(self.fault(format!("objects and arrays are nested deeper than {MAX_DEPTH} levels")));
        }
        self.at += 1;
        Ok(self.at - 1)
    }

    /// After a value: a comma (then more must follow), or the closing bracket.
    fn ends_after_value(&mut self, close: u8, what: &str, begin: usize) -> Result<bool, Fault> {
        self.skip_blanks();
        let comma = self.at;
        if self.eat(close) {
            return Ok(true);
        }
        if !self.eat(b',') {
            return Err(self.unexpected(&format!("a comma or `{}`", char::from(close)), what, begin));
        }
        self.skip_blanks();
        if self.peek() == Some(close) {
            return Err(Fault::new(
                comma,
                format!("a comma before the closing `{}` is not JSON", char::from(close)),
            ));
        }
        Ok(false)
    }

    /// `true`, `false`, `null`, or something that should have been one.
    fn word(&mut self) -> Result<(), Fault> {
        let rest = &self.text[self.at..];
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        let word = &rest[..end];
        if ["true", "false", "null"].contains(&word) {
            self.at += end;
            return Ok(());
        }
        let whole =
            ["true", "false", "null"].into_iter().find(|whole| !word.is_empty() && whole.starts_with(word));
        let message = match (word, whole) {
            (_, Some(whole)) if end == rest.len() => {
                format!("{} ends in the middle of `{whole}`", self.subject)
            }
            ("NaN" | "nan" | "Infinity" | "inf", _) => format!("{word} is not JSON: send null instead"),
            ("None" | "True" | "False", _) => {
                format!("`{word}` is Python, not JSON: write null, true or false")
            }
            ("undefined", _) => "`undefined` is JavaScript, not JSON: write null".to_owned(),
            _ if rest.starts_with('\'') => {
                "single quotes are not JSON: put keys and texts in double quotes".to_owned()
            }
            _ if rest.starts_with("```") => {
                "a Markdown code fence instead of JSON: send the JSON alone".to_owned()
            }
            ("", _) => format!("{} where a value should stand", self.shown()),
            _ => format!("`{}` where a value should stand", super::text::shorten(word, 40)),
        };
        Err(self.fault(message))
    }

    fn unexpected(&self, wanted: &str, what: &str, begin: usize) -> Fault {
        if self.peek().is_none() {
            return self
                .fault(format!("{} ends inside the {what} that begins at byte {begin}", self.subject));
        }
        self.fault(format!("{} where {wanted} should stand", self.shown()))
    }

    /// The next character, for a message.
    fn shown(&self) -> String {
        self.text[self.at..].chars().next().map_or_else(|| "the end".to_owned(), |c| format!("{c:?}"))
    }

    pub(super) fn fault(&self, message: impl Into<String>) -> Fault {
        Fault::new(self.at, message)
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    pub(super) fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }
}
