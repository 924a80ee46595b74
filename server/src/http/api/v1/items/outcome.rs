use axum::{Json, extract::State};

use crate::{
    http::{
        extract::{Caller, ItemPath, JsonBody},
        problem::Problem,
        state::HttpState,
    },
    service::OutcomePost,
};

/// Say what happened to an item downstream: yes or no, or a number, under a name of your own.
///
/// Posted again under the same name, the value takes the place of the one before.
#[utoipa::path(
    post,
    path = "/items/{id}/outcome",
    operation_id = "post_outcome",
    tag = "producers",
    params(("id" = String, Path, format = Uuid, description = "The item")),
    request_body = OutcomePost,
    responses(
        (status = 200, body = OutcomePost, description = "As it is stored"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such item"),
        (status = 422, body = Problem, content_type = "application/problem+json", description = "`invalid_outcome`"),
    ),
)]
pub(super) async fn post_outcome(
    State(state): State<HttpState>,
    Caller { actor, .. }: Caller,
    ItemPath(id): ItemPath,
    JsonBody(post): JsonBody<OutcomePost>,
) -> Result<Json<OutcomePost>, Problem> {
    Ok(Json(state.services().post_outcome(&actor, id, post).await?))
}
