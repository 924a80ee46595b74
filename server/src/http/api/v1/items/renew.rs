use app::model::{ItemId, Lease, LeaseToken};
use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::{
    extract::{Caller, ItemPath, JsonBody},
    problem::Problem,
    state::HttpState,
};

/// Names a lease.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct HeldLease {
    /// The lease's token.
    pub(super) lease: LeaseToken,
}

/// A lease with its new end.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Renewed {
    /// The item.
    id: ItemId,
    /// The lease.
    lease: Lease,
}

/// Prolong a lease while the reviewer is at work.
#[utoipa::path(
    post,
    path = "/items/{id}/renew",
    operation_id = "renew_lease",
    tag = "reviewers",
    params(("id" = String, Path, format = Uuid, description = "The item")),
    request_body = HeldLease,
    responses(
        (status = 200, body = Renewed),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such item"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "`lease_lost`: claim again"),
    ),
)]
pub(super) async fn renew_lease(
    State(state): State<HttpState>,
    Caller { actor, .. }: Caller,
    ItemPath(id): ItemPath,
    JsonBody(HeldLease { lease: token }): JsonBody<HeldLease>,
) -> Result<Json<Renewed>, Problem> {
    let reviewer = state.services().reviewer_for_item(&actor, id).await?;
    let renewed = state.services().renew(&reviewer, &[(id, token)]).await?;
    match renewed.first() {
        Some((_, expires_at)) => Ok(Json(Renewed { id, lease: Lease { token, expires_at: *expires_at } })),
        None => Err(Problem::conflict("lease_lost", "This lease has ended. Claim the item again to go on.")),
    }
}
