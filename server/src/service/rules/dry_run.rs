use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use app::model::{DryRun, DryRunProgress, Permission, Policy, Timestamp, Verdict};
use futures::{
    channel::mpsc,
    future,
    stream::{self, BoxStream, StreamExt as _},
};

use super::{Error, Services, checked};
use crate::{
    domain::{
        envelope, output,
        replay::{Judged, Recorded, Replay},
        routing::{self, WorkflowRouting},
    },
    service::Actor,
    store::{HistoryQuery, HistoryRow},
};

/// Items read and routed at once: enough to keep both the database and the processor busy, few enough to say often how
/// far it is.
const STEP: i64 = 100;
/// Items that change route and are shown with their reasons.
const MOST_CHANGES: usize = 100;

/// Hears how far a dry run is.
type Hear<'a> = &'a (dyn Fn(DryRunProgress) + Send + Sync);

/// What a dry run says while it goes on.
#[derive(Debug)]
pub enum Told {
    /// How far it is.
    Progress(DryRunProgress),
    /// It is over; nothing comes behind this.
    Done(Result<Box<DryRun>, Error>),
}

impl Services {
    /// What a policy would have done with the recorded history, newest first, by the same code that routes. Each item is
    /// routed with the seed and the gates of its day. Memory does not grow with the history; a caller that goes away
    /// ends it. `hear` is told how far it is.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid` (`invalid_policy`).
    pub async fn dry_run(
        &self,
        by: &Actor,
        slug: &str,
        policy: &Policy,
        since: Option<Timestamp>,
        limit: Option<i64>,
        hear: Hear<'_>,
    ) -> Result<DryRun, Error> {
        self.try_out(by, slug, policy, since, limit).await?.run(hear).await
    }

    /// The same as a stream: how far it is, and last what came of it. It goes on only while it is read, and whoever
    /// drops it ends it.
    ///
    /// # Errors
    /// Those of [`Self::dry_run`] that are known before it begins.
    pub async fn dry_run_told(
        &self,
        by: &Actor,
        slug: &str,
        policy: &Policy,
        since: Option<Timestamp>,
        limit: Option<i64>,
    ) -> Result<BoxStream<'static, Told>, Error> {
        let tried = self.try_out(by, slug, policy, since, limit).await?;
        let (sender, told) = mpsc::unbounded();
        let work = async move {
            // Nobody listens any more only where all of this is dropped.
            let hear = |progress| {
                let _ = sender.unbounded_send(Told::Progress(progress));
            };
            let done = tried.run(&hear).await;
            let _ = sender.unbounded_send(Told::Done(done.map(Box::new)));
        };
        let work = stream::once(work).filter_map(|()| future::ready(None));
        Ok(stream::select(told, work).boxed())
    }

    async fn try_out(
        &self,
        by: &Actor,
        slug: &str,
        policy: &Policy,
        since: Option<Timestamp>,
        limit: Option<i64>,
    ) -> Result<TryOut, Error> {
        by.require_in(Permission::SeeWorkflows, slug)?;
        let known = self.known(slug).await?;
        let definition = known.row.definition.clone();
        let policy = checked(policy, definition.output.schema.as_ref())?;
        let limit = limit.unwrap_or(i64::MAX).max(0);
        let query = HistoryQuery { workflow: known.row.id, since, after: None, newest_first: true, limit };
        let routing = Arc::new(WorkflowRouting::new(definition, Some((0, policy))));
        Ok(TryOut { services: self.clone(), routing, query })
    }

    async fn history(&self, query: &HistoryQuery) -> Result<Vec<HistoryRow>, Error> {
        if query.limit == 0 {
            return Ok(Vec::new());
        }
        Ok(self.read().await?.history(query).await?)
    }
}

/// A policy that may be tried, and what it is tried on.
struct TryOut {
    services: Services,
    routing: Arc<WorkflowRouting>,
    query: HistoryQuery,
}

