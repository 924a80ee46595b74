//! How well a workflow does.

mod calibration;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::state::HttpState;

pub(super) fn router() -> OpenApiRouter<HttpState> {
    OpenApiRouter::new().routes(routes!(calibration::calibration))
}
