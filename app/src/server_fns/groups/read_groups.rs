use leptos::{prelude::*, server_fn::codec::GetUrl};

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{error::AppError, model::GroupsPage};

/// Groups, who is in them, and who could be.
///
/// # Errors
/// Those of [`crate::backend::Backend::groups_page`].
#[server(prefix = "/fn", endpoint = "groups/page", input = GetUrl)]
pub async fn read_groups() -> Result<GroupsPage, AppError> {
    answered(backend()?.groups_page().await)
}
