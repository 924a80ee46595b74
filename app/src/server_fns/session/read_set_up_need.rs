use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};

/// Whether there are no people yet, so that the set-up page is open.
///
/// # Errors
/// Those of [`crate::backend::Backend::needs_set_up`].
#[server(prefix = "/fn", endpoint = "session/set-up-need", input = GetUrl)]
pub async fn read_set_up_need() -> Result<bool, AppError> {
    answered(backend()?.needs_set_up().await)
}
