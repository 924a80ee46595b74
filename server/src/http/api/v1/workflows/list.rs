use app::model::{Page, WorkflowSummary};
use axum::{Json, extract::State};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::{
    extract::{Caller, Parameters, Query},
    problem::Problem,
    state::HttpState,
};

/// Which part of the list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct WorkflowFilter {
    /// At most so many rows (1..=500).
    limit: Option<usize>,
    /// From the page before.
    cursor: Option<String>,
}

impl Parameters for WorkflowFilter {
    const NAMES: &'static [&'static str] = &["limit", "cursor"];
}

/// List workflows by slug, archived ones last.
#[utoipa::path(
    get,
    path = "/workflows",
    operation_id = "list_workflows",
    tag = "operators",
    params(WorkflowFilter),
    responses((status = 200, body = Page<WorkflowSummary>)),
)]
pub(super) async fn list_workflows(
    State(state): State<HttpState>,
    Caller { actor, .. }: Caller,
    Query(filter): Query<WorkflowFilter>,
) -> Result<Json<Page<WorkflowSummary>>, Problem> {
    let limit = filter.limit.unwrap_or(50);
    if !(1..=500).contains(&limit) {
        return Err(Problem::invalid("invalid_limit", "`limit` must be between 1 and 500."));
    }
    let all = state.services().list_workflows(&actor).await?;
    // The cursor names the last workflow seen, so that one that appears meanwhile shifts nothing.
    let start = match &filter.cursor {
        None => 0,
        Some(slug) => {
            1 + all.iter().position(|workflow| workflow.slug == *slug).ok_or_else(|| {
                Problem::invalid(
                    "invalid_cursor",
                    "`cursor` is not one that this list gave. Start without it.",
                )
            })?
        }
    };
    let more = all.len() > start + limit;
    let items: Vec<_> = all.into_iter().skip(start).take(limit).collect();
    let next_cursor = items.last().filter(|_| more).map(|workflow| workflow.slug.clone());
    Ok(Json(Page { items, next_cursor }))
}
