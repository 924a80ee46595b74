use leptos::prelude::*;

use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::{
    backend::backend,
    model::SetUp,
    server_fns::{answered, is_plain_form},
};

/// Makes the first admin and signs in. Answers where to go next.
///
/// # Errors
/// Those of [`crate::backend::Backend::set_up`].
#[server(prefix = "/fn", endpoint = "session/set-up")]
pub async fn set_up_server(
    token: String,
    email: String,
    name: String,
    password: String,
) -> Result<String, AppError> {
    answered(backend()?.set_up(SetUp { token: token.trim().to_owned(), email, name, password }).await)?;
    if is_plain_form() {
        leptos_axum::redirect("/");
    }
    Ok("/".to_owned())
}
