//! Cross-site request forgery: another site must not be able to act through a person's browser.
//!
//! One check stands before everything that changes something and may be sent by a browser. A request passes
//! without it only when it cannot ride on a browser's cookie:
//!
//! 1. `GET`, `HEAD` and `OPTIONS`, because none of them changes anything (a test walks all of them).
//! 2. Requests with `Authorization: Bearer`: a foreign page cannot add that header without a CORS preflight, which
//!    this server never grants, and with that header the cookie is not looked at.
//! 3. API requests without any cookie: they have no one's rights to misuse.
//!
//! Everything else, so every form and every server function, sign-in included, must come from our own pages:
//!
//! - `Sec-Fetch-Site`, which browsers set themselves and scripts cannot touch, must be `same-origin`, or `none`
//!   (typed by the person). `same-site` is refused too: a neighbour's subdomain is not us.
//! - A browser too old for that sends `Origin`: it must be the public URL's, or name the very host and port asked.
//!   `null` (sandboxed frames, some redirects) is refused.
//! - With neither header and a cookie, the request is refused. With neither and no cookie, it is a program such as
//!   curl signing in: there is no session to misuse, and no browser that would keep the one it gets.
//!
//! Cookies are `SameSite=Lax` besides, which alone would stop most of it; but subdomains are the same site.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{problem::Problem, state::HttpState};

/// Refuses what another site sent through a person's browser.
pub async fn layer(State(state): State<HttpState>, request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/api/v1/");
    let public_origin = state.options().public_origin();
    match check(request.method(), request.headers(), is_api, public_origin.as_deref()) {
        Ok(()) => next.run(request).await,
        Err(reason) => {
            tracing::warn!(reason, method = %request.method(), path = %request.uri().path(), "refused as cross-site");
            Problem::new(
                StatusCode::FORBIDDEN,
                "cross_site",
                "The request did not come from a page of this server, so it was refused. \
                 Open Countersign under its own address and try again.",
            )
            .into_response()
        }
    }
}

/// Whether the request may go on; otherwise why not.
fn check(
    method: &Method,
    headers: &HeaderMap,
    is_api: bool,
    public_origin: Option<&str>,
) -> Result<(), &'static str> {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) || has_bearer(headers) {
        return Ok(());
    }
    let has_cookie = headers.contains_key(header::COOKIE);
    if is_api && !has_cookie {
        return Ok(());
    }
    if let Some(site) = headers.get("sec-fetch-site") {
        return match site.as_bytes() {
            b"same-origin" | b"none" => Ok(()),
            _ => Err("sec-fetch-site"),
        };
    }
    match headers.get(header::ORIGIN).map(|origin| origin.to_str().unwrap_or("null")) {
        Some(origin) if is_ours(origin, headers, public_origin) => Ok(()),
        Some(_) => Err("origin"),
        None if has_cookie => Err("neither sec-fetch-site nor origin"),
        None => Ok(()),
    }
}

/// Whether the request brings a key instead of relying on a cookie.
pub fn has_bearer(headers: &HeaderMap) -> bool {
    headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.as_bytes().get(..7))
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"bearer "))
}

fn is_ours(origin: &str, headers: &HeaderMap, public_origin: Option<&str>) -> bool {
    if public_origin.is_some_and(|public| public.eq_ignore_ascii_case(origin)) {
        return true;
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    matches!((authority, host), (Some(authority), Some(host)) if authority.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    fn post(pairs: &[(&'static str, &str)], is_api: bool) -> Result<(), &'static str> {
        check(&Method::POST, &headers(pairs), is_api, Some("https://review.example"))
    }

    #[test]
    fn our_own_pages_pass() {
        assert!(post(&[("cookie", "a=b"), ("sec-fetch-site", "same-origin")], false).is_ok());
        assert!(
            post(&[("cookie", "a=b"), ("origin", "https://review.example"), ("host", "10.0.0.7")], false)
                .is_ok()
        );
        assert!(
            post(
                &[("cookie", "a=b"), ("origin", "http://127.0.0.1:3000"), ("host", "127.0.0.1:3000")],
                false
            )
            .is_ok()
        );
    }

    #[test]
    fn other_sites_do_not() {
        for refused in [
            &[("cookie", "a=b"), ("sec-fetch-site", "cross-site")][..],
            &[("cookie", "a=b"), ("sec-fetch-site", "same-site")],
            &[("cookie", "a=b"), ("sec-fetch-site", "cross-site"), ("origin", "https://review.example")],
            &[("cookie", "a=b"), ("origin", "https://evil.example"), ("host", "review.example")],
            &[
                ("cookie", "a=b"),
                ("origin", "https://review.example.evil.example"),
                ("host", "review.example"),
            ],
            &[("cookie", "a=b"), ("origin", "http://127.0.0.1:9"), ("host", "127.0.0.1:3000")],
            &[("cookie", "a=b"), ("origin", "null"), ("host", "review.example")],
            &[("cookie", "a=b"), ("host", "review.example")],
            // Signing a person in to the attacker's account needs no cookie.
            &[("sec-fetch-site", "cross-site")],
            &[("origin", "https://evil.example"), ("host", "review.example")],
        ] {
            assert!(post(refused, false).is_err(), "{refused:?}");
        }
    }

    #[test]
    fn what_cannot_ride_on_a_cookie_passes() {
        assert!(post(&[("authorization", "Bearer cs_x"), ("sec-fetch-site", "cross-site")], true).is_ok());
        assert!(post(&[("sec-fetch-site", "cross-site")], true).is_ok());
        assert!(post(&[], false).is_ok());
        assert!(check(&Method::GET, &headers(&[("cookie", "a=b")]), false, None).is_ok());
        // Basic is no key of ours, so the cookie would count.
        assert!(post(&[("authorization", "Basic eDp5"), ("cookie", "a=b")], true).is_err());
        assert!(post(&[("cookie", "a=b"), ("sec-fetch-site", "cross-site")], true).is_err());
    }
}
