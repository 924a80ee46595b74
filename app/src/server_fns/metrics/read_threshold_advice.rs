use leptos::{prelude::*, server_fn::codec::GetUrl};

#[cfg(feature = "ssr")]
use crate::{backend::backend, server_fns::answered};
use crate::{error::AppError, model::ThresholdAdvice};

/// The lowest confidence from which outputs may go unreviewed, if at most the share `bound` (0..=1) of them may be wrong.
///
/// # Errors
/// Those of [`crate::backend::Backend::threshold_advice`].
#[server(prefix = "/fn", endpoint = "metrics/threshold", input = GetUrl)]
pub async fn read_threshold_advice(slug: String, bound: f64) -> Result<ThresholdAdvice, AppError> {
    answered(backend()?.threshold_advice(slug, bound).await)
}
