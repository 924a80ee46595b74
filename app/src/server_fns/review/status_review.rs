use leptos::{prelude::*, server_fn::codec::GetUrl};

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{error::AppError, model::ReviewStatus};

/// What is left, and my count today.
///
/// # Errors
/// Those of [`crate::backend::Backend::review_status`].
#[server(prefix = "/fn", endpoint = "review/status", input = GetUrl)]
pub async fn status_review() -> Result<ReviewStatus, AppError> {
    answered(backend()?.review_status().await)
}
