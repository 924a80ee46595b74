use axum::http::{HeaderMap, header};

/// What `If-Match` and `If-None-Match` ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Condition {
    /// Nothing: create or change.
    None,
    /// `If-Match: "..."`: change this version only.
    Version(String),
    /// `If-Match: *`: change only, whatever version is there.
    Existing,
    /// `If-None-Match: *`: create only.
    Absent,
}

impl Condition {
    /// Reads the headers; tags may be quoted or not, weak or not.
    pub(super) fn read(headers: &HeaderMap) -> Self {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
        match (text(header::IF_MATCH), text(header::IF_NONE_MATCH)) {
            (Some("*"), _) => Self::Existing,
            (Some(tag), _) => {
                let tag = tag.strip_prefix("W/").unwrap_or(tag);
                Self::Version(tag.trim_matches('"').to_owned())
            }
            (None, Some("*")) => Self::Absent,
            _ => Self::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_as_clients_write_them() {
        let read = |name: &'static str, value: &str| {
            Condition::read(&HeaderMap::from_iter([(name.parse().unwrap(), value.parse().unwrap())]))
        };
        assert_eq!(read("if-match", "\"3\""), Condition::Version("3".to_owned()));
        assert_eq!(read("if-match", "W/\"3\""), Condition::Version("3".to_owned()));
        assert_eq!(read("if-match", "3"), Condition::Version("3".to_owned()));
        assert_eq!(read("if-match", "*"), Condition::Existing);
        assert_eq!(read("if-none-match", "*"), Condition::Absent);
        assert_eq!(Condition::read(&HeaderMap::new()), Condition::None);
    }
}
