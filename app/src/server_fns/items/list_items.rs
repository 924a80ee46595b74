use leptos::{prelude::*, server_fn::codec::GetUrl};

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{
    error::AppError,
    model::{Item, ItemFilter, Page},
};

/// Items, newest first.
///
/// # Errors
/// Those of [`crate::backend::Backend::items`].
#[server(prefix = "/fn", endpoint = "items/list", input = GetUrl)]
pub async fn list_items(#[server(default)] filter: ItemFilter) -> Result<Page<Item>, AppError> {
    answered(backend()?.items(filter).await)
}
