use leptos::{prelude::*, server_fn::codec::GetUrl};

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{error::AppError, model::QualityPage};

/// Agreement, golden items, reviewers' results on them, and what needs attention.
///
/// # Errors
/// Those of [`crate::backend::Backend::quality_page`].
#[server(prefix = "/fn", endpoint = "quality/page", input = GetUrl)]
pub async fn read_quality_page() -> Result<QualityPage, AppError> {
    answered(backend()?.quality_page().await)
}
