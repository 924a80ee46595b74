use app::model::{Adoption, Answered, InsightsQuery};
use axum::{Json, extract::State};

use super::the_workflow;
use crate::{
    http::{
        extract::{Caller, Query},
        problem::Problem,
        state::HttpState,
    },
    service::MetricAnswer,
};

/// Adoption: of all the work, the share that came through the automation and not around it.
///
/// What goes around it is what was recorded with `POST /workflows/{slug}/bypasses`.
#[utoipa::path(
    get,
    path = "/metrics/adoption",
    operation_id = "adoption",
    tag = "managers",
    params(InsightsQuery),
    responses(
        (status = 200, body = MetricAnswer<Answered<Adoption>>),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such workflow"),
        (status = 422, body = Problem, content_type = "application/problem+json", description = "`invalid_day`, `invalid_period`, `workflow_required`"),
    ),
)]
pub(super) async fn adoption(
    State(state): State<HttpState>,
    Caller { actor, .. }: Caller,
    Query(query): Query<InsightsQuery>,
) -> Result<Json<MetricAnswer<Answered<Adoption>>>, Problem> {
    let workflow = the_workflow(query.workflow.as_deref())?;
    Ok(Json(state.services().adoption(&actor, workflow, &query).await?))
}
