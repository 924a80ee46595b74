use app::model::{Drafted, NewDraft, Permission, Policy};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
};
use serde::Deserialize;

use crate::http::{
    extract::{Caller, JsonValue, Parameters, Query, SlugPath},
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

/// Store a policy as a draft: the next version. It routes nothing before it is published. What is allowed in it and
/// probably not meant stands in `warnings`.
#[utoipa::path(
    post,
    path = "/workflows/{slug}/policies",
    operation_id = "draft_policy",
    tag = "operators",
    params(
        ("slug" = String, Path, description = "The workflow"),
        ("note" = Option<String>, Query, description = "Why it is written"),
        ("If-Match" = Option<String>, Header, description = "The workflow's `ETag` that was read"),
    ),
    request_body = Policy,
    responses(
        (status = 201, body = Drafted),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such workflow"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "`workflow_archived`"),
        (status = 412, body = Problem, content_type = "application/problem+json", description = "`etag_mismatch`: someone else changed the workflow; read it again"),
        (status = 422, body = Problem, content_type = "application/problem+json", description = "`invalid_policy`, with what is wrong by field"),
    ),
)]
pub(super) async fn draft_policy(
    State(state): State<HttpState>,
    Caller { actor, .. }: Caller,
    SlugPath(slug): SlugPath,
    Query(query): Query<Noted>,
    headers: HeaderMap,
    JsonValue(body): JsonValue,
) -> Result<(StatusCode, Json<Drafted>), Problem> {
    let if_match = headers.get(header::IF_MATCH).and_then(|value| value.to_str().ok());
    let services = state.services();
    let policy = services.read_policy(&actor, Permission::EditWorkflows, &slug, &body).await?;
    let draft = NewDraft { policy, note: query.note };
    let drafted = services.draft_policy(&actor, &slug, draft, if_match).await?;
    Ok((StatusCode::CREATED, Json(drafted)))
}
