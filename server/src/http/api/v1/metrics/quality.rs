use app::model::{Accuracy, Answered, InsightsQuery};
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

/// Output accuracy: the share of outputs that were right as they came, released ones included.
///
/// Those that people looked at stand for the others, each for one over the probability with which it was to be looked at
/// (Horvitz and Thompson), over the period in which they came. With `by`, for each value of a dimension; with
/// `compare=period`, beside the period before.
#[utoipa::path(
    get,
    path = "/metrics/quality",
    operation_id = "quality",
    tag = "managers",
    params(InsightsQuery),
    responses(
        (status = 200, body = MetricAnswer<Answered<Accuracy>>),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such workflow"),
        (status = 422, body = Problem, content_type = "application/problem+json", description = "`invalid_day`, `invalid_period`, `workflow_required`"),
    ),
)]
pub(super) async fn quality(
    State(state): State<HttpState>,
    Caller { actor, .. }: Caller,
    Query(query): Query<InsightsQuery>,
) -> Result<Json<MetricAnswer<Answered<Accuracy>>>, Problem> {
    let workflow = the_workflow(query.workflow.as_deref())?;
    Ok(Json(state.services().accuracy(&actor, workflow, &query).await?))
}
