use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::{
    backend::{backend, require},
    model::{Definition, FieldError, Permission},
    server_fns::{answered, is_plain_form},
};
use crate::{error::AppError, model::WorkflowDetail};

/// Creates (`etag` empty) or changes a workflow from its whole definition as JSON.
///
/// # Errors
/// [`AppError::Invalid`] with the place where the text is no definition, and those of
/// [`crate::backend::Backend::save_workflow`].
#[server(prefix = "/fn", endpoint = "workflows/save-definition")]
pub async fn save_definition(
    text: String,
    #[server(default)] etag: String,
) -> Result<WorkflowDetail, AppError> {
    save(crate::pages::workflows::draft::parse_definition(&text), etag).await
}

#[cfg(feature = "ssr")]
pub(super) async fn save(
    definition: Result<Definition, Vec<FieldError>>,
    etag: String,
) -> Result<WorkflowDetail, AppError> {
    // Before the input is looked at: what is wrong with it is told only to those who may save it.
    answered(require(Permission::EditWorkflows).await)?;
    let definition = answered(definition.map_err(|errors| AppError::Invalid {
        message: "The workflow was not saved: some fields need another look.".to_owned(),
        errors,
    }))?;
    let is_new = etag.is_empty();
    let saved = answered(backend()?.save_workflow(definition, (!is_new).then_some(etag)).await)?;
    if is_plain_form() || is_new {
        leptos_axum::redirect(&format!("/workflows/{}?done=saved", saved.definition.slug));
    }
    Ok(saved)
}
