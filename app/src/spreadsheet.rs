//! Spreadsheets take a text that begins in certain ways for a formula, and carry it out. What a producer, a model or a
//! reviewer wrote is data (invariant 10), so in a CSV such a text gets an apostrophe in front, which spreadsheets read as
//! "this is text". Some of them pass over blanks and what cannot be seen before they look; so does this.
//!
//! So that nothing is lost, a text that looks as if that had been done to it gets one as well: whoever takes one
//! apostrophe away from every text that begins with an apostrophe and, behind blanks and further apostrophes, one of these
//! characters, has what was written.

use std::borrow::Cow;

/// Begins a formula in some spreadsheet: the characters that OWASP names, their full-width forms among them.
pub const fn begins_formula(letter: char) -> bool {
    matches!(
        letter,
        '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}'
    )
}

/// Blanks, and letters without a width.
fn is_unseen(letter: char) -> bool {
    let has_no_width = matches!(
        letter,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{e0000}'..='\u{e0fff}'
    );
    has_no_width || letter.is_whitespace() || letter.is_control()
}

fn is_dangerous(text: &str) -> bool {
    // Tabs and line breaks are blanks too, but begin a formula.
    let first =
        text.chars().find(|letter| begins_formula(*letter) || !(*letter == '\'' || is_unseen(*letter)));
    first.is_some_and(begins_formula)
}

/// The text as it can be opened in a spreadsheet.
pub fn neutralised(text: &str) -> Cow<'_, str> {
    if is_dangerous(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The text as it was before [`neutralised`].
pub fn as_written(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if is_dangerous(text) => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_begins_a_formula_is_made_a_text() {
        for text in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "\u{ff1d}1",
            "\u{ff0b}1",
            "\u{ff0d}1",
            "\u{ff20}a",
            "-inf",
            "=HYPERLINK(\"//x\")",
            " =1",
            "\u{a0}=1",
            "\u{3000}@a",
            "\u{feff}=1",
            "\u{200b}\u{2060} +1",
            "\0=1",
            " '=1",
        ] {
            assert_eq!(neutralised(text), format!("'{text}"));
            assert_eq!(as_written(&neutralised(text)), text);
        }
        for text in ["", "a=1", " a", "\u{feff}", "'tis", "' tis", "1", "{\"a\": \"=1\"}", "\u{2212}1"] {
            assert_eq!(neutralised(text), text);
            assert_eq!(as_written(text), text);
        }
        assert_eq!(neutralised("'=1"), "''=1");
        assert_eq!(as_written("'=1"), "=1");
    }
}
