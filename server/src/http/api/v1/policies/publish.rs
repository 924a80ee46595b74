use app::model::PolicyVersion;
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, header},
};

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
        ("If-Match" = Option<String>, Header, description = "The workflow's `ETag` that was read"),
    ),
    responses(
        (status = 200, body = PolicyVersion),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such workflow or version"),
        (status = 412, body = Problem, content_type = "application/problem+json", description = "`etag_mismatch`: someone else changed the workflow; read it again"),
    ),
)]
pub(super) async fn publish_policy(
    State(state): State<HttpState>,
    Caller { actor, .. }: Caller,
    PolicyPath { slug, version }: PolicyPath,
    headers: HeaderMap,
) -> Result<Json<PolicyVersion>, Problem> {
    let if_match = headers.get(header::IF_MATCH).and_then(|value| value.to_str().ok());
    Ok(Json(state.services().publish_policy(&actor, &slug, version, if_match).await?))
}
