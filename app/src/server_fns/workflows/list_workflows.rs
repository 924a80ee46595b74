use leptos::{prelude::*, server_fn::codec::GetUrl};

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{error::AppError, model::WorkflowSummary};

/// All workflows, archived ones last.
///
/// # Errors
/// Those of [`crate::backend::Backend::workflows`].
#[server(prefix = "/fn", endpoint = "workflows/list", input = GetUrl)]
pub async fn list_workflows() -> Result<Vec<WorkflowSummary>, AppError> {
    answered(backend()?.workflows().await)
}
