use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{error::AppError, model::SavedFilter};

/// Keeps a filter of the queue, given as its page's query string, under a name.
///
/// # Errors
/// Those of [`crate::backend::Backend::save_filter`].
#[server(prefix = "/fn", endpoint = "queue/save-filter")]
pub async fn save_filter(
    name: String,
    query: String,
    #[server(default)] shared: bool,
) -> Result<SavedFilter, AppError> {
    answered(backend()?.save_filter(name, query, shared).await)
}
