use app::model::PolicyVersion;
use axum::{Json, extract::State};

use crate::http::{
    extract::{Caller, PolicyPath},
    problem::Problem,
    state::HttpState,
};

/// Let this version route from now on: publishes a draft, or goes back to an earlier version.
#[utoipa::path(
    post,
    path = "/workflows/{slug}/policies/{n}/publish",
    operation_id = "publish_policy",
    tag = "operators",
    params(
        ("slug" = String, Path, description = "The workflow"),
        ("n" = i64, Path, description = "The version"),
    ),
    responses(
        (status = 200, body = PolicyVersion),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such workflow or version"),
    ),
)]
pub(super) async fn publish_policy(
    State(state): State<HttpState>,
    Caller { actor, .. }: Caller,
    PolicyPath { slug, version }: PolicyPath,
) -> Result<Json<PolicyVersion>, Problem> {
    Ok(Json(state.services().publish_policy(&actor, &slug, version).await?))
}
