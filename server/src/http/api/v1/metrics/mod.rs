//! How well a workflow does.

mod adoption;
mod agreement;
mod calibration;
mod exceptions;
mod outcomes;
mod quality;
mod throughput;

use app::model::{FieldError, InsightsQuery};
use axum::http::StatusCode;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{extract::Parameters, problem::Problem, state::HttpState};

pub(super) fn router() -> OpenApiRouter<HttpState> {
    OpenApiRouter::new()
        .routes(routes!(throughput::throughput))
        .routes(routes!(quality::quality))
        .routes(routes!(adoption::adoption))
        .routes(routes!(exceptions::exceptions))
        .routes(routes!(outcomes::outcomes))
        .routes(routes!(agreement::agreement))
        .routes(routes!(calibration::calibration))
}

impl Parameters for InsightsQuery {
    const NAMES: &'static [&'static str] =
        &["workflow", "from", "to", "bucket", "tz", "week", "by", "compare", "other", "a", "b", "kind"];
}

/// The workflow that a metric is asked of.
fn the_workflow(workflow: Option<&str>) -> Result<&str, Problem> {
    workflow.ok_or_else(|| {
        let message = "Say which workflow: `?workflow=SLUG`.".to_owned();
        let error = FieldError {
            pointer: "/workflow".to_owned(),
            code: "workflow_required".to_owned(),
            message: message.clone(),
        };
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "workflow_required", message).with_errors(vec![error])
    })
}

#[cfg(test)]
mod tests {
    use utoipa::IntoParams as _;

    use super::*;

    #[test]
    fn the_names_are_those_of_the_documentation() {
        let documented: Vec<_> =
            InsightsQuery::into_params(|| None).into_iter().map(|param| param.name).collect();
        assert_eq!(documented, InsightsQuery::NAMES);
    }
}
