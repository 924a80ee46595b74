use axum::{extract::State, http::StatusCode};

use crate::http::{
    extract::{Caller, SlugPath},
    problem::Problem,
    state::HttpState,
};

/// Archive a workflow: it takes no more items. Those that wait are still reviewed.
#[utoipa::path(
    delete,
    path = "/workflows/{slug}",
    operation_id = "archive_workflow",
    tag = "operators",
    params(("slug" = String, Path, description = "The workflow")),
    responses(
        (status = 204, description = "Archived"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such workflow"),
    ),
)]
pub(super) async fn archive_workflow(
    State(state): State<HttpState>,
    Caller { actor, .. }: Caller,
    SlugPath(slug): SlugPath,
) -> Result<StatusCode, Problem> {
    state.services().archive_workflow(&actor, &slug).await?;
    Ok(StatusCode::NO_CONTENT)
}
