//! Items: submitting them, reading them, and what a reviewer does with one.

mod batch;
mod cancel;
mod claimed;
mod defer;
mod escalate;
mod get;
mod list;
mod outcome;
mod raw;
mod release_claim;
mod renew;
mod submit;
mod trace;
mod undo;
mod verdict;

use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) use claimed::ClaimedItem;

use crate::http::state::HttpState;

pub(super) fn router() -> OpenApiRouter<HttpState> {
    OpenApiRouter::new()
        .routes(routes!(submit::submit_item))
        .routes(routes!(batch::submit_batch))
        .routes(routes!(list::list_items))
        .routes(routes!(get::get_item))
        .routes(routes!(raw::get_item_raw))
        .routes(routes!(trace::get_item_trace))
        .routes(routes!(cancel::cancel_item))
        .routes(routes!(outcome::post_outcome))
        .routes(routes!(verdict::give_verdict))
        .routes(routes!(undo::undo_verdict))
        .routes(routes!(renew::renew_lease))
        .routes(routes!(release_claim::release_claim))
        .routes(routes!(defer::defer_item))
        .routes(routes!(escalate::escalate_item))
}
