use leptos::{prelude::*, server_fn::codec::Json};

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{
    error::AppError,
    model::{ItemId, LeaseToken},
};

/// Gives an item back, for nobody before so many minutes have passed.
///
/// # Errors
/// Those of [`crate::backend::Backend::defer`].
#[server(prefix = "/fn", endpoint = "review/defer", input = Json)]
pub async fn defer_item(item: ItemId, lease: LeaseToken, minutes: i64) -> Result<(), AppError> {
    answered(backend()?.defer(item, lease, minutes).await)
}
