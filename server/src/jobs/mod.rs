//! Background loops. Each is a `run_once`, which tests call, and a loop around it that stops at `shutdown`.

pub mod alerts;
pub mod bulk;
pub mod figures;
pub mod finalise;
pub mod raise;
pub mod tidy;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::service::Services;

/// Starts all of them. They end soon after `shutdown` is cancelled; join the set to know that they did.
pub fn spawn_all(services: &Services, shutdown: &CancellationToken) -> JoinSet<()> {
    let mut jobs = JoinSet::new();
    jobs.spawn(alerts::run(services.clone(), shutdown.clone()));
    jobs.spawn(bulk::run(services.clone(), shutdown.clone()));
    jobs.spawn(figures::run(services.clone(), shutdown.clone()));
    jobs.spawn(raise::run(services.clone(), shutdown.clone()));
    jobs.spawn(finalise::run(services.clone(), shutdown.clone()));
    jobs.spawn(tidy::run(services.clone(), shutdown.clone()));
    jobs
}
