use leptos::{prelude::*, server_fn::codec::GetUrl};

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{
    error::AppError,
    model::{InsightsQuery, RootCauses},
};

/// What unusable outputs have in common, and how reviewers change outputs.
///
/// # Errors
/// Those of [`crate::backend::Backend::root_causes`].
#[server(prefix = "/fn", endpoint = "insights/causes", input = GetUrl)]
pub async fn read_causes(
    slug: String,
    #[server(default)] query: InsightsQuery,
) -> Result<RootCauses, AppError> {
    answered(backend()?.root_causes(slug, query).await)
}
