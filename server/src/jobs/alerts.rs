//! Raises alerts about what nobody does, and so nobody would notice: a policy that fails on what comes in, a success metric
//! whose last week lies below its threshold.
//!
//! Any number of servers may run this at once: of each alert at most one is open.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::service::{Error, Services};

/// Between two runs.
const PAUSE: Duration = Duration::from_secs(60);

/// Raises what is to be raised; answers how many.
///
/// # Errors
/// `Unavailable`, `Internal`.
pub async fn run_once(services: &Services) -> Result<usize, Error> {
    Ok(services.raise_policy_alerts().await? + services.raise_metric_alerts().await?)
}

/// Runs until shutdown.
pub(super) async fn run(services: Services, shutdown: CancellationToken) {
    loop {
        match run_once(&services).await {
            Ok(0) => {}
            Ok(raised) => tracing::warn!(raised, "alerts were raised: they stand on the quality page"),
            Err(error) => tracing::warn!(%error, "alerts could not be looked for; trying again later"),
        }
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
}
