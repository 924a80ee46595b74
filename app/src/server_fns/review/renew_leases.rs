use leptos::{prelude::*, server_fn::codec::Json};

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{
    error::AppError,
    model::{ItemId, LeaseToken, Timestamp},
};

/// Heartbeat: renews my leases; answers those that live, with their new ends.
///
/// # Errors
/// Those of [`crate::backend::Backend::renew`].
#[server(prefix = "/fn", endpoint = "review/renew", input = Json)]
pub async fn renew_leases(leases: Vec<(ItemId, LeaseToken)>) -> Result<Vec<(ItemId, Timestamp)>, AppError> {
    answered(backend()?.renew(leases).await)
}
