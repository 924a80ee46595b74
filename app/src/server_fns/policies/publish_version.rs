use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::{
    backend::backend,
    server_fns::{answered, policies::back_to_rules},
};
use crate::{error::AppError, model::PolicyVersion};

/// Lets this version of the policy route from now on. `note` says why. `etag` is the workflow's as the page showed it:
/// where someone else changed it since, nothing is published.
///
/// # Errors
/// Those of [`crate::backend::Backend::publish_policy`].
#[server(prefix = "/fn", endpoint = "policies/publish")]
pub async fn publish_version(
    slug: String,
    version: i64,
    #[server(default)] note: String,
    #[server(default)] etag: String,
) -> Result<PolicyVersion, AppError> {
    let etag = Some(etag).filter(|etag| !etag.is_empty());
    let published = answered(backend()?.publish_policy(slug.clone(), version, Some(note), etag).await)?;
    back_to_rules(&slug, "published");
    Ok(published)
}
