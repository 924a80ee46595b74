use leptos::{prelude::*, server_fn::codec::GetUrl};

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{error::AppError, model::Target};

/// To whom an item can be passed on, groups first.
///
/// # Errors
/// Those of [`crate::backend::Backend::targets`].
#[server(prefix = "/fn", endpoint = "review/targets", input = GetUrl)]
pub async fn list_targets() -> Result<Vec<Target>, AppError> {
    answered(backend()?.targets().await)
}
