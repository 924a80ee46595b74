use leptos::{prelude::*, server_fn::codec::GetUrl};

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{
    error::AppError,
    model::{AuditEntry, AuditFilter, Page},
};

/// Entries of the audit log.
///
/// # Errors
/// Those of [`crate::backend::Backend::audit`].
#[server(prefix = "/fn", endpoint = "audit/search", input = GetUrl)]
pub async fn search_audit(#[server(default)] filter: AuditFilter) -> Result<Page<AuditEntry>, AppError> {
    answered(backend()?.audit(filter).await)
}
