//! Spreadsheets take a text that begins in certain ways for a formula, and carry it out. What a producer, a model or a
//! reviewer wrote is data (invariant 10), so such a text gets an apostrophe in front, which spreadsheets read as "this is
//! text".
//!
//! So that nothing is lost, a text that looks as if that had been done to it gets one as well: whoever takes one
//! apostrophe away from every text that begins with apostrophes and then one of these characters has what was written.

use std::borrow::Cow;

/// Begins a formula in some spreadsheet: the characters that OWASP names, their full-width forms among them.
const fn begins_formula(letter: char) -> bool {
    matches!(
        letter,
        '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}'
    )
}

fn is_dangerous(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(begins_formula)
}

/// The text as it can be opened in a spreadsheet.
pub(super) fn neutralised(text: &str) -> Cow<'_, str> {
    if is_dangerous(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The text as it was before [`neutralised`].
#[cfg(test)]
pub(super) fn as_written(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if is_dangerous(text) => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_text_that_begins_a_formula_is_made_a_text() {
        for text in
            ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\u{ff1d}1", "=HYPERLINK(\"//x\")"]
        {
            assert_eq!(neutralised(text), format!("'{text}"));
        }
        for text in ["", "a=1", " =1", "'tis", "1", "{\"a\": \"=1\"}", "\u{2212}1"] {
            assert_eq!(neutralised(text), text);
        }
        assert_eq!(neutralised("'=1"), "''=1");
        assert_eq!(as_written("'=1"), "=1");
    }

    proptest! {
        #[test]
        fn no_text_begins_a_formula_and_none_is_lost(text in "['=+@\t\r\n\u{ff0b}a-]{0,6}|.{0,20}") {
            let safe = neutralised(&text);
            prop_assert!(!safe.starts_with(begins_formula));
            prop_assert_eq!(as_written(&safe), text.as_str());
        }
    }
}
