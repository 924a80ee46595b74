use leptos::prelude::*;

use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};

/// Ends the session and leads to the sign-in page.
///
/// # Errors
/// Those of [`crate::backend::Backend::sign_out`].
#[server(prefix = "/fn", endpoint = "session/sign-out")]
pub async fn sign_out() -> Result<(), AppError> {
    answered(backend()?.sign_out().await)?;
    leptos_axum::redirect("/sign-in");
    Ok(())
}
