use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::server_fns::workflows::save_definition::save;
use crate::{error::AppError, model::WorkflowDetail, pages::workflows::draft::Draft};

/// Creates (`etag` empty) or changes a workflow from the form's fields.
///
/// # Errors
/// [`AppError::Invalid`] with a pointer for each wrong field, and those of
/// [`crate::backend::Backend::save_workflow`].
#[server(prefix = "/fn", endpoint = "workflows/save")]
pub async fn save_workflow(
    draft: Draft,
    #[server(default)] etag: String,
) -> Result<WorkflowDetail, AppError> {
    save(draft.definition(), etag).await
}
