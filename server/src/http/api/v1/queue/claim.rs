use app::model::{ClaimRequest, NothingToClaim};
use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::items::ClaimedItem;
use crate::http::{
    extract::{Caller, JsonBody},
    problem::Problem,
    state::HttpState,
};

/// What was claimed.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Claimed {
    /// Best first; those that were mine already are among them.
    items: Vec<ClaimedItem>,
    /// Why there are none, where there are none: `{"why": "empty"}`, `{"why": "all_held", "held", "next_free_at"}`
    /// or `{"why": "not_for_you", "waiting"}`.
    #[schema(value_type = Option<Object>)]
    nothing: Option<NothingToClaim>,
}

/// Claim items to review, best first: never one that another holds, or that this reviewer has already decided.
#[utoipa::path(
    post,
    path = "/queue/claim",
    operation_id = "claim_items",
    tag = "reviewers",
    request_body = ClaimRequest,
    responses(
        (status = 200, body = Claimed),
        (status = 403, body = Problem, content_type = "application/problem+json", description = "The key is no person's"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such workflow"),
        (status = 422, body = Problem, content_type = "application/problem+json", description = "`limit` outside 1..=50"),
    ),
)]
pub(super) async fn claim_items(
    State(state): State<HttpState>,
    Caller { actor, .. }: Caller,
    JsonBody(mut request): JsonBody<ClaimRequest>,
) -> Result<Json<Claimed>, Problem> {
    request.limit.get_or_insert(1);
    let reviewer = state.services().reviewer_for_claim(&actor, &mut request)?;
    let answer = state.services().claim(&reviewer, &request).await?;
    Ok(Json(Claimed {
        items: answer.items.into_iter().map(ClaimedItem::from).collect(),
        nothing: answer.nothing,
    }))
}
