use leptos::{prelude::*, server_fn::codec::Json};

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{
    error::AppError,
    model::{Policy, PolicyTest, TestSubject},
};

/// Where a policy would send one item, and why. Changes nothing.
///
/// # Errors
/// Those of [`crate::backend::Backend::test_policy`].
#[server(prefix = "/fn", endpoint = "policies/test", input = Json)]
pub async fn test_policy(slug: String, policy: Policy, on: TestSubject) -> Result<PolicyTest, AppError> {
    answered(backend()?.test_policy(slug, policy, on).await)
}
