use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{error::AppError, model::KeyId};

/// Revokes a key, at once.
///
/// # Errors
/// Those of [`crate::backend::Backend::revoke_key`].
#[server(prefix = "/fn", endpoint = "keys/revoke")]
pub async fn revoke_key(key: KeyId) -> Result<(), AppError> {
    answered(backend()?.revoke_key(key).await)
}
