use axum::{Json, extract::State};

use super::ClaimedItem;
use crate::http::{
    extract::{Caller, ItemPath},
    problem::Problem,
    state::HttpState,
};

/// Take my verdict back inside the undo window. The item is mine again, under a new lease.
#[utoipa::path(
    post,
    path = "/items/{id}/undo",
    operation_id = "undo_verdict",
    tag = "reviewers",
    params(("id" = String, Path, format = Uuid, description = "The item")),
    responses(
        (status = 200, body = ClaimedItem),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such item"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "`already_final` or `nothing_to_undo`"),
    ),
)]
pub(super) async fn undo_verdict(
    State(state): State<HttpState>,
    Caller { actor, .. }: Caller,
    ItemPath(id): ItemPath,
) -> Result<Json<ClaimedItem>, Problem> {
    let reviewer = state.services().reviewer_for_item(&actor, id).await?;
    Ok(Json(state.services().undo(&reviewer, id).await?.into()))
}
