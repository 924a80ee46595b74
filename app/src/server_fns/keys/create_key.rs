use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::{
    backend::backend,
    model::NewKey,
    server_fns::{answered, is_plain_form},
};
use crate::{
    error::AppError,
    model::{CreatedKey, Scope},
};

/// Makes a key. The answer is the only time that its secret is seen; for a plain form, the page that comes next
/// takes it ([`super::take_new_key`]).
///
/// # Errors
/// Those of [`crate::backend::Backend::create_key`].
#[server(prefix = "/fn", endpoint = "keys/create")]
pub async fn create_key(
    name: String,
    #[server(default)] scopes: Vec<Scope>,
    #[server(default)] workflow: String,
    #[server(default)] user: String,
) -> Result<CreatedKey, AppError> {
    let given = |text: String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let key = NewKey { name: name.trim().to_owned(), scopes, workflow: given(workflow), user: given(user) };
    let created = answered(backend()?.create_key(key).await)?;
    if is_plain_form() {
        super::take_new_key::leave(&created);
        leptos_axum::redirect("/integrations");
    }
    Ok(created)
}
