use app::model::GatesShown;
use axum::{Json, extract::State};

use super::reason::Reason;
use crate::http::{
    extract::{Caller, JsonBody, SlugPath},
    problem::Problem,
    state::HttpState,
};

/// Send every item to a person from now on, whatever the policy says. Sent twice, the first reason stays.
#[utoipa::path(
    post,
    path = "/workflows/{slug}/freeze",
    operation_id = "freeze_workflow",
    tag = "operators",
    params(("slug" = String, Path, description = "The workflow")),
    request_body = Reason,
    responses(
        (status = 200, body = GatesShown, description = "How the gates stand now"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such workflow"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "`workflow_archived`"),
        (status = 422, body = Problem, content_type = "application/problem+json", description = "`invalid_reason`"),
    ),
)]
pub(super) async fn freeze_workflow(
    State(state): State<HttpState>,
    Caller { actor, .. }: Caller,
    SlugPath(slug): SlugPath,
    JsonBody(given): JsonBody<Reason>,
) -> Result<Json<GatesShown>, Problem> {
    let services = state.services();
    services.freeze_workflow(&actor, &slug, &given.reason).await?;
    Ok(Json(services.gates(&actor, &slug).await?))
}
