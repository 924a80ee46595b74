//! Makes more urgent what has waited long.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::service::{Error, Services};

/// Between two runs: waiting is counted in hours.
const PAUSE: Duration = Duration::from_secs(60);

/// Raises what is due; answers how many.
///
/// # Errors
/// `Unavailable`, `Internal`.
pub async fn run_once(services: &Services) -> Result<usize, Error> {
    services.raise_what_waited().await
}

/// Runs until shutdown.
pub(super) async fn run(services: Services, shutdown: CancellationToken) {
    loop {
        if let Err(error) = run_once(&services).await {
            tracing::warn!(%error, "what waited long could not be raised; trying again later");
        }
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
}
