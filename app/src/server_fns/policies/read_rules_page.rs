use leptos::{prelude::*, server_fn::codec::GetUrl};

#[cfg(feature = "ssr")]
use crate::{backend::backend, model::RunAsked, server_fns::answered};
use crate::{error::AppError, model::RulesPage};

/// What the rules page of a workflow opens with. `run` is a version to try on the items of the last `days` days (none:
/// all that are recorded).
///
/// # Errors
/// Those of [`crate::backend::Backend::rules_page`].
#[server(prefix = "/fn", endpoint = "policies/page", input = GetUrl)]
pub async fn read_rules_page(
    slug: String,
    #[server(default)] run: Option<i64>,
    #[server(default)] days: Option<i64>,
) -> Result<RulesPage, AppError> {
    let run = run.map(|version| RunAsked { version, days });
    answered(backend()?.rules_page(slug, run).await)
}
