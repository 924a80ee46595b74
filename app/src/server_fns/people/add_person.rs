use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::{backend::backend, model::NewUser, server_fns::answered};
use crate::{
    error::AppError,
    model::{Role, UserSummary},
};

/// Adds a person.
///
/// # Errors
/// Those of [`crate::backend::Backend::add_user`].
#[server(prefix = "/fn", endpoint = "people/add")]
pub async fn add_person(
    email: String,
    #[server(default)] name: String,
    role: Role,
    password: String,
) -> Result<UserSummary, AppError> {
    answered(backend()?.add_user(NewUser { email, name, role, password }).await)
}
