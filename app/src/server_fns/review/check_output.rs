use leptos::{prelude::*, server_fn::codec::Json};

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{
    error::AppError,
    model::{FieldError, RawJson},
};

/// What an edit would be refused for; empty when it is good.
///
/// # Errors
/// Those of [`crate::backend::Backend::check_output`].
#[server(prefix = "/fn", endpoint = "review/check", input = Json)]
pub async fn check_output(workflow: String, output: RawJson) -> Result<Vec<FieldError>, AppError> {
    answered(backend()?.check_output(workflow, output).await)
}
