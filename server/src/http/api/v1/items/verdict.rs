use app::model::{Item, VerdictRequest};
use axum::{Json, extract::State};

use crate::http::{
    extract::{Caller, ItemPath, JsonBody},
    problem::Problem,
    state::HttpState,
};

/// Give a verdict under a lease. Sent twice with the same lease, it answers the same.
#[utoipa::path(
    post,
    path = "/items/{id}/verdict",
    operation_id = "give_verdict",
    tag = "reviewers",
    params(("id" = String, Path, format = Uuid, description = "The item")),
    request_body = VerdictRequest,
    responses(
        (status = 200, body = Item),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such item"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "`lease_lost` or `already_decided`"),
        (status = 422, body = Problem, content_type = "application/problem+json", description = "`schema_violation` for an edit that breaks the schema"),
    ),
)]
pub(super) async fn give_verdict(
    State(state): State<HttpState>,
    Caller { actor, .. }: Caller,
    ItemPath(id): ItemPath,
    JsonBody(verdict): JsonBody<VerdictRequest>,
) -> Result<Json<Item>, Problem> {
    let reviewer = state.services().reviewer_for_item(&actor, id).await?;
    Ok(Json(state.services().give_verdict(&reviewer, id, &verdict).await?))
}
