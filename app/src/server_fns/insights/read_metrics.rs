use leptos::{prelude::*, server_fn::codec::GetUrl};

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{
    error::AppError,
    model::{InsightsQuery, MetricsSheet},
};

/// The four metrics of a workflow.
///
/// # Errors
/// Those of [`crate::backend::Backend::metrics_sheet`].
#[server(prefix = "/fn", endpoint = "insights/metrics", input = GetUrl)]
pub async fn read_metrics(
    slug: String,
    #[server(default)] query: InsightsQuery,
) -> Result<MetricsSheet, AppError> {
    answered(backend()?.metrics_sheet(slug, query).await)
}