impl TryOut {
    async fn run(self, hear: Hear<'_>) -> Result<DryRun, Error> {
        let Self { services, routing, query: all } = self;
        let total = services.read().await?.history_count(&all).await?.min(all.limit);
        // What comes meanwhile is newer than where this begins, so the count stays true but for what is cancelled.
        hear(DryRunProgress { done: 0, total });
        let stop = StopOnDrop::default();
        let mut replay = Replay::new(&routing, MOST_CHANGES);
        let (mut done, mut left) = (0, all.limit);
        let mut query = HistoryQuery { limit: STEP.min(left), ..all };
        let mut rows = services.history(&query).await?;
        while let Some(last) = rows.last() {
            let count = i64::try_from(rows.len()).unwrap_or(STEP);
            left -= count;
            query = HistoryQuery { after: Some(last.id), limit: STEP.min(left), ..query };
            // The next step is read while this one is routed.
            let step = routed(Arc::clone(&routing), replay, rows, Arc::clone(&stop.0));
            let (routed, next) = tokio::join!(step, services.history(&query));
            (replay, rows) = (routed?, next?);
            done += count;
            hear(DryRunProgress { done, total: total.max(done) });
        }
        Ok(replay.finish(&services.reviewing().await?))
    }
}

/// Tells the thread that routes that nobody waits for it any more.
#[derive(Default)]
struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Routes one step on a thread that may take its time.
async fn routed(
    routing: Arc<WorkflowRouting>,
    replay: Replay,
    rows: Vec<HistoryRow>,
    stop: Arc<AtomicBool>,
) -> Result<Replay, Error> {
    let work = move || route_all(&routing, replay, rows, &stop);
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)
}

/// A thread cannot be ended from outside, so it looks before each item whether it still has to go on.
fn route_all(
    routing: &WorkflowRouting,
    mut replay: Replay,
    rows: Vec<HistoryRow>,
    stop: &AtomicBool,
) -> Replay {
    for row in rows {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let received = envelope::read(&row.raw);
        let understood = output::understand_received(routing.definition.output.kind, &received);
        let seed = row.seed.cast_unsigned();
        let routed = routing::route(routing, &received, understood.as_ref(), seed, &row.gates);
        replay.add(&recorded(row), &routed);
    }
    replay
}

fn recorded(row: HistoryRow) -> Recorded {
    Recorded {
        id: row.id,
        title: row.title,
        created_at: row.created_at,
        route: row.route,
        reasons: row.reasons,
        group: row.group,
        double_review: row.opinions > 1,
        judged: row.verdict.and_then(|verdict| match verdict {
            Verdict::Approve => Some(Judged::Unchanged),
            Verdict::Edit => Some(Judged::Edited),
            Verdict::Reject => Some(Judged::Rejected),
            Verdict::Release | Verdict::Fallback => None,
        }),
        inclusion_probability: row.inclusion_probability,
        active_ms: row.active_ms,
    }
}

#[cfg(test)]
mod tests {
    use app::model::{Definition, Route};
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::domain::{definition::People, routing::Gates};

    fn row(number: u128) -> HistoryRow {
        HistoryRow {
            id: Uuid::from_u128(number).into(),
            title: None,
            created_at: Timestamp(0),
            route: Route::Review,
            reasons: Vec::new(),
            group: None,
            seed: 1,
            gates: Gates::default(),
            opinions: 1,
            inclusion_probability: Some(1.0),
            raw: br#"{"output": {"a": 1}, "confidence": 1}"#.to_vec(),
            verdict: None,
            active_ms: None,
        }
    }

    #[test]
    fn a_thread_that_nobody_waits_for_stops() {
        let definition: Definition = serde_json::from_value(json!({"slug": "w", "name": "W"})).unwrap();
        let routing = WorkflowRouting::new(definition, Some((0, Policy::default())));
        let routed = |stop: &AtomicBool| {
            let rows = (1..=10).map(row).collect();
            route_all(&routing, Replay::new(&routing, 0), rows, stop).finish(&People::default()).items
        };
        let stop = StopOnDrop::default();
        let flag = Arc::clone(&stop.0);
        assert_eq!(routed(&flag), 10);
        drop(stop);
        assert_eq!(routed(&flag), 0);
    }
}
