//! How the answer to a plain form reaches the page after it without standing in an address: the browser that asked
//! carries it, for one minute and one page, in a cookie that no script can read and no other site can send.
//! The server keeps it nowhere.

use http::{HeaderMap, HeaderValue, header, request::Parts};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use leptos_router::location::Url;
use serde::{Serialize, de::DeserializeOwned};

/// Leaves `answer` under `name` for the next page at `path`.
pub(super) fn leave<T: Serialize>(name: &str, path: &str, answer: &T) {
    if let Ok(text) = serde_json::to_string(answer) {
        set(name, path, &Url::escape(&text), 60);
    }
}

/// Takes what was left under `name` for this page.
pub(super) fn take<T: DeserializeOwned>(name: &str, path: &str) -> Option<T> {
    let request = use_context::<Parts>()?;
    let text = read(&request.headers, name)?;
    set(name, path, "", 0);
    serde_json::from_str(&Url::unescape(&text)).ok()
}

fn set(name: &str, path: &str, value: &str, seconds: u32) {
    let is_https = use_context::<Parts>().is_some_and(|request| {
        let origin = request.headers.get(header::ORIGIN).or(request.headers.get(header::REFERER));
        origin.is_some_and(|origin| origin.as_bytes().starts_with(b"https:"))
    });
    let secure = if is_https { "; Secure" } else { "" };
    let cookie = format!("{name}={value}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}");
    if let (Some(response), Ok(cookie)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(&cookie)) {
        response.append_header(header::SET_COOKIE, cookie);
    }
}

fn read(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
        .find(|value| !value.is_empty())
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let headers = HeaderMap::from_iter([(
            header::COOKIE,
            HeaderValue::from_static("id=abc; new_key_2=no; new_key=yes; theme=dark"),
        )]);
        assert_eq!(read(&headers, "new_key").as_deref(), Some("yes"));
        assert_eq!(read(&headers, "key"), None);
        assert_eq!(read(&headers, "them"), None);
    }

    #[test]
    fn what_is_left_survives_the_way_through_a_cookie() {
        let text = r#"{"a":"; Path=/ \" ü"}"#;
        let escaped = Url::escape(text);
        assert!(escaped.is_ascii() && !escaped.contains([';', ' ', '"', ',']), "{escaped}");
        assert_eq!(Url::unescape(&escaped), text);
    }
}
