use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{error::AppError, model::FilterId};

/// Forgets a saved filter.
///
/// # Errors
/// Those of [`crate::backend::Backend::delete_filter`].
#[server(prefix = "/fn", endpoint = "queue/delete-filter")]
pub async fn delete_filter(filter: FilterId) -> Result<(), AppError> {
    answered(backend()?.delete_filter(filter).await)
}
