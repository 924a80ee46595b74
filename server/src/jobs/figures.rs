//! Makes the figures of workflows that were there before figures were kept: once, when the server starts.
//!
//! Any number of servers may run this at once: whoever comes second makes the same figures again, or finds nothing to do.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::service::{Error, Services};

/// Before another try.
const PAUSE: Duration = Duration::from_secs(30);

/// Makes what is owed; answers of how many workflows.
///
/// # Errors
/// `Unavailable`, `Internal`.
pub async fn run_once(services: &Services) -> Result<usize, Error> {
    services.settle_figure_debts().await
}

/// Runs until nothing is owed, or until shutdown.
pub(super) async fn run(services: Services, shutdown: CancellationToken) {
    loop {
        match run_once(&services).await {
            Ok(0) => return,
            Ok(workflows) => return tracing::info!(workflows, "figures were made from the recorded items"),
            Err(error) => tracing::warn!(%error, "figures could not be made; trying again later"),
        }
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
}
