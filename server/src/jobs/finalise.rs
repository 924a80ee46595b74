//! Makes decisions final when their hold ends.
//!
//! Any number of servers may run this at once: the store lets each hold become final once, and whoever comes second
//! finds nothing to do. A server that was down finds its overdue holds at its first run.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::service::{Error, Services};

/// The longest sleep: another process may have begun a hold that this one was not told of.
const LONGEST_SLEEP: Duration = Duration::from_secs(1);
/// Holds that end within one such step become final together.
const SHORTEST_SLEEP: Duration = Duration::from_millis(20);

/// Makes final what is due; answers how many.
///
/// # Errors
/// `Unavailable`, `Internal`.
pub async fn run_once(services: &Services) -> Result<usize, Error> {
    services.finalise_due_holds().await
}

/// Runs until shutdown.
pub(super) async fn run(services: Services, shutdown: CancellationToken) {
    loop {
        if let Err(error) = run_once(&services).await {
            tracing::error!(%error, "holds could not be made final; trying again");
        }
        let sleep = until_next(&services).await;
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(sleep) => {}
            // A hold that began may end before the sleep does: ask again.
            () = services.hold_begins() => {}
        }
    }
}

async fn until_next(services: &Services) -> Duration {
    let Ok(Some(end)) = services.next_hold_end().await else { return LONGEST_SLEEP };
    let micros = u64::try_from(end.since(services.clock().now())).unwrap_or(0);
    Duration::from_micros(micros).clamp(SHORTEST_SLEEP, LONGEST_SLEEP)
}
