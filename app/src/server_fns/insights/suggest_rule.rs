use leptos::{prelude::*, server_fn::codec::GetUrl};

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{
    error::AppError,
    model::{CauseKind, InsightsQuery, SuggestedRule},
};

/// A rule that sends what has this cause to a person, and what it would have done. Changes nothing.
///
/// # Errors
/// Those of [`crate::backend::Backend::suggest_rule`].
#[server(prefix = "/fn", endpoint = "insights/suggest-rule", input = GetUrl)]
pub async fn suggest_rule(
    slug: String,
    kind: CauseKind,
    value: String,
    #[server(default)] query: InsightsQuery,
) -> Result<SuggestedRule, AppError> {
    answered(backend()?.suggest_rule(slug, query, kind, value).await)
}
