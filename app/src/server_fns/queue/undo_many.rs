use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{
    error::AppError,
    model::{BulkId, BulkOperation},
};

/// Takes an act on many items back.
///
/// # Errors
/// Those of [`crate::backend::Backend::undo_bulk`].
#[server(prefix = "/fn", endpoint = "queue/undo")]
pub async fn undo_many(operation: BulkId) -> Result<BulkOperation, AppError> {
    answered(backend()?.undo_bulk(operation).await)
}
