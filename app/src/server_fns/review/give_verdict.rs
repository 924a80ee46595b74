use leptos::{prelude::*, server_fn::codec::Json};

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{
    error::AppError,
    model::{Item, ItemId, VerdictRequest},
};

/// Gives a verdict. Sent twice with one lease, it answers the same.
///
/// # Errors
/// Those of [`crate::backend::Backend::give_verdict`].
#[server(prefix = "/fn", endpoint = "review/verdict", input = Json)]
pub async fn give_verdict(item: ItemId, verdict: VerdictRequest) -> Result<Item, AppError> {
    answered(backend()?.give_verdict(item, verdict).await)
}
