//! `POST /workflows/{slug}/policies/dry-run`: one answer, or lines that tell how far it is.

use app::model::{DryRun, DryRunLine, Permission, Policy, Timestamp};
use axum::{
    Json,
    body::Body,
    extract::{Extension, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use futures::{StreamExt as _, stream::BoxStream};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    http::{
        extract::{Caller, JsonBody, SlugPath},
        problem::Problem,
        request_id::{self, RequestId},
        state::HttpState,
    },
    service::Told,
};

/// Lines of JSON.
const NDJSON: &str = "application/x-ndjson";

/// A policy, and how much of the history it is tried on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Question {
    /// The policy.
    #[schema(value_type = Policy)]
    policy: Value,
    /// Only items from this moment on.
    #[serde(default)]
    since: Option<Timestamp>,
    /// At most so many items, the newest.
    #[serde(default)]
    #[schema(minimum = 1)]
    limit: Option<u32>,
}

/// Ask what a policy would have done with the recorded history.
///
/// It changes nothing. A caller that closes the connection ends it. With `Accept: application/x-ndjson` lines come while
/// it goes on: `{"progress": {"done", "total"}}` again and again, and last `{"result": {...}}` or `{"problem": {...}}`.
#[utoipa::path(
    post,
    path = "/workflows/{slug}/policies/dry-run",
    operation_id = "dry_run_policy",
    tag = "operators",
    params(("slug" = String, Path, description = "The workflow")),
    request_body = Question,
    responses(
        (status = 200, content((DryRun = "application/json"), (String = "application/x-ndjson"))),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such workflow"),
        (status = 422, body = Problem, content_type = "application/problem+json", description = "`invalid_policy`, with what is wrong by field"),
    ),
)]
pub(super) async fn dry_run_policy(
    State(state): State<HttpState>,
    Caller { actor, .. }: Caller,
    SlugPath(slug): SlugPath,
    Extension(request): Extension<RequestId>,
    headers: HeaderMap,
    JsonBody(question): JsonBody<Question>,
) -> Result<Response, Problem> {
    let Question { policy, since, limit } = question;
    let (limit, services) = (limit.map(i64::from), state.services());
    let policy = services.read_policy(&actor, Permission::SeeWorkflows, &slug, &policy).await?;
    if accepts_lines(&headers) {
        let told = services.dry_run_told(&actor, &slug, &policy, since, limit).await?;
        return Ok(lines(told, request));
    }
    let found = services.dry_run(&actor, &slug, &policy, since, limit, &|_| ()).await?;
    Ok(Json(found).into_response())
}

fn accepts_lines(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|accept| {
        accept.split(',').any(|part| part.split(';').next().unwrap_or("").trim() == NDJSON)
    })
}

/// Sends what is told, line by line. The answer's end, or that nobody reads it any more, is the work's.
fn lines(told: BoxStream<'static, Told>, RequestId(request): RequestId) -> Response {
    let sent = told.then(move |told| {
        // What goes wrong by now goes to the log under the request's id, as it would have before.
        request_id::within(request.clone(), async move { serde_json::to_vec(&line(told)).map(ended) })
    });
    let mut response = Response::new(Body::from_stream(sent));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(NDJSON));
    // Proxies must not hold lines back.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

fn line(told: Told) -> DryRunLine<Problem> {
    match told {
        Told::Progress(progress) => DryRunLine::Progress(progress),
        Told::Done(Ok(found)) => DryRunLine::Result(found),
        Told::Done(Err(error)) => DryRunLine::Problem(error.into()),
    }
}

fn ended(mut line: Vec<u8>) -> Bytes {
    line.push(b'\n');
    line.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_to_those_who_ask_for_them() {
        let accepts = |accept: &'static str| {
            accepts_lines(&HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(accept))]))
        };
        assert!(
            accepts("application/x-ndjson") && accepts("application/json;q=0.5, application/x-ndjson; q=1")
        );
        assert!(!accepts("application/json") && !accepts("*/*") && !accepts_lines(&HeaderMap::new()));
    }
}
