use leptos::{prelude::*, server_fn::codec::GetUrl};

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{error::AppError, model::KeySummary};

/// Keys, live ones first.
///
/// # Errors
/// Those of [`crate::backend::Backend::keys`].
#[server(prefix = "/fn", endpoint = "keys/list", input = GetUrl)]
pub async fn list_keys() -> Result<Vec<KeySummary>, AppError> {
    answered(backend()?.keys().await)
}
