//! A plain form that was refused shows the page that sent it again, with everything typed in its place.

use app::{ShownAt, error::AppError, server_fns::typed::RefusedForm};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, Response, StatusCode, Uri, header, request::Parts},
    middleware::Next,
};
use leptos::{prelude::provide_context, server_fn::error::ServerFnUrlError};

use super::{contexts, shell};
use crate::http::state::HttpState;

/// Server functions answer a refused plain form with a redirect to the page that sent it, the error in the address.
/// What was typed would be lost on that way, so the page is shown at once instead.
pub(super) async fn refused_forms(
    State(state): State<HttpState>,
    request: Request,
    next: Next,
) -> Response<Body> {
    if !is_plain_form(&request) {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    name_page(&mut parts);
    // The router limits the body; one that breaks off is the function's to answer.
    let Ok(bytes) = axum::body::to_bytes(body, usize::MAX).await else {
        return next.run(Request::from_parts(parts, Body::empty())).await;
    };
    let body = String::from_utf8_lossy(&bytes).into_owned();
    let form = RefusedForm { function: parts.uri.path().to_owned(), body };
    let response = next.run(Request::from_parts(parts.clone(), Body::from(bytes))).await;
    match refusal(response.headers()) {
        Some((address, error)) => {
            let cookie = page_cookie(&form.function, &address);
            let mut response = show_again(state, parts, address, error.status(), form).await;
            response.headers_mut().extend(cookie.map(|cookie| (header::SET_COOKIE, cookie)));
            response
        }
        None => response,
    }
}

/// Holds the address of the page that was shown again in answer to a function's form.
const PAGE: &str = "form_page";

/// A page that was shown again stands under its form's address, so the browser names that as where the next form comes
/// from. The page's own stands in a cookie that only this function gets.
fn name_page(parts: &mut Parts) {
    let referer = parts.headers.get(header::REFERER).and_then(|value| value.to_str().ok());
    let Some(referer) = referer.and_then(|text| text.parse::<Uri>().ok()) else { return };
    let (Some(scheme), Some(host)) = (referer.scheme_str(), referer.authority()) else { return };
    if !referer.path().starts_with("/fn/") {
        return;
    }
    let cookies = parts.headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let page = cookies
        .flat_map(|line| line.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(PAGE)?.strip_prefix('='))
        .filter(|page| page.starts_with('/'))
        .and_then(|page| HeaderValue::from_str(&format!("{scheme}://{host}{page}")).ok());
    if let Some(page) = page {
        parts.headers.insert(header::REFERER, page);
    }
}

/// Remembers the page's address, without what the last refusal put there. Of an address's characters only `;` would end
/// a cookie.
fn page_cookie(function: &str, address: &Uri) -> Option<HeaderValue> {
    let query = address.query().unwrap_or_default();
    let kept = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(
            url::form_urlencoded::parse(query.as_bytes())
                .filter(|(name, _)| name != "__err" && name != "__path"),
        )
        .finish();
    let mark = if kept.is_empty() { "" } else { "?" };
    let page = format!("{}{mark}{kept}", address.path()).replace(';', "%3B");
    HeaderValue::from_str(&format!("{PAGE}={page}; Path={function}; Max-Age=3600; HttpOnly; SameSite=Strict"))
        .ok()
}

fn is_plain_form(request: &Request) -> bool {
    let starts_with = |name, what: &str| {
        let value = request.headers().get(name).and_then(|value| value.to_str().ok());
        value.is_some_and(|value| value.starts_with(what))
    };
    request.method() == Method::POST
        && request.uri().path().starts_with("/fn/")
        && starts_with(header::ACCEPT, "text/html")
        && starts_with(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
}

/// The page that a redirect leads to, and the error that it carries there.
fn refusal(headers: &HeaderMap) -> Option<(Uri, AppError)> {
    let location: Uri = headers.get(header::LOCATION)?.to_str().ok()?.parse().ok()?;
    let address = location.path_and_query()?;
    let query = address.query()?.as_bytes();
    let error = url::form_urlencoded::parse(query).find(|(name, _)| name == "__err")?.1;
    let error = ServerFnUrlError::<AppError>::decode_err(&error);
    Some((address.clone().into(), error))
}

/// The page at `address` as a GET would show it, with `status`, and with `form` in context.
pub(super) async fn show_again<Form: Clone + Send + Sync + 'static>(
    state: HttpState,
    mut parts: Parts,
    address: Uri,
    status: StatusCode,
    form: Form,
) -> Response<Body> {
    let shown_at = ShownAt(address.to_string());
    parts.method = Method::GET;
    parts.uri = address;
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.remove(header::CONTENT_TYPE);
    // A page in answer to a form, whatever the browser would accept besides.
    parts.headers.insert(header::ACCEPT, HeaderValue::from_static("text/html"));
    let contexts = contexts(&state);
    let handler = leptos_axum::render_app_async_with_context(
        move || {
            contexts();
            provide_context(shown_at.clone());
            provide_context(form.clone());
        },
        shell(&state),
    );
    let mut response = handler(Request::from_parts(parts, Body::empty())).await;
    if response.status() == StatusCode::OK {
        *response.status_mut() = status;
    }
    response
}
