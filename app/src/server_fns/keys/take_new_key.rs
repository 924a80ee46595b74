//! How a new key's secret reaches a page without scripts: the browser that asked for it carries it, for one minute
//! and one page, in a cookie that no script can read. The server keeps it nowhere.

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use crate::{error::AppError, model::KeyId};

/// A key just made and its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewSecret {
    /// Which key.
    pub key: KeyId,
    /// `cs_...`
    pub secret: String,
}

/// The secret that the form before this page made, once.
///
/// # Errors
/// None of its own.
#[server(prefix = "/fn", endpoint = "keys/take-new", input = GetUrl)]
pub async fn take_new_key() -> Result<Option<NewSecret>, AppError> {
    Ok(cookie::take())
}

#[cfg(feature = "ssr")]
pub(super) use cookie::leave;

#[cfg(feature = "ssr")]
mod cookie {
    use http::{HeaderMap, HeaderValue, header, request::Parts};
    use leptos::prelude::use_context;
    use leptos_axum::ResponseOptions;

    use super::NewSecret;
    use crate::model::CreatedKey;

    const NAME: &str = "new_key";

    /// Lets the next page of this browser show the secret.
    pub(in crate::server_fns::keys) fn leave(created: &CreatedKey) {
        set(&format!("{}.{}", created.key.id, created.secret), 60);
    }

    pub(super) fn take() -> Option<NewSecret> {
        let request = use_context::<Parts>()?;
        let found = read(&request.headers)?;
        set("", 0);
        Some(found)
    }

    fn set(value: &str, seconds: u32) {
        let is_https = use_context::<Parts>().is_some_and(|request| {
            let origin = request.headers.get(header::ORIGIN).or(request.headers.get(header::REFERER));
            origin.is_some_and(|origin| origin.as_bytes().starts_with(b"https:"))
        });
        let secure = if is_https { "; Secure" } else { "" };
        let cookie = format!(
            "{NAME}={value}; Path=/integrations; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}"
        );
        if let (Some(response), Ok(cookie)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(&cookie)) {
            response.append_header(header::SET_COOKIE, cookie);
        }
    }

    fn read(headers: &HeaderMap) -> Option<NewSecret> {
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().strip_prefix(NAME)?.strip_prefix('='))
            .find_map(|value| {
                let (key, secret) = value.split_once('.')?;
                secret.starts_with("cs_").then_some(())?;
                Some(NewSecret { key: key.parse().ok()?, secret: secret.to_owned() })
            })
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn the_secret_is_read_from_among_other_cookies_and_nothing_else_is() {
            let key = "01890a5d-ac96-774b-bcce-b302099a8057";
            let headers = |cookie: &str| {
                HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(cookie).unwrap())])
            };
            let found = read(&headers(&format!("id=abc; new_key={key}.cs_x.y; theme=dark")));
            assert_eq!(found, Some(NewSecret { key: key.parse().unwrap(), secret: "cs_x.y".into() }));
            assert_eq!(read(&headers("new_key=")), None);
            assert_eq!(read(&headers(&format!("new_key={key}.<script>"))), None);
            assert_eq!(read(&headers("new_key_2=1")), None);
        }
    }
}
