use leptos::{prelude::*, server_fn::codec::GetUrl};

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{
    error::AppError,
    model::{InsightsPage, InsightsQuery},
};

/// What `/insights` opens with: the queue now, what went through it, and whether each workflow works.
///
/// # Errors
/// Those of [`crate::backend::Backend::insights_page`].
#[server(prefix = "/fn", endpoint = "insights/page", input = GetUrl)]
pub async fn read_insights(#[server(default)] query: InsightsQuery) -> Result<InsightsPage, AppError> {
    answered(backend()?.insights_page(query).await)
}
