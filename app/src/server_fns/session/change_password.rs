use leptos::prelude::*;

use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::{
    backend::backend,
    server_fns::{answered, is_plain_form},
};

/// Changes my own password.
///
/// # Errors
/// Those of [`crate::backend::Backend::change_password`].
#[server(prefix = "/fn", endpoint = "session/change-password")]
pub async fn change_password(current: String, new: String) -> Result<(), AppError> {
    answered(backend()?.change_password(current, new).await)?;
    if is_plain_form() {
        leptos_axum::redirect("/account?done=password");
    }
    Ok(())
}
