use leptos::{prelude::*, server_fn::codec::GetUrl};

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{
    error::AppError,
    model::{Page, QueueFilter, QueueRow},
};

/// What waits, in the order in which it will be claimed.
///
/// # Errors
/// Those of [`crate::backend::Backend::queue`].
#[server(prefix = "/fn", endpoint = "queue/list", input = GetUrl)]
pub async fn list_queue(#[server(default)] filter: QueueFilter) -> Result<Page<QueueRow>, AppError> {
    answered(backend()?.queue(filter).await)
}
