use app::model::{Item, ItemFilter, Page};
use axum::{Json, extract::State};

use crate::http::{
    extract::{Caller, Query},
    problem::Problem,
    state::HttpState,
};

/// List items, newest first.
///
/// `decision.output` is null in lists; read the item for it.
#[utoipa::path(
    get,
    path = "/items",
    operation_id = "list_items",
    tag = "producers",
    params(ItemFilter),
    responses(
        (status = 200, body = Page<Item>),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "A parameter is wrong"),
    ),
)]
pub(super) async fn list_items(
    State(state): State<HttpState>,
    Caller { actor, .. }: Caller,
    Query(filter): Query<ItemFilter>,
) -> Result<Json<Page<Item>>, Problem> {
    Ok(Json(state.services().list_items(&actor, &filter).await?))
}
