use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::{
    backend::backend,
    server_fns::{answered, is_plain_form},
};
use crate::{
    error::AppError,
    model::{GoldenItem, ItemId},
};

/// Makes a golden item from a decided one. A browser without a script is sent back to the item, which says so.
///
/// # Errors
/// Those of [`crate::backend::Backend::make_golden`].
#[server(prefix = "/fn", endpoint = "quality/make-golden")]
pub async fn make_golden(item: ItemId, #[server(default)] onboarding: bool) -> Result<GoldenItem, AppError> {
    let golden = answered(backend()?.make_golden(item, onboarding).await)?;
    if is_plain_form() {
        leptos_axum::redirect(&format!("/items/{item}?done=golden"));
    }
    Ok(golden)
}
