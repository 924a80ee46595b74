//! Strict reading of JSON: one pass that builds nothing but the sets of keys, and says exactly where the text stops
//! being JSON.
//!
//! Stricter than the usual parsers where those guess: a key that stands twice, half a surrogate pair, a number that no
//! `f64` can hold and nesting that no parser here could follow are errors, because programs disagree about what they
//! mean. Everything accepted here is accepted by `serde_json`, and reads the same there.

mod number;
mod position;
#[cfg(test)]
pub(in crate::domain) mod properties;
mod same;
mod scan;
mod text;

use std::borrow::Cow;

pub use position::ParseError;
pub use same::is_same;
use scan::Scanner;
pub(in crate::domain) use text::shorten;

/// The deepest nesting of objects and arrays that is read; what `serde_json` can read too.
pub const MAX_DEPTH: usize = 127;

/// One member of an object, its value exactly as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member<'a> {
    /// The key, unescaped.
    pub key: Cow<'a, str>,
    /// The value's text, without blanks around it.
    pub value: &'a str,
}

/// The outermost value of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outermost<'a> {
    /// An object, with its members in order.
    Object(Vec<Member<'a>>),
    /// Something else: `an array`, `a string`, ...
    Other(&'static str),
}

/// Whether `bytes` are one JSON value, and nothing else.
///
/// # Errors
/// [`ParseError`] with the first thing that is wrong, and where.
pub fn check(bytes: &[u8]) -> Result<(), ParseError> {
    read(bytes).map(|_| ())
}

/// The same for a text that stands inside something else, which the messages call "the text".
///
/// # Errors
/// [`ParseError`] with the first thing that is wrong, and where in the text.
pub fn check_text(text: &str) -> Result<(), ParseError> {
    Scanner::new(text, "the text").whole(false).map_err(|fault| fault.within(text.as_bytes())).map(|_| ())
}

/// Checks `bytes` as [`check`] does, and hands out the members of the outermost object.
///
/// # Errors
/// [`ParseError`] with the first thing that is wrong, and where.
pub fn read(bytes: &[u8]) -> Result<Outermost<'_>, ParseError> {
    let text = position::decode(bytes).map_err(|fault| fault.within(bytes))?;
    Scanner::new(text, "the body").whole(true).map_err(|fault| fault.within(bytes))
}

/// What sort of value begins so, in words: `an object`, `a string`, ...
pub fn kind_of(value: &str) -> &'static str {
    match value.as_bytes().first() {
        Some(b'{') => "an object",
        Some(b'[') => "an array",
        Some(b'"') => "a string",
        Some(b't' | b'f') => "true or false",
        Some(b'n') => "null",
        _ => "a number",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(bytes: &[u8]) -> ParseError {
        check(bytes).unwrap_err()
    }

    #[test]
    fn bytes_that_are_no_json_are_named_with_their_place() {
        let cases: &[(&[u8], &str, usize)] = &[
            (b"", "the body is empty: 0 bytes", 0),
            (b"  \n ", "the body holds only blanks: 4 bytes", 4),
            (b"\xEF\xBB\xBF{}", "byte order mark", 0),
            (b"\xFF\xFE{\0}\0", "UTF-16", 0),
            (b"{\"a\": \"\xFF\"}", "invalid UTF-8: the byte 0xFF cannot stand here", 7),
            (b"{\"a\": \"\xE2\x82", "ends in the middle of a UTF-8 character", 7),
            (b"{\"a\": 1", "ends inside the object that begins at byte 0", 7),
            (b"{\"a\": ", "ends where a value should follow", 6),
            (b"[1, 2", "ends inside the array that begins at byte 0", 5),
            (b"{\"a\": \"b", "ends inside the string that begins at byte 6", 8),
            (b"{\"a\": tru", "ends in the middle of `true`", 6),
            (b"{\"a\": NaN}", "NaN is not JSON", 6),
            (b"[Infinity]", "Infinity is not JSON", 1),
            (b"[-Infinity]", "-Infinity is not JSON", 1),
            (b"{'a': 1}", "single quotes", 1),
            (b"{\"a\": None}", "`None` is Python", 6),
            (b"{\"a\": 1, \"a\": 2}", "the key \"a\" stands twice", 9),
            (b"{\"a\": 1, \"\\u0061\": 2}", "the key \"a\" stands twice", 9),
            (br#"["\ud800"]"#, "half a surrogate pair", 2),
            (br#"["\udc00 "]"#, "half a surrogate pair", 2),
            (br#"["\ud83d\ud83d"]"#, "half a surrogate pair", 2),
            (b"[1e400]", "too large", 1),
            (b"[01]", "leading zero", 1),
            (b"[1.]", "a digit should follow", 3),
            (b"[1,]", "a comma before the closing `]`", 2),
            (b"{\"a\":1,}", "a comma before the closing `}`", 6),
            (b"{a: 1}", "a key in double quotes", 1),
            (b"[\"a\nb\"]", "raw control character", 3),
            (br#"["\x41"]"#, "`\\x` is no escape", 2),
            (b"{} {}", "something follows after the end of the value", 3),
            (b"```json\n{}\n```", "Markdown code fence", 0),
            (b"[1 2]", "a comma or `]`", 3),
        ];
        for (bytes, message, offset) in cases {
            let found = fault(bytes);
            assert!(found.message.contains(message), "{:?}: {found}", String::from_utf8_lossy(bytes));
            assert_eq!(found.offset, *offset, "{:?}: {found}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn line_and_column_are_those_of_an_editor() {
        let found = fault("{\n  \"größe\": ü}".as_bytes());
        assert_eq!((found.line, found.column, found.offset), (2, 12, 15));
        assert!(found.to_string().ends_with("at line 2, column 12 (byte 15)"), "{found}");
    }

    #[test]
    fn nesting_is_read_as_deep_as_the_other_parser_reads_it() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(check(nested(MAX_DEPTH).as_bytes()), Ok(()));
        assert!(serde_json::from_str::<serde_json::Value>(&nested(MAX_DEPTH)).is_ok());
        let found = fault(nested(MAX_DEPTH + 1).as_bytes());
        assert!(found.message.contains("deeper than 127"), "{found}");
        assert_eq!(found.offset, MAX_DEPTH);
        // A million brackets cost no stack.
        assert!(check("[".repeat(1_000_000).as_bytes()).is_err());
    }

    #[test]
    fn values_are_handed_out_as_written() {
        let Outermost::Object(members) = read(br#" {"a" : 1.50 , "b\n": {"x": [1]} } "#).unwrap() else {
            panic!("an object")
        };
        assert_eq!(members[0], Member { key: "a".into(), value: "1.50" });
        assert_eq!(members[1], Member { key: "b\n".into(), value: r#"{"x": [1]}"# });
        assert_eq!(read(b"[1]").unwrap(), Outermost::Other("an array"));
    }
}
