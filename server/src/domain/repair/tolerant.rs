use super::{json, node::Node, quotes::Place};

/// Nesting that is followed.
const DEEPEST: usize = 100;
/// The longest word without quotes that is taken for a value, in bytes.
const LONGEST_WORD: usize = 200;

/// How a reading ended; the later, the better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ending {
    /// Something could not be read; what stands before it was.
    GaveUp,
    /// The text ended too early.
    CutOff,
    /// Every bracket found its partner.
    Closed,
}

/// What was read, and up to where.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) node: Node,
    pub(super) end: usize,
    pub(super) ending: Ending,
}

/// Reads the object or array that begins at `start`.
pub(super) fn read(text: &str, start: usize) -> Option<Reading> {
    let mut reader = Reader { text, at: start, ending: Ending::Closed };
    let node = reader.value(0, Place::ListItem)?;
    Some(Reading { node, end: reader.at, ending: reader.ending })
}

pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    ending: Ending,
}

impl<'a> Reader<'a> {
    fn value(&mut self, depth: usize, place: Place) -> Option<Node> {
        self.skip_blanks();
        if depth >= DEEPEST {
            return None;
        }
        match self.peek()? {
            '{' => Some(self.map(depth)),
            '[' | '(' => Some(self.list(depth)),
            c if Place::opens(c) => self.string(place).map(Node::Text),
            'b' | 'r' | 'u' | 'f' if self.rest()[1..].starts_with(['\'', '"']) => {
                self.at += 1;
                self.string(place).map(Node::Text)
            }
            _ => self.word(place),
        }
    }

    fn map(&mut self, depth: usize) -> Node {
        self.at += 1;
        let mut members = Vec::new();
        loop {
            self.skip_commas();
            match self.peek() {
                None => self.ends(Ending::CutOff),
                Some('}') => self.at += 1,
                Some(']' | ')') => self.ends(Ending::GaveUp),
                Some(_) => match self.member(depth) {
                    Some(member) => {
                        members.push(member);
                        continue;
                    }
                    None => self.ends(if self.rest().is_empty() { Ending::CutOff } else { Ending::GaveUp }),
                },
            }
            return Node::Map(members);
        }
    }

    fn member(&mut self, depth: usize) -> Option<(String, Node)> {
        let key = if Place::opens(self.peek()?) { self.string(Place::Key)? } else { self.bare_key()? };
        self.skip_blanks();
        if !self.rest().starts_with(':') {
            return None;
        }
        self.at += 1;
        self.value(depth + 1, Place::MapValue).map(|value| (key, value))
    }

    fn list(&mut self, depth: usize) -> Node {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.skip_commas();
            match self.peek() {
                None => self.ends(Ending::CutOff),
                Some(']' | ')') => self.at += 1,
                Some('}') => self.ends(Ending::GaveUp),
                Some(_) => match self.value(depth + 1, Place::ListItem) {
                    Some(item) => {
                        items.push(item);
                        continue;
                    }
                    None => self.ends(if self.rest().is_empty() { Ending::CutOff } else { Ending::GaveUp }),
                },
            }
            return Node::List(items);
        }
    }

    fn bare_key(&mut self) -> Option<String> {
        let rest = self.rest();
        let end = rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '$' | '.'))?;
        let key = &rest[..end];
        self.at += end;
        (!key.is_empty()).then(|| key.to_owned())
    }

    /// Something without quotes: a number, a literal of some language; as an object's value, any short text.
    fn word(&mut self, place: Place) -> Option<Node> {
        let rest = self.rest();
        let end = rest.find([',', '}', ']', ')', '\n']).unwrap_or(rest.len());
        let word = rest[..end].split("//").next().unwrap_or_default();
        let word = word.split("/*").next().unwrap_or_default();
        let trimmed = word.trim();
        let node = literal(trimmed).or_else(|| number(trimmed).map(Node::Verbatim));
        let node = node.or_else(|| {
            let is_text = place == Place::MapValue && trimmed.len() <= LONGEST_WORD;
            let begins_well = trimmed.starts_with(|c: char| c.is_alphanumeric());
            // A word cut off by the end of the text is not known.
            (is_text && begins_well && end < rest.len()).then(|| Node::Text(trimmed.to_owned()))
        })?;
        self.at += word.len();
        Some(node)
    }

    /// Blanks and comments.
    fn skip_blanks(&mut self) {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start();
            self.at += rest.len() - trimmed.len();
            let comment = match trimmed.get(..2) {
                Some("//") => trimmed.find('\n').unwrap_or(trimmed.len()),
                Some("/*") => trimmed.find("*/").map_or(trimmed.len(), |end| end + 2),
                _ => return,
            };
            self.at += comment;
        }
    }

    fn skip_commas(&mut self) {
        self.skip_blanks();
        while self.rest().starts_with(',') {
            self.at += 1;
            self.skip_blanks();
        }
    }

    fn ends(&mut self, ending: Ending) {
        self.ending = self.ending.min(ending);
    }

    pub(super) fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }
}

fn literal(word: &str) -> Option<Node> {
    let json = match word {
        "true" | "True" | "TRUE" => "true",
        "false" | "False" | "FALSE" => "false",
        "null" | "None" | "NULL" | "nil" | "undefined" | "NaN" | "nan" | "Infinity" | "-Infinity" => "null",
        _ => return None,
    };
    Some(Node::Verbatim(json.to_owned()))
}

/// The number as JSON writes it: `+.5` is 0.5, `1_000` is 1000, `1.` is 1.0.
fn number(word: &str) -> Option<String> {
    let mut number = word.strip_prefix('+').unwrap_or(word).replace('_', "");
    if let Some(fraction) = number.strip_prefix('.') {
        number = format!("0.{fraction}");
    } else if let Some(fraction) = number.strip_prefix("-.") {
        number = format!("-0.{fraction}");
    }
    if number.ends_with('.') {
        number.push('0');
    }
    let is_number = number.starts_with(|c: char| c == '-' || c.is_ascii_digit());
    (is_number && json::check_text(&number).is_ok()).then_some(number)
}
