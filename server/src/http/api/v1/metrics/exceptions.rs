use app::model::{Answered, Exceptions, InsightsQuery};
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

/// The exception rate: the share of items on which routing failed, that could not be understood, that got the declared
/// fallback, or that a person rejected. An item that is one in several ways counts once.
#[utoipa::path(
    get,
    path = "/metrics/exceptions",
    operation_id = "exceptions",
    tag = "managers",
    params(InsightsQuery),
    responses(
        (status = 200, body = MetricAnswer<Answered<Exceptions>>),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such workflow"),
        (status = 422, body = Problem, content_type = "application/problem+json", description = "`invalid_day`, `invalid_period`, `workflow_required`"),
    ),
)]
pub(super) async fn exceptions(
    State(state): State<HttpState>,
    Caller { actor, .. }: Caller,
    Query(query): Query<InsightsQuery>,
) -> Result<Json<MetricAnswer<Answered<Exceptions>>>, Problem> {
    let workflow = the_workflow(query.workflow.as_deref())?;
    Ok(Json(state.services().exceptions(&actor, workflow, &query).await?))
}
