//! One line in the log for each request that failed on our side; with `--log debug` for every request. A request that
//! panics is answered, and its panic logged, under the request's id.

use std::{any::Any, time::Instant};

use axum::{body::Body, extract::Request, http::Response, middleware::Next, response::IntoResponse};

use super::{problem::Problem, request_id};

/// Logs the request.
pub async fn layer(request: Request, next: Next) -> axum::response::Response {
    let method = request.method().clone();
    // Without the query: it may hold what people typed.
    let path = request.uri().path().to_owned();
    let start = Instant::now();
    let response = next.run(request).await;
    let (status, ms) = (response.status().as_u16(), start.elapsed().as_millis());
    let id = request_id::current();
    if status >= 500 {
        tracing::warn!(%method, path, status, ms, request = id, "request failed");
    } else {
        tracing::debug!(%method, path, status, ms, request = id, "request");
    }
    response
}

/// The answer to a request whose handler panicked.
#[expect(clippy::needless_pass_by_value, reason = "the panic layer hands it over so")]
pub fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response<Body> {
    let text =
        panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    Problem::internal(&format!("panic: {}", text.unwrap_or("without a message"))).into_response()
}
