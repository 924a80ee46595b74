use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{error::AppError, model::GroupId};

/// Deletes a group that no rule names and for which nothing waits.
///
/// # Errors
/// Those of [`crate::backend::Backend::delete_group`].
#[server(prefix = "/fn", endpoint = "groups/delete")]
pub async fn delete_group(group: GroupId) -> Result<(), AppError> {
    answered(backend()?.delete_group(group).await)
}
