//! Errors as RFC 9457 `application/problem+json`, with a `code` that programs can rely on.

use std::borrow::Cow;

use app::model::FieldError;
use axum::{
    body::Body,
    http::{HeaderValue, Response, StatusCode, header},
    response::IntoResponse,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::request_id;
use crate::service::Error;

/// Why a request was not done.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Problem {
    /// Always `about:blank`: the code says which problem it is.
    #[serde(rename = "type")]
    #[schema(example = "about:blank")]
    kind: &'static str,
    /// The status in words.
    title: Cow<'static, str>,
    /// The HTTP status.
    status: u16,
    /// Stable, for programs.
    #[schema(value_type = String, example = "not_found")]
    pub code: Cow<'static, str>,
    /// For people: what is wrong and what to do.
    pub detail: String,
    /// Input errors, field by field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// Where to look in the server's log, with a 5xx.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Seconds to wait, with `429` and `503`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u64>,
}

impl Problem {
    /// A problem with a status, a stable code and a sentence for people.
    pub fn new(status: StatusCode, code: impl Into<Cow<'static, str>>, detail: impl Into<String>) -> Self {
        Self {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Error").into(),
            status: status.as_u16(),
            code: code.into(),
            detail: detail.into(),
            errors: Vec::new(),
            reference: None,
            retry_after_seconds: None,
        }
    }

    /// `400`: the request itself is wrong.
    pub fn bad_request(code: impl Into<Cow<'static, str>>, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, detail)
    }

    /// `401`: no credentials, or bad ones.
    pub fn unauthorized(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated", detail)
    }

    /// `403`: known, but not allowed.
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", detail)
    }

    /// `404`: no such thing.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", detail)
    }

    /// `409`: the state has moved on.
    pub fn conflict(code: impl Into<Cow<'static, str>>, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, detail)
    }

    /// `413`: more bytes than the server takes at once.
    pub fn too_large(limit: usize) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_large",
            format!("The body is over the limit of {limit} bytes. Nothing was stored; send less at once."),
        )
    }

    /// `422`: understood, but the input is wrong.
    pub fn invalid(code: impl Into<Cow<'static, str>>, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, detail)
    }

    /// `429`: too much at once.
    pub fn too_many(retry_after_seconds: u64) -> Self {
        let mut problem = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too_many_requests",
            format!("Too many requests. Wait {retry_after_seconds} s and try again."),
        );
        problem.retry_after_seconds = Some(retry_after_seconds);
        problem
    }

    /// `500`: our fault. The cause goes to the log under the request's id, the client sees only that id.
    pub fn internal(cause: &dyn std::fmt::Display) -> Self {
        let reference = request_id::current();
        tracing::error!(reference = %reference, cause = %cause, "a request failed");
        let mut problem = Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            format!("Something went wrong on the server. Its log says more under {reference}."),
        );
        problem.reference = Some(reference);
        problem
    }

    /// `503`: the database does not answer.
    pub fn unavailable(cause: &dyn std::fmt::Display) -> Self {
        let reference = request_id::current();
        tracing::error!(reference = %reference, cause = %cause, "the database cannot be reached");
        let mut problem = Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "The database cannot be reached right now. Nothing is lost; try again.",
        );
        problem.reference = Some(reference);
        problem.retry_after_seconds = Some(1);
        problem
    }

    /// With what is wrong, field by field.
    #[must_use]
    pub fn with_errors(mut self, errors: Vec<FieldError>) -> Self {
        self.errors = errors;
        self
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let code = error.code();
        let detail = error.to_string();
        match error {
            Error::Unauthenticated => Self::unauthorized(detail),
            Error::Forbidden { .. } => Self::forbidden(detail),
            Error::NotFound { .. } => Self::not_found(detail),
            // A condition of the request's own headers failed: RFC 9110 has a status for that.
            Error::Conflict { code: "etag_mismatch", .. } => {
                Self::new(StatusCode::PRECONDITION_FAILED, code, detail)
            }
            Error::Conflict { .. } => Self::conflict(code, detail),
            Error::Invalid { errors, .. } => Self::invalid(code, detail).with_errors(errors),
            Error::TooLarge { limit } => Self::too_large(limit),
            Error::TooMany { retry_after_seconds } => Self::too_many(retry_after_seconds),
            Error::Unavailable { .. } => Self::unavailable(&detail),
            Error::Internal { cause } => Self::internal(&cause),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response<Body> {
        let status = self.status();
        // Writing this struct cannot fail: it holds strings and numbers only.
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after_seconds {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"countersign\""));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_problem_says_what_to_do_and_carries_its_headers() {
        let response = Problem::too_many(7).into_response();
        assert_eq!(response.status(), 429);
        assert_eq!(response.headers()["retry-after"], "7");
        assert_eq!(response.headers()["content-type"], "application/problem+json");
        let body = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(body["code"], "too_many_requests");
        assert_eq!(body["title"], "Too Many Requests");
        assert!(body.get("errors").is_none());
    }

    #[test]
    fn a_missing_credential_names_the_scheme() {
        let response = Problem::unauthorized("Send a key.").into_response();
        assert!(response.headers()["www-authenticate"].to_str().unwrap().starts_with("Bearer"));
    }
}
