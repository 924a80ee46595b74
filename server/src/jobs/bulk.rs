//! Does what people asked to be done with many items, once the time to take it back is over.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::service::{Error, Services};

/// Between two looks.
const PAUSE: Duration = Duration::from_secs(1);

/// Does what is due; answers on how many items.
///
/// # Errors
/// `Unavailable`, `Internal`.
pub async fn run_once(services: &Services) -> Result<i64, Error> {
    services.do_due_operations().await
}

/// Runs until shutdown.
pub(super) async fn run(services: Services, shutdown: CancellationToken) {
    loop {
        if let Err(error) = run_once(&services).await {
            tracing::error!(%error, "an act on many items could not be done; trying again");
        }
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
}
