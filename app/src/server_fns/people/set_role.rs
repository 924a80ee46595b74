use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{
    error::AppError,
    model::{Role, UserId},
};

/// Changes a person's role.
///
/// # Errors
/// Those of [`crate::backend::Backend::set_role`].
#[server(prefix = "/fn", endpoint = "people/set-role")]
pub async fn set_role(user: UserId, role: Role) -> Result<(), AppError> {
    answered(backend()?.set_role(user, role).await)
}
