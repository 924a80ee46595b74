use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::{
    backend::{backend, require},
    model::{FieldError, NewDraft, Permission, Policy},
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
    let policy = answered(read_policy(&text))?;
    let note = Some(note.trim().to_owned()).filter(|note| !note.is_empty());
    let etag = Some(etag).filter(|etag| !etag.is_empty());
    let draft = NewDraft { policy, note };
    let drafted = answered(backend()?.draft_policy(slug.clone(), draft, etag).await)?;
    back_to_rules(&slug, "drafted");
    Ok(drafted)
}

#[cfg(feature = "ssr")]
fn read_policy(text: &str) -> Result<Policy, AppError> {
    serde_json::from_str(text).map_err(|error| AppError::Invalid {
        message: "The draft was not saved: this is no policy.".to_owned(),
        errors: vec![FieldError {
            pointer: String::new(),
            code: "invalid".to_owned(),
            message: format!("This is not valid here: {error}."),
        }],
    })
}
