use app::model::{Item, Page};
use axum::{
    Json,
    body::Body,
    extract::State,
    http::{HeaderMap, Response, header},
    response::IntoResponse,
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::stream;
use crate::http::{
    extract::{Caller, Parameters, Query},
    problem::Problem,
    state::HttpState,
};

/// How many decisions a page has unless said otherwise.
const DEFAULT_LIMIT: u32 = 50;

/// Which decisions.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct DecisionFilter {
    /// Only those behind this cursor (a `next_cursor`, or a stream's event id). Without it: from the beginning.
    after: Option<String>,
    /// The same as `after`.
    cursor: Option<String>,
    /// Only of this workflow (slug).
    pub(super) workflow: Option<String>,
    /// At most so many (1..=500; 50 unless said). Not for the stream.
    limit: Option<u32>,
}

impl Parameters for DecisionFilter {
    const NAMES: &'static [&'static str] = &["after", "cursor", "workflow", "limit"];
}

/// Follow final decisions: in a stable order, at least once, none skipped.
///
/// `next_cursor` is where to go on, also when there is nothing new yet. With `Accept: text/event-stream` the same
/// comes as server-sent events named `decision.final`, resumed by `Last-Event-ID`.
#[utoipa::path(
    get,
    path = "/decisions",
    operation_id = "list_decisions",
    tag = "producers",
    params(
        DecisionFilter,
        ("Last-Event-ID" = Option<String>, Header, description = "Resume the stream behind this event"),
    ),
    responses(
        (status = 200, content(
            (Page<Item> = "application/json"),
            (String = "text/event-stream"),
        )),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such workflow"),
        (status = 422, body = Problem, content_type = "application/problem+json", description = "`invalid_cursor`"),
    ),
)]
pub(super) async fn list_decisions(
    State(state): State<HttpState>,
    caller: Caller,
    Query(filter): Query<DecisionFilter>,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let after = filter.after.or(filter.cursor);
    if accepts_events(&headers) {
        let resumed =
            headers.get("last-event-id").and_then(|id| id.to_str().ok()).filter(|id| !id.is_empty());
        let after = resumed.map(str::to_owned).or(after);
        return stream::open(state, caller, after, filter.workflow).await;
    }
    let limit = filter.limit.unwrap_or(DEFAULT_LIMIT);
    let page = state
        .services()
        .decisions_after(&caller.actor, after.as_deref(), filter.workflow.as_deref(), limit)
        .await?;
    let items = page.items.into_iter().map(|(_, item)| item).collect();
    Ok(Json(Page { items, next_cursor: page.next_cursor }).into_response())
}

fn accepts_events(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|accept| {
        accept.split(',').any(|part| part.split(';').next().unwrap_or("").trim() == "text/event-stream")
    })
}
