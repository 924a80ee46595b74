use leptos::{prelude::*, server_fn::codec::Json};
use serde_json::Value;

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{error::AppError, model::PolicyCheck};

/// What storing this policy would be refused for, and what in it is probably not meant. A `POST` only because policies
/// are long: it changes nothing.
///
/// # Errors
/// Those of [`crate::backend::Backend::check_policy`].
#[server(prefix = "/fn", endpoint = "policies/check", input = Json)]
pub async fn check_policy(slug: String, policy: Value) -> Result<PolicyCheck, AppError> {
    answered(backend()?.check_policy(slug, policy).await)
}
