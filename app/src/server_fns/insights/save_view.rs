use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{error::AppError, model::SavedView};

/// Keeps an insights page with its query (`address`) under a name; the same name again replaces it.
///
/// # Errors
/// Those of [`crate::backend::Backend::save_view`].
#[server(prefix = "/fn", endpoint = "insights/save-view")]
pub async fn save_view(
    name: String,
    address: String,
    #[server(default)] shared: bool,
) -> Result<SavedView, AppError> {
    answered(backend()?.save_view(name, address, shared).await)
}
