use app::model::{Page, PolicyVersion};
use axum::{Json, extract::State};

use crate::http::{
    extract::{Caller, SlugPath},
    problem::Problem,
    state::HttpState,
};

/// List a workflow's policy versions, newest first: all of them on one page.
#[utoipa::path(
    get,
    path = "/workflows/{slug}/policies",
    operation_id = "list_policies",
    tag = "operators",
    params(("slug" = String, Path, description = "The workflow")),
    responses(
        (status = 200, body = Page<PolicyVersion>),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such workflow"),
    ),
)]
pub(super) async fn list_policies(
    State(state): State<HttpState>,
    Caller { actor, .. }: Caller,
    SlugPath(slug): SlugPath,
) -> Result<Json<Page<PolicyVersion>>, Problem> {
    let items = state.services().list_policies(&actor, &slug).await?;
    Ok(Json(Page { items, next_cursor: None }))
}
