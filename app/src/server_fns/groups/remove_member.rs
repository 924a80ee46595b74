use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{
    error::AppError,
    model::{GroupId, UserId},
};

/// Takes a person out of a group.
///
/// # Errors
/// Those of [`crate::backend::Backend::remove_member`].
#[server(prefix = "/fn", endpoint = "groups/remove-member")]
pub async fn remove_member(group: GroupId, user: UserId) -> Result<(), AppError> {
    answered(backend()?.remove_member(group, user).await)
}
