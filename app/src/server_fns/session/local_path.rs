/// `next` where it is a path inside this site, else the start page. Anything that a browser could read as another
/// site's address (`//host`, `/\host`, control characters that it drops) is refused.
pub(super) fn local_path(next: Option<&str>) -> &str {
    const START: &str = "/";
    let Some(next) = next else { return START };
    let mut letters = next.chars();
    let is_local = letters.next() == Some('/')
        && !matches!(letters.next(), Some('/' | '\\'))
        && next.chars().all(|letter| !letter.is_control() && letter != '\\');
    if is_local { next } else { START }
}

#[cfg(test)]
mod tests {
    use super::local_path;

    #[test]
    fn only_a_path_of_ours_is_followed() {
        for path in ["/", "/queue?workflow=a&q=b%20c", "/items/01890a5d-ac96-774b-bcce-b302099a8057"] {
            assert_eq!(local_path(Some(path)), path);
        }
        for foreign in [
            "",
            "queue",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/\t/evil.example",
            "/a\\b",
        ] {
            assert_eq!(local_path(Some(foreign)), "/", "{foreign:?}");
        }
        assert_eq!(local_path(None), "/");
    }
}
