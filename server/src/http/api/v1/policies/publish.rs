use app::model::PolicyVersion;
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, header},
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::{
    extract::{Caller, JsonBody, PolicyPath},
    problem::Problem,
    state::HttpState,
};

/// What is said about a publication; no body says nothing.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Publication {
    /// Why, for the record: the audit log and the list of versions tell it.
    #[serde(default)]
    note: Option<String>,
}

/// Let this version route from now on: publishes a draft, or goes back to an earlier version. One that does not fit the
/// output's schema any more is refused.
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
    request_body = Option<Publication>,
    responses(
        (status = 200, body = PolicyVersion),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such workflow or version"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "`workflow_archived`"),
        (status = 412, body = Problem, content_type = "application/problem+json", description = "`etag_mismatch`: someone else changed the workflow; read it again"),
        (status = 422, body = Problem, content_type = "application/problem+json", description = "`invalid_policy`, with what does not fit any more by field; `invalid_note`"),
    ),
)]
pub(super) async fn publish_policy(
    State(state): State<HttpState>,
    Caller { actor, .. }: Caller,
    PolicyPath { slug, version }: PolicyPath,
    headers: HeaderMap,
    JsonBody(Publication { note }): JsonBody<Publication>,
) -> Result<Json<PolicyVersion>, Problem> {
    let if_match = headers.get(header::IF_MATCH).and_then(|value| value.to_str().ok());
    Ok(Json(state.services().publish_policy(&actor, &slug, version, note, if_match).await?))
}
