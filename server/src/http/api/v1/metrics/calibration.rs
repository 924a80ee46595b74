use app::model::ThresholdAdvice;
use axum::{Json, extract::State};
use serde::Deserialize;

use super::the_workflow;
use crate::http::{
    extract::{Caller, Parameters, Query},
    problem::Problem,
    state::HttpState,
};

/// What is asked.
#[derive(Debug, Deserialize)]
pub(super) struct Question {
    workflow: Option<String>,
    #[serde(default = "two_percent")]
    bound: f64,
}

impl Parameters for Question {
    const NAMES: &'static [&'static str] = &["workflow", "bound"];
}

const fn two_percent() -> f64 {
    0.02
}

/// How far a workflow's confidences can be trusted, and the lowest one from which outputs may go unreviewed if at most
/// the share `bound` of them may be wrong (95% sure).
#[utoipa::path(
    get,
    path = "/metrics/calibration",
    operation_id = "calibration",
    tag = "managers",
    params(
        ("workflow" = String, Query, description = "The workflow"),
        ("bound" = Option<f64>, Query, description = "The greatest share of wrong outputs among those released; 0.02 where it is left out"),
    ),
    responses(
        (status = 200, body = ThresholdAdvice),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such workflow"),
        (status = 422, body = Problem, content_type = "application/problem+json", description = "`invalid_bound`, `workflow_required`"),
    ),
)]
pub(super) async fn calibration(
    State(state): State<HttpState>,
    Caller { actor, .. }: Caller,
    Query(question): Query<Question>,
) -> Result<Json<ThresholdAdvice>, Problem> {
    let workflow = the_workflow(question.workflow.as_deref())?;
    Ok(Json(state.services().threshold_advice(&actor, workflow, question.bound).await?))
}
