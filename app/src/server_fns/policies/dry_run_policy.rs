use leptos::{prelude::*, server_fn::codec::Json};

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{
    error::AppError,
    model::{DryRun, Policy},
};

/// What a policy would have done with the items of the last `days` days (none: all that are recorded). Changes nothing.
///
/// # Errors
/// Those of [`crate::backend::Backend::dry_run`].
#[server(prefix = "/fn", endpoint = "policies/dry-run", input = Json)]
pub async fn dry_run_policy(slug: String, policy: Policy, days: Option<i64>) -> Result<DryRun, AppError> {
    answered(backend()?.dry_run(slug, policy, days).await)
}
