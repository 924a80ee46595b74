use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde_json::Value;

use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};

/// The OpenAPI document.
///
/// # Errors
/// Those of [`crate::backend::Backend::openapi`].
#[server(prefix = "/fn", endpoint = "docs/openapi", input = GetUrl)]
pub async fn read_openapi() -> Result<Value, AppError> {
    answered(backend()?.openapi().await)
}
