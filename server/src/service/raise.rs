//! Nothing starves: what waits long becomes more urgent, a step at a time.

use app::model::Timestamp;
use serde_json::json;

use super::{Error, Services};
use crate::{
    domain::{
        audit::{NewEntry, kinds},
        lifecycle::raised,
    },
    store::{StoreError, Tx},
};

/// How many slots are raised in one transaction.
const STEP: i64 = 500;

impl Services {
    /// Raises what has waited long enough; answers how many.
    ///
    /// # Errors
    /// `Unavailable`, `Internal`.
    pub async fn raise_what_waited(&self) -> Result<usize, Error> {
        let mut count = 0;
        loop {
            let now = self.now();
            if self.read().await?.due_raises(now, 1).await?.is_empty() {
                return Ok(count);
            }
            let done = self.write(move |tx| Box::pin(async move { raise(tx, now).await })).await?;
            if done == 0 {
                return Ok(count);
            }
            count += done;
            self.0.wakeups.queue_changed();
        }
    }
}

async fn raise(tx: &mut dyn Tx, now: Timestamp) -> Result<usize, Error> {
    let due = tx.due_raises(now, STEP).await?;
    let mut count = 0;
    for due in due {
        let workflow = tx.workflow_by_id(due.workflow).await?;
        let hours = workflow.map_or(0, |row| row.definition.review.raise_after_hours);
        if hours <= 0 {
            // A workflow that wants none of it any more keeps its items as they are.
            match tx.stop_raising(&due).await {
                Ok(()) => count += 1,
                Err(StoreError::Stale { .. }) => {}
                Err(error) => return Err(error.into()),
            }
            continue;
        }
        let to = raised(due.priority).unwrap_or(due.priority);
        // Once it stands among the urgent ones, before all that are due later, nothing more can be done for it.
        let again_at = raised(to).map(|_| now.plus_seconds(hours * 3600));
        let entry = NewEntry {
            actor: "system".to_owned(),
            kind: kinds::ITEM_RAISED,
            item: Some(due.item),
            subject: None,
            details: json!({ "slot": due.slot, "from": due.priority, "to": to }),
        };
        match tx.raise_slot(&due, to, again_at, now, entry).await {
            Ok(()) => count += 1,
            // Claimed meanwhile.
            Err(StoreError::Stale { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(count)
}
