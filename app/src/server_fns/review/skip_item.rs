use leptos::{prelude::*, server_fn::codec::Json};

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{
    error::AppError,
    model::{ItemId, LeaseToken},
};

/// Gives an item back, and never shows it to me again.
///
/// # Errors
/// Those of [`crate::backend::Backend::skip`].
#[server(prefix = "/fn", endpoint = "review/skip", input = Json)]
pub async fn skip_item(item: ItemId, lease: LeaseToken) -> Result<(), AppError> {
    answered(backend()?.skip(item, lease).await)
}
