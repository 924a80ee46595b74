use leptos::prelude::*;

use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::{
    backend::backend,
    server_fns::{answered, policies::back_to_rules},
};

/// Sends everything that comes to a person from now on. `why` may stay empty: a stop must not wait for words.
///
/// # Errors
/// Those of [`crate::backend::Backend::freeze`].
#[server(prefix = "/fn", endpoint = "policies/freeze")]
pub async fn freeze_workflow(slug: String, #[server(default)] why: String) -> Result<(), AppError> {
    answered(backend()?.freeze(slug.clone(), why).await)?;
    back_to_rules(&slug, "frozen");
    Ok(())
}
