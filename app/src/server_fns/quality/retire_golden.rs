use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{error::AppError, model::GoldenId};

/// Takes a golden item out: nobody is given it any more.
///
/// # Errors
/// Those of [`crate::backend::Backend::retire_golden`].
#[server(prefix = "/fn", endpoint = "quality/retire-golden")]
pub async fn retire_golden(golden: GoldenId) -> Result<(), AppError> {
    answered(backend()?.retire_golden(golden).await)
}
