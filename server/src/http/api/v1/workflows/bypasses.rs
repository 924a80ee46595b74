use axum::{Json, extract::State, http::StatusCode};

use crate::{
    http::{
        extract::{Caller, JsonBody, SlugPath},
        problem::Problem,
        state::HttpState,
    },
    service::BypassPost,
};

/// Record work that people did around the automation, so that adoption can be told. 0 says that there was none.
///
/// Each call adds to what was recorded before.
#[utoipa::path(
    post,
    path = "/workflows/{slug}/bypasses",
    operation_id = "record_bypass",
    tag = "producers",
    params(("slug" = String, Path, description = "The workflow")),
    request_body = BypassPost,
    responses(
        (status = 201, body = BypassPost, description = "As it is stored"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such workflow"),
        (status = 422, body = Problem, content_type = "application/problem+json", description = "`invalid_bypass`"),
    ),
)]
pub(super) async fn record_bypass(
    State(state): State<HttpState>,
    Caller { actor, .. }: Caller,
    SlugPath(slug): SlugPath,
    JsonBody(post): JsonBody<BypassPost>,
) -> Result<(StatusCode, Json<BypassPost>), Problem> {
    Ok((StatusCode::CREATED, Json(state.services().record_bypass(&actor, &slug, post).await?)))
}
