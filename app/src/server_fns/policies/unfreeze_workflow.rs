use leptos::prelude::*;

use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::{
    backend::backend,
    server_fns::{answered, policies::back_to_rules},
};

/// Lets the policy route again. `why` must say something.
///
/// # Errors
/// Those of [`crate::backend::Backend::unfreeze`].
#[server(prefix = "/fn", endpoint = "policies/unfreeze")]
pub async fn unfreeze_workflow(slug: String, #[server(default)] why: String) -> Result<(), AppError> {
    answered(backend()?.unfreeze(slug.clone(), why).await)?;
    back_to_rules(&slug, "unfrozen");
    Ok(())
}
