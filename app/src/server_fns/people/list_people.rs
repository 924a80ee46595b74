use leptos::{prelude::*, server_fn::codec::GetUrl};

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{error::AppError, model::UserSummary};

/// People.
///
/// # Errors
/// Those of [`crate::backend::Backend::users`].
#[server(prefix = "/fn", endpoint = "people/list", input = GetUrl)]
pub async fn list_people() -> Result<Vec<UserSummary>, AppError> {
    answered(backend()?.users().await)
}
