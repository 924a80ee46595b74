use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{error::AppError, model::UserId};

/// Sets a person's password, ending their sessions.
///
/// # Errors
/// Those of [`crate::backend::Backend::reset_password`].
#[server(prefix = "/fn", endpoint = "people/reset-password")]
pub async fn reset_password(user: UserId, password: String) -> Result<(), AppError> {
    answered(backend()?.reset_password(user, password).await)
}
