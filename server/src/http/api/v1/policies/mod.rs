//! Policy versions of a workflow.

mod draft;
mod dry_run;
mod list;
mod publish;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::state::HttpState;

pub(super) fn router() -> OpenApiRouter<HttpState> {
    OpenApiRouter::new()
        .routes(routes!(list::list_policies))
        .routes(routes!(draft::draft_policy))
        .routes(routes!(publish::publish_policy))
        .routes(routes!(dry_run::dry_run_policy))
}
