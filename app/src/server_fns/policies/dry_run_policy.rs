use leptos::{
    prelude::*,
    server_fn::codec::{ByteStream, Json, Streaming},
};

#[cfg(feature = "ssr")]
use crate::{
    backend::{DryRunLines, backend},
    server_fns::answered,
};
use crate::{error::AppError, model::Policy};

/// What a policy would have done with the items of the last `days` days (none: all that are recorded): lines of JSON,
/// each a [`crate::model::DryRunLine`], as they come. Changes nothing. Who stops reading ends it.
///
/// # Errors
/// Those of [`crate::backend::Backend::dry_run`]; what goes wrong later is the last line.
#[server(prefix = "/fn", endpoint = "policies/dry-run", input = Json, output = Streaming)]
pub async fn dry_run_policy(
    slug: String,
    policy: Policy,
    days: Option<i64>,
) -> Result<ByteStream<AppError>, AppError> {
    answered(backend()?.dry_run(slug, policy, days).await).map(written)
}

#[cfg(feature = "ssr")]
fn written(lines: DryRunLines) -> ByteStream<AppError> {
    use futures::StreamExt as _;

    ByteStream::new(lines.map(|line| {
        let cannot = |error: serde_json::Error| AppError::Internal { reference: error.to_string() };
        serde_json::to_string(&line).map(|line| line + "\n").map_err(cannot)
    }))
}
