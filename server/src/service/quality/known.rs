use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use app::model::{Timestamp, WorkflowId};

use super::Services;
use crate::store::{Reads, Stored};

/// How old knowledge may be, in microseconds.
const FRESH: i64 = 1_000_000;

/// Which workflows have live golden items: asked of the database once a second at most, so that a claim costs nothing
/// more where there are none.
#[derive(Default)]
pub(in crate::service) struct KnownGolden(Mutex<Option<(Arc<[WorkflowId]>, Timestamp)>>);

impl KnownGolden {
    fn held(&self) -> MutexGuard<'_, Option<(Arc<[WorkflowId]>, Timestamp)>> {
        // It is replaced whole, so a panic elsewhere cannot have left half of it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn get(&self, now: Timestamp) -> Option<Arc<[WorkflowId]>> {
        let held = self.held();
        let (workflows, at) = held.as_ref()?;
        (0..FRESH).contains(&now.since(*at)).then(|| Arc::clone(workflows))
    }

    /// Forgets it: this process has just changed it.
    pub(super) fn forget(&self) {
        *self.held() = None;
    }
}

/// Those of the workflows that are asked for (none: of all) that have live golden items.
pub(super) async fn with_golden(
    services: &Services,
    reads: &mut (impl Reads + ?Sized),
    asked: Option<&[WorkflowId]>,
    now: Timestamp,
) -> Stored<Vec<WorkflowId>> {
    let known = match services.0.golden.get(now) {
        Some(known) => known,
        None => {
            let known: Arc<[WorkflowId]> = reads.golden_workflows().await?.into();
            *services.0.golden.held() = Some((Arc::clone(&known), now));
            known
        }
    };
    let is_asked = |workflow: &WorkflowId| asked.is_none_or(|asked| asked.contains(workflow));
    Ok(known.iter().copied().filter(is_asked).collect())
}
