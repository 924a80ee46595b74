use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{
    error::AppError,
    model::{GroupId, UserId},
};

/// Puts a person into a group.
///
/// # Errors
/// Those of [`crate::backend::Backend::add_member`].
#[server(prefix = "/fn", endpoint = "groups/add-member")]
pub async fn add_member(group: GroupId, user: UserId) -> Result<(), AppError> {
    answered(backend()?.add_member(group, user).await)
}
