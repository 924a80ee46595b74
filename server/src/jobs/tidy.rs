//! Forgets what has ended. Nothing depends on it: an ended session or lease is refused whether or not it was tidied.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::service::{Error, Services};

/// Between two runs.
const PAUSE: Duration = Duration::from_secs(600);

/// Tidies once.
///
/// # Errors
/// `Unavailable`, `Internal`.
pub async fn run_once(services: &Services) -> Result<(), Error> {
    services.tidy_sessions().await
}

/// Runs until shutdown.
pub(super) async fn run(services: Services, shutdown: CancellationToken) {
    loop {
        if let Err(error) = run_once(&services).await {
            tracing::warn!(%error, "tidying failed; trying again later");
        }
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
}
