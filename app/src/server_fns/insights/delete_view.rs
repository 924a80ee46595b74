use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{error::AppError, model::FilterId};

/// Forgets a view.
///
/// # Errors
/// Those of [`crate::backend::Backend::delete_view`].
#[server(prefix = "/fn", endpoint = "insights/delete-view")]
pub async fn delete_view(view: FilterId) -> Result<(), AppError> {
    answered(backend()?.delete_view(view).await)
}
