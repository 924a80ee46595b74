use app::model::{Agreement, Timestamp};
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
    from: Option<Timestamp>,
    to: Option<Timestamp>,
}

impl Parameters for Question {
    const NAMES: &'static [&'static str] = &["workflow", "from", "to"];
}

/// How far people agree who saw the same item, none knowing of the others: the share on which they agree with its 95%
/// interval, and Krippendorff's alpha, which takes out what chance would give.
#[utoipa::path(
    get,
    path = "/metrics/agreement",
    operation_id = "agreement",
    tag = "managers",
    params(
        ("workflow" = String, Query, description = "The workflow"),
        ("from" = Option<Timestamp>, Query, description = "Decided at or after this time; 90 days before `to` where it is left out"),
        ("to" = Option<Timestamp>, Query, description = "Decided before this time; now where it is left out"),
    ),
    responses(
        (status = 200, body = Agreement),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such workflow"),
        (status = 422, body = Problem, content_type = "application/problem+json", description = "`invalid_period`, `workflow_required`"),
    ),
)]
pub(super) async fn agreement(
    State(state): State<HttpState>,
    Caller { actor, .. }: Caller,
    Query(question): Query<Question>,
) -> Result<Json<Agreement>, Problem> {
    let Question { workflow, from, to } = question;
    let workflow = the_workflow(workflow.as_deref())?;
    Ok(Json(state.services().agreement(&actor, workflow, from, to).await?))
}
