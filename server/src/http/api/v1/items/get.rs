use std::time::Duration;

use app::model::Item;
use axum::{Json, extract::State};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::{
    extract::{Caller, ItemPath, Parameters, Query},
    problem::Problem,
    state::HttpState,
};

/// The longest that an answer is held, in seconds.
const LONGEST_WAIT: u64 = 60;

/// How to read one item.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct GetItem {
    /// Hold the answer until the item is `final` or `cancelled`, for so many seconds at most (more than 60 counts as
    /// 60). When the time is over, the item is answered as it stands: ask again.
    wait: u64,
}

impl Parameters for GetItem {
    const NAMES: &'static [&'static str] = &["wait"];
}

/// Read one item, with its decision.
#[utoipa::path(
    get,
    path = "/items/{id}",
    operation_id = "get_item",
    tag = "producers",
    params(("id" = String, Path, format = Uuid, description = "The item"), GetItem),
    responses(
        (status = 200, body = Item),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such item"),
    ),
)]
pub(super) async fn get_item(
    State(state): State<HttpState>,
    Caller { actor, .. }: Caller,
    ItemPath(id): ItemPath,
    Query(GetItem { wait }): Query<GetItem>,
) -> Result<Json<Item>, Problem> {
    let services = state.services();
    if wait == 0 {
        return Ok(Json(services.get_item(&actor, id).await?));
    }
    let wait = Duration::from_secs(wait.min(LONGEST_WAIT));
    tokio::select! {
        item = services.wait_for_final(&actor, id, wait) => Ok(Json(item?)),
        // A server that stops answers at once, as if the time were over.
        () = state.stopping().cancelled() => Ok(Json(services.get_item(&actor, id).await?)),
    }
}
