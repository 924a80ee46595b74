use leptos::prelude::*;

use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};

/// Lets a workflow take no more items, and leads back to the list.
///
/// # Errors
/// Those of [`crate::backend::Backend::archive_workflow`].
#[server(prefix = "/fn", endpoint = "workflows/archive")]
pub async fn archive_workflow(slug: String) -> Result<(), AppError> {
    answered(backend()?.archive_workflow(slug).await)?;
    leptos_axum::redirect("/workflows");
    Ok(())
}
