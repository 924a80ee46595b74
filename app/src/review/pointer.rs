//! JSON pointers (RFC 6901): taking apart, putting together, and naming to a person.

/// `pointer` with one more step.
pub fn push(pointer: &str, step: &str) -> String {
    format!("{pointer}/{}", step.replace('~', "~0").replace('/', "~1"))
}

/// The steps of `pointer`, unescaped; none for the whole document.
pub fn steps(pointer: &str) -> Vec<String> {
    pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")).collect()
}

/// Where `pointer` lies inside, and its last step; none for the whole document.
pub fn parent(pointer: &str) -> Option<(&str, String)> {
    let (parent, step) = pointer.rsplit_once('/')?;
    Some((parent, step.replace("~1", "/").replace("~0", "~")))
}

/// Whether `pointer` is `ancestor` or lies inside it.
pub fn is_within(pointer: &str, ancestor: &str) -> bool {
    pointer.strip_prefix(ancestor).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// An element id for the field at `pointer`, unique for each pointer and free of characters that an address escapes.
pub fn element_id(prefix: &str, pointer: &str) -> String {
    let mut id = String::with_capacity(prefix.len() + pointer.len());
    id.push_str(prefix);
    for letter in pointer.chars() {
        match letter {
            '/' => id.push('.'),
            'a'..='z' | 'A'..='Z' | '0'..='9' | '_' | '-' => id.push(letter),
            other => {
                id.push(':');
                id.push_str(&format!("{:x}", u32::from(other)));
                id.push(':');
            }
        }
    }
    id
}

/// `line_items` and `lineItems` as `Line items`.
pub fn key_in_words(key: &str) -> String {
    let mut words = String::with_capacity(key.len() + 4);
    let mut before_was_lower = false;
    for letter in key.chars() {
        match letter {
            '_' | '-' if !words.is_empty() && !words.ends_with(' ') => words.push(' '),
            '_' | '-' => {}
            upper if upper.is_ascii_uppercase() && before_was_lower => {
                words.push(' ');
                words.push(upper.to_ascii_lowercase());
            }
            other => words.push(other),
        }
        before_was_lower = letter.is_ascii_lowercase();
    }
    let mut letters = words.trim_end().chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => key.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_with_slashes_and_tildes_survives() {
        let pointer = push(&push("", "a/b"), "c~d");
        assert_eq!(pointer, "/a~1b/c~0d");
        assert_eq!(steps(&pointer), ["a/b", "c~d"]);
        assert_eq!(parent(&pointer), Some(("/a~1b", "c~d".to_owned())));
        assert_eq!(parent(""), None);
    }

    #[test]
    fn lying_inside_goes_by_steps_not_by_letters() {
        assert!(is_within("/line/0", "/line"));
        assert!(is_within("/line", "/line"));
        assert!(is_within("/line", ""));
        assert!(!is_within("/line_items", "/line"));
    }

    #[test]
    fn element_ids_differ_for_different_pointers() {
        assert_eq!(element_id("out", "/vendor/name"), "out.vendor.name");
        assert_ne!(element_id("out", "/a.b"), element_id("out", "/a/b"));
        assert!(!element_id("out", "/an open field").contains(' '));
    }

    #[test]
    fn names_are_said_in_words() {
        assert_eq!(key_in_words("line_items"), "Line items");
        assert_eq!(key_in_words("refundAmount"), "Refund amount");
        assert_eq!(key_in_words("_"), "_");
        assert_eq!(key_in_words("VAT"), "VAT");
    }
}
