//! Texts on their way into the database.

use std::borrow::Cow;

/// The text as both databases can keep it: PostgreSQL keeps no U+0000, so its picture (U+2400) stands for it, in both
/// databases alike. What a producer sent is kept exactly all the same: as bytes, in its payload.
pub(super) fn storable(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { Cow::Owned(text.replace('\0', "\u{2400}")) } else { Cow::Borrowed(text) }
}

/// [`storable`] of a text that may be missing.
pub(super) fn storable_option(text: Option<&str>) -> Option<Cow<'_, str>> {
    text.map(storable)
}

/// A `LIKE` pattern (escape character `\`) for lower-case text that contains `text`, whatever its case.
pub(super) fn containing(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for character in storable(text).to_lowercase().chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_in_a_search_stand_for_themselves() {
        assert_eq!(containing("50%_A\\Ä"), "%50\\%\\_a\\\\ä%");
    }

    #[test]
    fn only_the_null_character_changes() {
        assert_eq!(storable("a\0b\u{1}"), "a\u{2400}b\u{1}");
    }
}
