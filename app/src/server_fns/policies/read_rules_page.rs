use leptos::{prelude::*, server_fn::codec::GetUrl};

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{error::AppError, model::RulesPage};

/// What the rules page of a workflow opens with.
///
/// # Errors
/// Those of [`crate::backend::Backend::rules_page`].
#[server(prefix = "/fn", endpoint = "policies/page", input = GetUrl)]
pub async fn read_rules_page(slug: String) -> Result<RulesPage, AppError> {
    answered(backend()?.rules_page(slug).await)
}
