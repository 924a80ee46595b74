//! What a group of people may be called. Two names that differ only in case are one: nobody could tell them apart when
//! they hear them.

/// The longest, in characters.
const MOST_CHARS: usize = 60;

/// Words that mean somebody else where a group's name stands.
const TAKEN: [&str; 2] = ["me", "anyone"];

/// Reads a name.
///
/// # Errors
/// What a name may be, where this is none.
pub fn read(text: &str) -> Result<String, String> {
    let name = text.trim();
    let is_taken = TAKEN.iter().any(|word| same(word, name));
    let is_long = name.chars().count() > MOST_CHARS;
    if name.is_empty() || is_taken || is_long || name.contains('@') || name.chars().any(is_mark) {
        return Err(format!(
            "A group's name has 1 to {MOST_CHARS} characters on one line, such as payments: no address, not `me` or \
             `anyone`, and no marks that do not show."
        ));
    }
    Ok(name.to_owned())
}

/// Whether two names mean one group.
pub fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.trim(), other.trim());
    one == other || one.to_lowercase() == other.to_lowercase()
}

/// Control characters, and marks that turn the direction in which text is read: a name would not be what it seems.
fn is_mark(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_it_seems() {
        assert_eq!(read("  Zahlungen Süd ").as_deref(), Ok("Zahlungen Süd"));
        let long = "x".repeat(61);
        let marked = ["two\nlines", "pay\u{202e}ments", "\u{200f}a"];
        for wrong in ["", " ", "me", "Anyone", "a@example.org", long.as_str()].into_iter().chain(marked) {
            assert!(read(wrong).is_err_and(|message| message.contains("1 to 60 characters")), "{wrong:?}");
        }
    }

    #[test]
    fn case_makes_no_other_group() {
        assert!(same("payments", " PAYMENTS ") && same("Ärzte", "ärzte"));
        assert!(!same("payments", "payment"));
    }
}
