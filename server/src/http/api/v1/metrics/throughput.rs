use app::model::InsightsQuery;
use axum::{Json, extract::State};

use crate::{
    http::{
        extract::{Caller, Query},
        problem::Problem,
        state::HttpState,
    },
    service::ThroughputAnswer,
};

/// What went through in a period: submitted, released, reviewed, rejected, and how long things took; of one workflow, or
/// of all of them.
///
/// With `by`, also for each value of a dimension; with `compare`, two periods, models, prompt versions or sources, tested.
/// Each item counts where its moment lies: arrival for `submitted`, final decision for the others.
#[utoipa::path(
    get,
    path = "/metrics/throughput",
    operation_id = "throughput",
    tag = "managers",
    params(InsightsQuery),
    responses(
        (status = 200, body = ThroughputAnswer),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such workflow"),
        (status = 422, body = Problem, content_type = "application/problem+json", description = "`invalid_day`, `invalid_period`"),
    ),
)]
pub(super) async fn throughput(
    State(state): State<HttpState>,
    Caller { actor, .. }: Caller,
    Query(query): Query<InsightsQuery>,
) -> Result<Json<ThroughputAnswer>, Problem> {
    Ok(Json(state.services().throughput(&actor, &query).await?))
}
