use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::{
    backend::{backend, require},
    model::{FieldError, NewDraft, Permission, Policy, PolicyCheck},
    server_fns::{answered, policies::back_to_rules},
};
use crate::{error::AppError, model::Drafted};

/// Stores a policy, given as JSON, as a draft: the next version. `note` says why it was written. `etag` is the workflow's
/// as the page showed it: where someone else changed it since, nothing is stored.
///
/// # Errors
/// [`AppError::Invalid`] with the place where the text is no policy, and those of
/// [`crate::backend::Backend::draft_policy`].
#[server(prefix = "/fn", endpoint = "policies/save-draft")]
pub async fn save_draft(
    slug: String,
    text: String,
    #[server(default)] note: String,
    #[server(default)] etag: String,
) -> Result<Drafted, AppError> {
    // Before the input is looked at: what is wrong with it is told only to those who may save it.
    answered(require(Permission::EditWorkflows).await)?;
    let policy = answered(read_policy(&slug, &text).await)?;
    let note = Some(note.trim().to_owned()).filter(|note| !note.is_empty());
    let etag = Some(etag).filter(|etag| !etag.is_empty());
    let draft = NewDraft { policy, note };
    let drafted = answered(backend()?.draft_policy(slug.clone(), draft, etag).await)?;
    back_to_rules(&slug, "drafted");
    Ok(drafted)
}

#[cfg(feature = "ssr")]
async fn read_policy(slug: &str, text: &str) -> Result<Policy, AppError> {
    let value: serde_json::Value = serde_json::from_str(text).map_err(no_policy)?;
    // Before it is read as a policy: an array would be taken for an object without names.
    let PolicyCheck { errors, .. } = backend()?.check_policy(slug.to_owned(), value.clone()).await?;
    if !errors.is_empty() {
        let message = "The draft was not saved: some fields need another look.".to_owned();
        return Err(AppError::Invalid { message, errors });
    }
    serde_json::from_value(value).map_err(no_policy)
}

#[cfg(feature = "ssr")]
fn no_policy(error: serde_json::Error) -> AppError {
    AppError::Invalid {
        message: "The draft was not saved: this is no policy.".to_owned(),
        errors: vec![FieldError {
            pointer: String::new(),
            code: "invalid".to_owned(),
            message: format!("This is not valid here: {error}."),
        }],
    }
}
