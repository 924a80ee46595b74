//! JSON pointers (RFC 6901): checking, joining, following.

use serde_json::Value;

/// Whether `pointer` points at a field: `/field`, `/list/0`, with `~0` for `~` and `~1` for `/` in names.
///
/// # Errors
/// One sentence that says what to write instead.
pub fn check(pointer: &str) -> Result<(), String> {
    if pointer.is_empty() {
        return Err("a JSON pointer to a field begins with a slash, such as /message".to_owned());
    }
    if !pointer.starts_with('/') {
        return Err(format!("a JSON pointer begins with a slash: write /{pointer}"));
    }
    let mut rest = pointer.split('~').skip(1);
    if rest.any(|after| !after.starts_with(['0', '1'])) {
        return Err("a `~` in a JSON pointer is written ~0 (and a `/` inside a name ~1)".to_owned());
    }
    Ok(())
}

/// `pointer` with one more name at its end.
pub fn join(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// Whether there is nothing in it: null, a blank text, an empty object or array.
pub fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn says_what_to_write() {
        assert_eq!(check("/a/0/b~1c~0"), Ok(()));
        assert!(check("message").unwrap_err().contains("write /message"));
        assert!(check("").is_err());
        assert!(check("/a~2").is_err());
        assert!(check("/a~").is_err());
    }

    #[test]
    fn a_joined_pointer_finds_the_name_again() {
        let value = json!({"a/b": {"~c": 1}});
        let pointer = join(&join("", "a/b"), "~c");
        assert_eq!(check(&pointer), Ok(()));
        assert_eq!(value.pointer(&pointer), Some(&json!(1)));
    }
}
