use leptos::{prelude::*, server_fn::codec::Json};

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{
    error::AppError,
    model::{ItemId, ReviewItem},
};

/// Claims this very item again, where nobody else has it.
///
/// # Errors
/// Those of [`crate::backend::Backend::reclaim`].
#[server(prefix = "/fn", endpoint = "review/reclaim", input = Json)]
pub async fn reclaim_item(item: ItemId, workflow: String) -> Result<ReviewItem, AppError> {
    answered(backend()?.reclaim(item, workflow).await)
}
