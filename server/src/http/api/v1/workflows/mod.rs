//! Workflows.

mod archive;
mod etag;
mod get;
mod list;
mod put;
mod shown;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::state::HttpState;

pub(super) fn router() -> OpenApiRouter<HttpState> {
    OpenApiRouter::new()
        .routes(routes!(list::list_workflows))
        .routes(routes!(get::get_workflow))
        .routes(routes!(put::put_workflow))
        .routes(routes!(archive::archive_workflow))
}
