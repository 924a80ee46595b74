use axum::{
    body::Body,
    extract::State,
    http::{Response, StatusCode},
};

use super::shown::{self, Workflow};
use crate::http::{
    extract::{Caller, SlugPath},
    problem::Problem,
    state::HttpState,
};

/// Read a workflow.
#[utoipa::path(
    get,
    path = "/workflows/{slug}",
    operation_id = "get_workflow",
    tag = "operators",
    params(("slug" = String, Path, description = "The workflow")),
    responses(
        (status = 200, body = Workflow, headers(("ETag" = String, description = "Give it back as `If-Match`"))),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such workflow"),
    ),
)]
pub(super) async fn get_workflow(
    State(state): State<HttpState>,
    Caller { actor, .. }: Caller,
    SlugPath(slug): SlugPath,
) -> Result<Response<Body>, Problem> {
    Ok(shown::answer(StatusCode::OK, state.services().get_workflow(&actor, &slug).await?))
}
