use leptos::{prelude::*, server_fn::codec::GetUrl};

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{error::AppError, model::CurrentUser};

/// Who is signed in, if anyone.
///
/// # Errors
/// Those of [`crate::backend::Backend::current_user`].
#[server(prefix = "/fn", endpoint = "session/user", input = GetUrl)]
pub async fn read_current_user() -> Result<Option<CurrentUser>, AppError> {
    answered(backend()?.current_user().await)
}
