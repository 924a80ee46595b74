use leptos::prelude::*;

use crate::{error::AppError, model::AuditVerification};
#[cfg(feature = "ssr")]
use crate::{
    backend::backend,
    server_fns::{answered, is_plain_form},
};

/// Recomputes every hash of the audit log.
///
/// Without a script the answer travels in the address of the page that comes next: it holds nothing secret.
///
/// # Errors
/// Those of [`crate::backend::Backend::verify_audit`].
#[server(prefix = "/fn", endpoint = "audit/verify")]
pub async fn verify_audit() -> Result<AuditVerification, AppError> {
    let found = answered(backend()?.verify_audit().await)?;
    if is_plain_form() {
        leptos_axum::redirect(&crate::pages::audit::verification_address(&found));
    }
    Ok(found)
}
