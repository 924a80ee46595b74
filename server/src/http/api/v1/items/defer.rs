use app::model::{FieldError, Item, LeaseToken, Timestamp};
use axum::{Json, extract::State};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::{
    extract::{Caller, ItemPath, JsonBody},
    problem::Problem,
    state::HttpState,
};

/// Until when an item is put off: `until` or `minutes`, one of them.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Deferral {
    /// The lease's token.
    lease: LeaseToken,
    /// A moment.
    #[serde(default)]
    until: Option<Timestamp>,
    /// Minutes from now.
    #[serde(default)]
    minutes: Option<i64>,
}

/// Give a claimed item back, for nobody before a time.
#[utoipa::path(
    post,
    path = "/items/{id}/defer",
    operation_id = "defer_item",
    tag = "reviewers",
    params(("id" = String, Path, format = Uuid, description = "The item")),
    request_body = Deferral,
    responses(
        (status = 200, body = Item),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such item"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "`lease_lost`"),
        (status = 422, body = Problem, content_type = "application/problem+json", description = "`invalid_until`"),
    ),
)]
pub(super) async fn defer_item(
    State(state): State<HttpState>,
    Caller { actor, .. }: Caller,
    ItemPath(id): ItemPath,
    JsonBody(deferral): JsonBody<Deferral>,
) -> Result<Json<Item>, Problem> {
    let services = state.services();
    let until = match (deferral.until, deferral.minutes) {
        (Some(until), None) => until,
        (None, Some(minutes)) => services.clock().now().plus_seconds(minutes.saturating_mul(60)),
        _ => {
            let message = "Give either `until` (a time) or `minutes` (from now).".to_owned();
            let error = FieldError {
                pointer: "/until".to_owned(),
                code: "invalid_until".to_owned(),
                message: message.clone(),
            };
            return Err(Problem::invalid("invalid_until", message).with_errors(vec![error]));
        }
    };
    let reviewer = services.reviewer_for_item(&actor, id).await?;
    services.defer(&reviewer, id, deferral.lease, until).await?;
    Ok(Json(services.get_item(&actor, id).await?))
}
