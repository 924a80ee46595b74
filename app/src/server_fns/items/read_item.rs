use leptos::{prelude::*, server_fn::codec::GetUrl};

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{
    error::AppError,
    model::{ItemId, ItemStory},
};

/// One item's whole story.
///
/// # Errors
/// Those of [`crate::backend::Backend::item_story`].
#[server(prefix = "/fn", endpoint = "items/read", input = GetUrl)]
pub async fn read_item(item: ItemId) -> Result<ItemStory, AppError> {
    answered(backend()?.item_story(item).await)
}
