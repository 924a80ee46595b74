use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::{
    backend::backend,
    server_fns::{answered, is_plain_form},
};
use crate::{error::AppError, model::AuditVerification};

/// Recomputes every hash of the audit log. For a plain form, the page that comes next takes what was found
/// ([`super::take_verification`]).
///
/// # Errors
/// Those of [`crate::backend::Backend::verify_audit`].
#[server(prefix = "/fn", endpoint = "audit/verify")]
pub async fn verify_audit() -> Result<AuditVerification, AppError> {
    let found = answered(backend()?.verify_audit().await)?;
    if is_plain_form() {
        super::take_verification::leave(&found);
    }
    Ok(found)
}
