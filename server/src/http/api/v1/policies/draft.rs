use app::model::{NewDraft, Policy, PolicyVersion};
use axum::{Json, extract::State, http::StatusCode};
use serde::Deserialize;

use crate::http::{
    extract::{Caller, JsonBody, Parameters, Query, SlugPath},
    problem::Problem,
    state::HttpState,
};

/// What is said about a draft.
#[derive(Debug, Deserialize)]
pub(super) struct Noted {
    #[serde(default)]
    note: Option<String>,
}

impl Parameters for Noted {
    const NAMES: &'static [&'static str] = &["note"];
}

/// Store a policy as a draft: the next version. It routes nothing before it is published.
#[utoipa::path(
    post,
    path = "/workflows/{slug}/policies",
    operation_id = "draft_policy",
    tag = "operators",
    params(
        ("slug" = String, Path, description = "The workflow"),
        ("note" = Option<String>, Query, description = "Why it is written"),
    ),
    request_body = Policy,
    responses(
        (status = 201, body = PolicyVersion),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such workflow"),
        (status = 422, body = Problem, content_type = "application/problem+json", description = "`invalid_policy`, with what is wrong by field"),
    ),
)]
pub(super) async fn draft_policy(
    State(state): State<HttpState>,
    Caller { actor, .. }: Caller,
    SlugPath(slug): SlugPath,
    Query(query): Query<Noted>,
    JsonBody(policy): JsonBody<Policy>,
) -> Result<(StatusCode, Json<PolicyVersion>), Problem> {
    let version = state.services().draft_policy(&actor, &slug, NewDraft { policy, note: query.note }).await?;
    Ok((StatusCode::CREATED, Json(version)))
}
