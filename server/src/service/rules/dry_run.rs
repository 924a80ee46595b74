use std::sync::Arc;

use app::model::{DryRun, Permission, Policy, Timestamp, Verdict};

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

/// Items read and routed at once: enough to keep both the database and the processor busy, little to hold.
const STEP: i64 = 1_000;
/// Items that change route and are shown with their reasons.
const MOST_CHANGES: usize = 100;

impl Services {
    /// What a policy would have done with the recorded history, newest first, by the same code that routes. Each item is
    /// routed with the seed and the gates of its day. Memory does not grow with the history; a caller that goes away
    /// ends it. `progress` hears how many items were routed so far.
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
        progress: &(dyn Fn(i64) + Send + Sync),
    ) -> Result<DryRun, Error> {
        by.require_in(Permission::SeeWorkflows, slug)?;
        let policy = checked(policy)?;
        let known = self.known(slug).await?;
        let routing = Arc::new(WorkflowRouting::new(known.row.definition.clone(), Some((0, policy))));
        let mut replay = Replay::new(&routing, MOST_CHANGES);
        let mut left = limit.unwrap_or(i64::MAX).max(0);
        let mut query = HistoryQuery {
            workflow: known.row.id,
            since,
            after: None,
            newest_first: true,
            limit: STEP.min(left),
        };
        let mut rows = self.history(&query).await?;
        let mut done = 0;
        while let Some(last) = rows.last() {
            let count = i64::try_from(rows.len()).unwrap_or(STEP);
            left -= count;
            query = HistoryQuery { after: Some(last.id), limit: STEP.min(left), ..query };
            // The next step is read while this one is routed.
            let (routed, next) =
                tokio::join!(routed(Arc::clone(&routing), replay, rows), self.history(&query));
            (replay, rows) = (routed?, next?);
            done += count;
            progress(done);
        }
        Ok(replay.finish())
    }

    async fn history(&self, query: &HistoryQuery) -> Result<Vec<HistoryRow>, Error> {
        if query.limit == 0 {
            return Ok(Vec::new());
        }
        Ok(self.read().await?.history(query).await?)
    }
}

/// Routes one step on a thread that may take its time.
async fn routed(
    routing: Arc<WorkflowRouting>,
    mut replay: Replay,
    rows: Vec<HistoryRow>,
) -> Result<Replay, Error> {
    let work = move || {
        for row in rows {
            let received = envelope::read(&row.raw);
            let understood = output::understand_received(routing.definition.output.kind, &received);
            let routed = routing::route(
                &routing,
                &received,
                understood.as_ref(),
                row.seed.cast_unsigned(),
                &row.gates,
            );
            replay.add(&recorded(row), &routed);
        }
        replay
    };
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)
}

fn recorded(row: HistoryRow) -> Recorded {
    Recorded {
        id: row.id,
        title: row.title,
        created_at: row.created_at,
        route: row.route,
        reasons: row.reasons,
        double_review: false,
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
