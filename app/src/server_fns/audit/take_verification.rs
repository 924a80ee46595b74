use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::{error::AppError, model::AuditVerification};

/// What the verification asked for by the form before this page found, once. It does not travel in the address,
/// where anyone could write that all is well.
///
/// # Errors
/// None of its own.
#[server(prefix = "/fn", endpoint = "audit/take-verification", input = GetUrl)]
pub async fn take_verification() -> Result<Option<AuditVerification>, AppError> {
    Ok(crate::server_fns::next_page::take(NAME, PATH))
}

#[cfg(feature = "ssr")]
const NAME: &str = "verification";
#[cfg(feature = "ssr")]
const PATH: &str = "/audit";

/// Lets the next page of this browser show what was found.
#[cfg(feature = "ssr")]
pub(super) fn leave(found: &AuditVerification) {
    crate::server_fns::next_page::leave(NAME, PATH, found);
}
