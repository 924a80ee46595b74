use app::model::{Answered, InsightsQuery, Outcomes};
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

/// What happened downstream, by what was posted with `POST /items/{id}/outcome`. An item counts once it is old enough:
/// when nine of ten outcomes had come by then.
#[utoipa::path(
    get,
    path = "/metrics/outcomes",
    operation_id = "outcomes",
    tag = "managers",
    params(InsightsQuery),
    responses(
        (status = 200, body = MetricAnswer<Answered<Outcomes>>),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such workflow"),
        (status = 422, body = Problem, content_type = "application/problem+json", description = "`invalid_day`, `invalid_period`, `workflow_required`"),
    ),
)]
pub(super) async fn outcomes(
    State(state): State<HttpState>,
    Caller { actor, .. }: Caller,
    Query(query): Query<InsightsQuery>,
) -> Result<Json<MetricAnswer<Answered<Outcomes>>>, Problem> {
    let workflow = the_workflow(query.workflow.as_deref())?;
    Ok(Json(state.services().outcomes(&actor, workflow, &query).await?))
}
