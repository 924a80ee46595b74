use leptos::{prelude::*, server_fn::codec::Json};
use serde_json::Value;

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{error::AppError, model::FieldError};

/// What saving this definition would be refused for. A `POST` only because definitions are long: it changes nothing.
///
/// # Errors
/// Those of [`crate::backend::Backend::check_definition`].
#[server(prefix = "/fn", endpoint = "workflows/check", input = Json)]
pub async fn check_definition(definition: Value) -> Result<Vec<FieldError>, AppError> {
    answered(backend()?.check_definition(definition).await)
}
