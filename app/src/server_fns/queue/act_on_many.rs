use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::{
    backend::backend,
    model::BulkRequest,
    server_fns::{answered, is_plain_form, queue::queue_address},
};
use crate::{
    error::AppError,
    model::{BulkAct, BulkOperation, ItemId, QueueFilter},
};

/// Does something to many waiting items: those that `filter` finds, or of them only `items`, where any are named.
/// `count` is how many the person was told they are. A browser without a script comes back to the queue.
///
/// # Errors
/// Those of [`crate::backend::Backend::bulk`].
#[server(prefix = "/fn", endpoint = "queue/act")]
pub async fn act_on_many(
    #[server(default)] filter: QueueFilter,
    #[server(default)] items: Vec<ItemId>,
    act: BulkAct,
    count: i64,
) -> Result<BulkOperation, AppError> {
    let address = queue_address(&filter);
    let operation = answered(backend()?.bulk(BulkRequest { filter, items, act, count }).await)?;
    if is_plain_form() {
        leptos_axum::redirect(&address);
    }
    Ok(operation)
}
