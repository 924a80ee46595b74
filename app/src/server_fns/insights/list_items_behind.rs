use leptos::{prelude::*, server_fn::codec::GetUrl};

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{
    error::AppError,
    model::{ItemsBehind, ItemsBehindPage},
};

/// The items that a figure counts, newest first.
///
/// # Errors
/// Those of [`crate::backend::Backend::items_behind`].
#[server(prefix = "/fn", endpoint = "insights/items", input = GetUrl)]
pub async fn list_items_behind(#[server(default)] which: ItemsBehind) -> Result<ItemsBehindPage, AppError> {
    answered(backend()?.items_behind(which).await)
}
