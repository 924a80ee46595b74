use leptos::{prelude::*, server_fn::codec::GetUrl};

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{
    error::AppError,
    model::{QueueFilter, QueuePage},
};

/// What the queue page opens with: what waits, in the order in which it will be claimed, and what can be done with it.
///
/// # Errors
/// Those of [`crate::backend::Backend::queue_page`].
#[server(prefix = "/fn", endpoint = "queue/page", input = GetUrl)]
pub async fn read_queue_page(#[server(default)] filter: QueueFilter) -> Result<QueuePage, AppError> {
    answered(backend()?.queue_page(filter).await)
}
