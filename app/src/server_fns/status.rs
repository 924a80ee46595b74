//! The HTTP status of an answer, on both ways by which a server function is called.

use http::{StatusCode, header, request::Parts};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use leptos_meta::ServerMetaContext;

use crate::backend::Answer;

/// Sets the status that fits `answer` and returns it.
///
/// While a page renders, what could not be found or may not be seen makes the page a 404 or 403; that nobody is
/// signed in is left to the page, which redirects. For a plain form the status stays that of the redirect.
///
/// # Errors
/// Those of `answer`.
pub fn answered<T>(answer: Answer<T>) -> Answer<T> {
    if let Err(error) = &answer
        && let Some(response) = use_context::<ResponseOptions>()
    {
        let status = error.status();
        let is_page = use_context::<ServerMetaContext>().is_some();
        let is_for_page = status == StatusCode::NOT_FOUND
            || status == StatusCode::FORBIDDEN
            || status == StatusCode::INTERNAL_SERVER_ERROR;
        if (is_page && is_for_page) || (!is_page && !is_plain_form()) {
            response.set_status(status);
        }
    }
    answer
}

/// Whether the call is a form sent by the browser itself, which will be answered by a redirect.
pub fn is_plain_form() -> bool {
    use_context::<ServerMetaContext>().is_none()
        && use_context::<Parts>().is_some_and(|request| {
            let accept = request.headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
            accept.is_some_and(|accept| accept.contains("text/html"))
        })
}
