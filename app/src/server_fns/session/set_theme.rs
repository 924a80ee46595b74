use leptos::prelude::*;

use crate::{components::theme::Theme, error::AppError};

/// Remembers light, dark or the system's theme in a cookie, for this browser. Needs nobody to be signed in.
///
/// # Errors
/// None of its own.
#[server(prefix = "/fn", endpoint = "session/theme")]
pub async fn set_theme(theme: Theme) -> Result<(), AppError> {
    crate::components::theme::remember(theme);
    Ok(())
}
