use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{error::AppError, model::UserId};

/// Disables (ending sessions) or enables a person.
///
/// # Errors
/// Those of [`crate::backend::Backend::set_disabled`].
#[server(prefix = "/fn", endpoint = "people/set-disabled")]
pub async fn set_disabled(user: UserId, disabled: bool) -> Result<(), AppError> {
    answered(backend()?.set_disabled(user, disabled).await)
}
