//! Workflows.

mod archive;
mod bypasses;
mod etag;
mod freeze;
mod get;
mod list;
mod put;
mod reason;
mod shown;
mod unfreeze;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::state::HttpState;

pub(super) fn router() -> OpenApiRouter<HttpState> {
    OpenApiRouter::new()
        .routes(routes!(list::list_workflows))
        .routes(routes!(get::get_workflow))
        .routes(routes!(put::put_workflow))
        .routes(routes!(archive::archive_workflow))
        .routes(routes!(bypasses::record_bypass))
        .routes(routes!(freeze::freeze_workflow))
        .routes(routes!(unfreeze::unfreeze_workflow))
}
