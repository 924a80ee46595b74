//! `X-Request-Id`: taken from the request where it is a plain word, made here otherwise, sent back with the answer,
//! and put on every log line and every reference to the log.

use std::future::Future;

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};

use super::state::HttpState;

/// The header.
pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest id taken from outside.
const LONGEST: usize = 128;

tokio::task_local! {
    static CURRENT: String;
}

/// The id of the request under way, put into the request's extensions.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// The id of the request that this task answers; `none` outside of one.
pub fn current() -> String {
    CURRENT.try_with(Clone::clone).unwrap_or_else(|_| "none".to_owned())
}

/// Runs `work` as part of the request `id`, for work that goes on in a task of its own.
pub async fn within<F: Future>(id: String, work: F) -> F::Output {
    CURRENT.scope(id, work).await
}

/// Gives the request its id and the answer the same.
pub async fn layer(State(state): State<HttpState>, mut request: Request, next: Next) -> Response {
    let id = request
        .headers()
        .get(X_REQUEST_ID)
        .and_then(|value| value.to_str().ok())
        .filter(|id| is_plain(id))
        .map_or_else(|| state.clock().new_id().to_string(), str::to_owned);
    request.extensions_mut().insert(RequestId(id.clone()));
    let mut response = CURRENT.scope(id.clone(), next.run(request)).await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(X_REQUEST_ID, value);
    }
    response
}

/// Letters, digits, `-`, `_`, `.`: nothing that could break a log line.
fn is_plain(id: &str) -> bool {
    !id.is_empty()
        && id.len() <= LONGEST
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_words_are_taken_from_outside() {
        assert!(is_plain("abc-123_x.y"));
        for bad in ["", "a b", "a\nb", "\"quoted\"", "ü", &"x".repeat(129)] {
            assert!(!is_plain(bad), "{bad:?}");
        }
    }

    #[tokio::test]
    async fn work_in_a_task_of_its_own_keeps_the_id() {
        assert_eq!(current(), "none");
        assert_eq!(within("r1".to_owned(), async { current() }).await, "r1");
    }
}
