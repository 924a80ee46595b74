use app::model::{Item, LeaseToken};
use axum::{Json, extract::State};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::{
    extract::{Caller, ItemPath, JsonBody},
    problem::Problem,
    state::HttpState,
};

/// To whom an item is passed on, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Escalation {
    /// The lease's token.
    lease: LeaseToken,
    /// A group's name or a person's address.
    to: String,
    /// What whoever gets it should know.
    note: String,
}

/// Pass a claimed item on, with a note. Whoever passes it on is not offered it again.
#[utoipa::path(
    post,
    path = "/items/{id}/escalate",
    operation_id = "escalate_item",
    tag = "reviewers",
    params(("id" = String, Path, format = Uuid, description = "The item")),
    request_body = Escalation,
    responses(
        (status = 200, body = Item),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such item"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "`lease_lost`, `already_decided`"),
        (status = 422, body = Problem, content_type = "application/problem+json", description = "`unknown_target`, `invalid_note`"),
    ),
)]
pub(super) async fn escalate_item(
    State(state): State<HttpState>,
    Caller { actor, .. }: Caller,
    ItemPath(id): ItemPath,
    JsonBody(escalation): JsonBody<Escalation>,
) -> Result<Json<Item>, Problem> {
    let services = state.services();
    let reviewer = services.reviewer_for_item(&actor, id).await?;
    services.escalate(&reviewer, id, escalation.lease, &escalation.to, &escalation.note).await?;
    Ok(Json(services.get_item(&actor, id).await?))
}
