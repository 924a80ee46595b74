use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{error::AppError, model::GroupSummary};

/// Adds a group.
///
/// # Errors
/// Those of [`crate::backend::Backend::add_group`].
#[server(prefix = "/fn", endpoint = "groups/add")]
pub async fn add_group(name: String) -> Result<GroupSummary, AppError> {
    answered(backend()?.add_group(name).await)
}
