use app::model::Item;
use axum::{Json, extract::State};

use crate::http::{
    extract::{Caller, ItemPath},
    problem::Problem,
    state::HttpState,
};

/// Withdraw an item before it is decided. Sent twice, it answers the same.
#[utoipa::path(
    post,
    path = "/items/{id}/cancel",
    operation_id = "cancel_item",
    tag = "producers",
    params(("id" = String, Path, format = Uuid, description = "The item")),
    responses(
        (status = 200, body = Item),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such item"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "`already_decided`"),
    ),
)]
pub(super) async fn cancel_item(
    State(state): State<HttpState>,
    Caller { actor, .. }: Caller,
    ItemPath(id): ItemPath,
) -> Result<Json<Item>, Problem> {
    Ok(Json(state.services().cancel_item(&actor, id).await?))
}
