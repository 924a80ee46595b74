use leptos::{prelude::*, server_fn::codec::Json};

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{
    error::AppError,
    model::{ItemId, ReviewItem},
};

/// Takes my verdict back inside the hold, and claims the item again.
///
/// # Errors
/// Those of [`crate::backend::Backend::undo`].
#[server(prefix = "/fn", endpoint = "review/undo", input = Json)]
pub async fn undo_verdict(item: ItemId) -> Result<ReviewItem, AppError> {
    answered(backend()?.undo(item).await)
}
