use leptos::{prelude::*, server_fn::codec::PostUrl};

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{
    error::AppError,
    model::{ItemId, LeaseToken},
};

/// Gives an item back to the queue. Also sent by a page that is being left, as a plain form.
///
/// # Errors
/// Those of [`crate::backend::Backend::release_claim`].
#[server(prefix = "/fn", endpoint = "review/release", input = PostUrl)]
pub async fn release_claim(item: ItemId, lease: LeaseToken) -> Result<(), AppError> {
    answered(backend()?.release_claim(item, lease).await)
}
