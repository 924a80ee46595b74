use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{error::AppError, model::AlertId};

/// Closes an alert: somebody has dealt with it.
///
/// # Errors
/// Those of [`crate::backend::Backend::close_alert`].
#[server(prefix = "/fn", endpoint = "quality/close-alert")]
pub async fn close_alert(alert: AlertId) -> Result<(), AppError> {
    answered(backend()?.close_alert(alert).await)
}
