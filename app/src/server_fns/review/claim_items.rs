use leptos::{prelude::*, server_fn::codec::Json};

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{
    error::AppError,
    model::{ClaimAnswer, ClaimRequest},
};

/// Claims work; those I hold already come first.
///
/// # Errors
/// Those of [`crate::backend::Backend::claim`].
#[server(prefix = "/fn", endpoint = "review/claim", input = Json)]
pub async fn claim_items(request: ClaimRequest) -> Result<ClaimAnswer, AppError> {
    answered(backend()?.claim(request).await)
}
