//! Tables to be taken away.

mod table;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::state::HttpState;

pub(super) fn router() -> OpenApiRouter<HttpState> {
    OpenApiRouter::new().routes(routes!(table::export_table))
}
