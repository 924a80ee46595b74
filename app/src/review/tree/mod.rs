//! A JSON document in which nothing is rounded: every number keeps its digits and every object its order.
//!
//! `serde_json::Value` reads `3295.0` and `12345678901234567890123` as floats. An edit that touches one field must
//! give back all the others exactly as the AI wrote them, so the edit form works on this instead.

mod write;

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::{Value, value::RawValue};

use super::pointer;
use crate::model::RawJson;

/// Deeper parts are kept as text and not looked into.
const MAX_DEPTH: usize = 64;

/// A JSON value that keeps its spelling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tree {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, with its digits as they were written.
    Number(String),
    /// A text, unescaped.
    Text(String),
    /// An array.
    List(Vec<Tree>),
    /// An object: its members in order, repeated keys included.
    Record(Vec<(String, Tree)>),
    /// Valid JSON that cannot be taken apart (too deep, or half of a surrogate pair): its text.
    Verbatim(String),
}

impl Tree {
    /// Reads JSON text.
    ///
    /// # Errors
    /// Where it is no JSON: says what was expected, at which line and column.
    pub fn parse(text: &str) -> Result<Self, serde_json::Error> {
        let raw: &RawValue = serde_json::from_str(text)?;
        Ok(Self::read(raw, 0))
    }

    /// Takes JSON apart that is already known to be valid.
    pub fn of(raw: &RawJson) -> Self {
        Self::parse(raw.text()).unwrap_or_else(|_| Self::Verbatim(raw.text().to_owned()))
    }

    fn read(raw: &RawValue, depth: usize) -> Self {
        let text = raw.get().trim();
        let taken_apart = match text.as_bytes().first() {
            _ if depth > MAX_DEPTH => None,
            Some(b'{') => serde_json::from_str::<Members<'_>>(text).ok().map(|members| {
                Self::Record(
                    members.0.into_iter().map(|(key, value)| (key, Self::read(value, depth + 1))).collect(),
                )
            }),
            Some(b'[') => serde_json::from_str::<Vec<&RawValue>>(text).ok().map(|values| {
                Self::List(values.into_iter().map(|value| Self::read(value, depth + 1)).collect())
            }),
            Some(b'"') => serde_json::from_str::<String>(text).ok().map(Self::Text),
            Some(b't') => Some(Self::Bool(true)),
            Some(b'f') => Some(Self::Bool(false)),
            Some(b'n') => Some(Self::Null),
            _ => Some(Self::Number(text.to_owned())),
        };
        taken_apart.unwrap_or_else(|| Self::Verbatim(text.to_owned()))
    }

    /// What stands at `pointer`; the last of repeated keys, as JSON parsers take it.
    pub fn at(&self, pointer: &str) -> Option<&Self> {
        pointer::steps(pointer).iter().try_fold(self, |place, step| place.child(step))
    }

    /// `pointer` as far as it leads into this value.
    pub fn nearest(&self, pointer: &str) -> String {
        let mut place = self;
        let mut near = String::new();
        for step in pointer::steps(pointer) {
            let Some(inside) = place.child(&step) else { break };
            near = pointer::push(&near, &step);
            place = inside;
        }
        near
    }

    /// The member or element named by one step of a pointer.
    pub fn child(&self, step: &str) -> Option<&Self> {
        match self {
            Self::Record(members) => {
                members.iter().rev().find(|(key, _)| key == step).map(|(_, value)| value)
            }
            Self::List(values) => values.get(step.parse::<usize>().ok()?),
            _ => None,
        }
    }

    /// Whether both say the same, `1` and `1.0` included.
    pub fn says_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Number(mine), Self::Number(theirs)) => {
                mine == theirs
                    || matches!((mine.parse::<f64>(), theirs.parse::<f64>()), (Ok(a), Ok(b)) if a == b && a.abs() < 9e15)
            }
            _ => self == other,
        }
    }

    /// How a person calls this type.
    pub const fn type_in_words(&self) -> &'static str {
        match self {
            Self::Null => "nothing (null)",
            Self::Bool(_) => "yes or no",
            Self::Number(_) => "a number",
            Self::Text(_) => "text",
            Self::List(_) => "a list",
            Self::Record(_) => "a group of fields",
            Self::Verbatim(_) => "JSON that cannot be taken apart",
        }
    }
}

impl From<&Value> for Tree {
    fn from(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(flag) => Self::Bool(*flag),
            Value::Number(number) => Self::Number(number.to_string()),
            Value::String(text) => Self::Text(text.clone()),
            Value::Array(values) => Self::List(values.iter().map(Self::from).collect()),
            Value::Object(members) => {
                Self::Record(members.iter().map(|(key, value)| (key.clone(), Self::from(value))).collect())
            }
        }
    }
}

/// An object's members, each value left as text.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Members<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry::<String, &'de RawValue>()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_digits_and_objects_their_order() {
        let text = r#"{"b":3295.0,"a":12345678901234567890123,"c":[1e2,-0.10],"b2":null}"#;
        assert_eq!(Tree::parse(text).unwrap().to_json(), text);
    }

    #[test]
    fn repeated_keys_are_all_kept_and_the_last_is_found() {
        let tree = Tree::parse(r#"{"a":1,"a":2}"#).unwrap();
        assert_eq!(tree.to_json(), r#"{"a":1,"a":2}"#);
        assert_eq!(tree.at("/a"), Some(&Tree::Number("2".to_owned())));
    }

    #[test]
    fn what_cannot_be_taken_apart_is_kept_as_text() {
        let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
        assert_eq!(Tree::parse(&deep).unwrap().to_json(), deep);
        let lone = r#"{"text":"half \ud83d of it"}"#;
        let tree = Tree::parse(lone).unwrap();
        assert_eq!(tree.at("/text"), Some(&Tree::Verbatim(r#""half \ud83d of it""#.to_owned())));
        assert_eq!(tree.to_json(), lone);
    }

    #[test]
    fn is_found_by_pointer() {
        let tree = Tree::parse(r#"{"a/b":[{"c":true}]}"#).unwrap();
        assert_eq!(tree.at("/a~1b/0/c"), Some(&Tree::Bool(true)));
        assert_eq!(tree.at("/a~1b/1"), None);
        assert_eq!(tree.at(""), Some(&tree));
        assert_eq!(tree.nearest("/a~1b/0/missing/deeper"), "/a~1b/0");
        assert_eq!(tree.nearest("/nothing"), "");
    }

    #[test]
    fn broken_json_says_where() {
        let error = Tree::parse("{\"a\": nul}").unwrap_err();
        assert_eq!((error.line(), error.column()), (1, 10));
    }

    #[test]
    fn one_and_one_point_nought_say_the_same() {
        let number = |text: &str| Tree::Number(text.to_owned());
        assert!(number("1").says_same(&number("1.0")));
        assert!(!number("9007199254740993").says_same(&number("9007199254740992")));
    }
}
