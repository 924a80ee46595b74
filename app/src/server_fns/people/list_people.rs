use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::{error::AppError, model::UserSummary};
#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};

/// People.
///
/// # Errors
/// Those of [`crate::backend::Backend::users`].
#[server(prefix = "/fn", endpoint = "people/list", input = GetUrl)]
pub async fn list_people() -> Result<Vec<UserSummary>, AppError> {
    answered(backend()?.users().await)
}
