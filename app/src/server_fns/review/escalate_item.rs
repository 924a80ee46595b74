use leptos::{prelude::*, server_fn::codec::Json};

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{
    error::AppError,
    model::{ItemId, LeaseToken},
};

/// Passes an item on to a group (its name) or a person (an address), with a note.
///
/// # Errors
/// Those of [`crate::backend::Backend::escalate`].
#[server(prefix = "/fn", endpoint = "review/escalate", input = Json)]
pub async fn escalate_item(
    item: ItemId,
    lease: LeaseToken,
    to: String,
    note: String,
) -> Result<(), AppError> {
    answered(backend()?.escalate(item, lease, to, note).await)
}
