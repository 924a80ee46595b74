use leptos::{prelude::*, server_fn::codec::GetUrl};

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{error::AppError, model::WorkflowDetail};

/// One workflow, whole.
///
/// # Errors
/// Those of [`crate::backend::Backend::workflow`].
#[server(prefix = "/fn", endpoint = "workflows/read", input = GetUrl)]
pub async fn read_workflow(slug: String) -> Result<WorkflowDetail, AppError> {
    answered(backend()?.workflow(slug).await)
}
