use app::model::{DryRun, Policy, Timestamp};
use axum::{Json, extract::State};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::{
    extract::{Caller, JsonBody, SlugPath},
    problem::Problem,
    state::HttpState,
};

/// A policy, and how much of the history it is tried on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Question {
    /// The policy.
    policy: Policy,
    /// Only items from this moment on.
    #[serde(default)]
    since: Option<Timestamp>,
    /// At most so many items, the newest.
    #[serde(default)]
    #[schema(minimum = 1)]
    limit: Option<u32>,
}

/// Ask what a policy would have done with the recorded history. It changes nothing. A caller that closes the connection
/// ends it.
#[utoipa::path(
    post,
    path = "/workflows/{slug}/policies/dry-run",
    operation_id = "dry_run_policy",
    tag = "operators",
    params(("slug" = String, Path, description = "The workflow")),
    request_body = Question,
    responses(
        (status = 200, body = DryRun),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such workflow"),
        (status = 422, body = Problem, content_type = "application/problem+json", description = "`invalid_policy`, with what is wrong by field"),
    ),
)]
pub(super) async fn dry_run_policy(
    State(state): State<HttpState>,
    Caller { actor, .. }: Caller,
    SlugPath(slug): SlugPath,
    JsonBody(question): JsonBody<Question>,
) -> Result<Json<DryRun>, Problem> {
    let limit = question.limit.map(i64::from);
    let services = state.services();
    Ok(Json(services.dry_run(&actor, &slug, &question.policy, question.since, limit, &|_| ()).await?))
}
