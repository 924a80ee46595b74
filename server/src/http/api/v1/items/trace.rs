use app::model::StageTrace;
use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::{
    extract::{Caller, ItemPath},
    problem::Problem,
    state::HttpState,
};

/// How an item was routed.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Trace {
    /// What each stage said, in order.
    stages: Vec<StageTrace>,
}

/// Read what each stage of routing said.
#[utoipa::path(
    get,
    path = "/items/{id}/trace",
    operation_id = "get_item_trace",
    tag = "producers",
    params(("id" = String, Path, format = Uuid, description = "The item")),
    responses(
        (status = 200, body = Trace),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such item"),
    ),
)]
pub(super) async fn get_item_trace(
    State(state): State<HttpState>,
    Caller { actor, .. }: Caller,
    ItemPath(id): ItemPath,
) -> Result<Json<Trace>, Problem> {
    Ok(Json(Trace { stages: state.services().item_trace(&actor, id).await? }))
}
