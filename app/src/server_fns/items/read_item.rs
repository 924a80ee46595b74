use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::{
    error::AppError,
    model::{ItemId, ItemStory},
};
#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};

/// One item's whole story.
///
/// # Errors
/// Those of [`crate::backend::Backend::item_story`].
#[server(prefix = "/fn", endpoint = "items/read", input = GetUrl)]
pub async fn read_item(item: ItemId) -> Result<ItemStory, AppError> {
    answered(backend()?.item_story(item).await)
}
