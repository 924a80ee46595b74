use leptos::{prelude::*, server_fn::codec::GetUrl};

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{error::AppError, model::ResultSheet};

/// The person's own results on golden items.
///
/// # Errors
/// Those of [`crate::backend::Backend::my_results`].
#[server(prefix = "/fn", endpoint = "quality/results", input = GetUrl)]
pub async fn read_my_results() -> Result<ResultSheet, AppError> {
    answered(backend()?.my_results().await)
}
