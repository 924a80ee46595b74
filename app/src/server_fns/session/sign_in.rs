use leptos::prelude::*;

use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::{
    backend::backend,
    server_fns::session::local_path::local_path,
    server_fns::{answered, is_plain_form},
};

/// Signs in. Answers where to go next: `next` where it is a path of ours, else the start page.
///
/// # Errors
/// Those of [`crate::backend::Backend::sign_in`].
#[server(prefix = "/fn", endpoint = "session/sign-in")]
pub async fn sign_in(email: String, password: String, next: Option<String>) -> Result<String, AppError> {
    answered(backend()?.sign_in(email, password).await)?;
    let next = local_path(next.as_deref()).to_owned();
    if is_plain_form() {
        leptos_axum::redirect(&next);
    }
    Ok(next)
}
