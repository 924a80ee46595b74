use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{
    error::AppError,
    model::{Item, ItemId},
};

/// Withdraws an undecided item.
///
/// # Errors
/// Those of [`crate::backend::Backend::cancel`].
#[server(prefix = "/fn", endpoint = "items/cancel")]
pub async fn cancel_item(item: ItemId) -> Result<Item, AppError> {
    answered(backend()?.cancel(item).await)
}
