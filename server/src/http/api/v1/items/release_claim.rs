use app::model::Item;
use axum::{Json, extract::State};

use super::renew::HeldLease;
use crate::http::{
    extract::{Caller, ItemPath, JsonBody},
    problem::Problem,
    state::HttpState,
};

/// Give a claimed item back to the queue.
#[utoipa::path(
    post,
    path = "/items/{id}/release-claim",
    operation_id = "release_claim",
    tag = "reviewers",
    params(("id" = String, Path, format = Uuid, description = "The item")),
    request_body = HeldLease,
    responses(
        (status = 200, body = Item),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such item"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "`lease_lost`"),
    ),
)]
pub(super) async fn release_claim(
    State(state): State<HttpState>,
    Caller { actor, .. }: Caller,
    ItemPath(id): ItemPath,
    JsonBody(HeldLease { lease }): JsonBody<HeldLease>,
) -> Result<Json<Item>, Problem> {
    let services = state.services();
    let reviewer = services.reviewer_for_item(&actor, id).await?;
    services.release_claim(&reviewer, id, lease).await?;
    Ok(Json(services.get_item(&actor, id).await?))
}
