//! The feed of final decisions, and how held decisions become final.

use std::collections::BTreeSet;

use app::model::{Item, Permission, Timestamp, WorkflowId};
use serde_json::json;

use super::{Actor, Error, Services, Subscription, known::proof_of, outputs, paging, workflows::entry};
use crate::{
    domain::audit::{NewEntry, kinds, to_hex},
    store::{DueHold, ItemRow, Stored, Tx},
};

/// Where a page ends although more may follow, in bytes of outputs: pages stay small whatever the items weigh.
const PAGE_BYTES: usize = 8 * 1024 * 1024;
/// How many holds become final in one transaction.
const STEP: i64 = 500;

/// A piece of the decisions feed.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionPage {
    /// Each decision with the cursor that resumes after it.
    pub items: Vec<(String, Item)>,
    /// Where to go on; the cursor that was given where there is nothing new.
    pub next_cursor: Option<String>,
}

impl Services {
    /// Final decisions after a cursor (none: from the beginning), in a stable order, none skipped, outputs loaded.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound` (workflow), `Invalid` (`invalid_cursor`, `invalid_limit`).
    pub async fn decisions_after(
        &self,
        by: &Actor,
        cursor: Option<&str>,
        workflow: Option<&str>,
        limit: u32,
    ) -> Result<DecisionPage, Error> {
        by.require(Permission::SeeItems)?;
        let limit = paging::limit(Some(limit))?;
        let after = paging::cursor(cursor)?.unwrap_or(0);
        let workflow = self.narrowed(by, workflow).await?;
        let rows = self.read().await?.decisions_after(after, workflow, limit).await?;
        let mut items = Vec::with_capacity(rows.len());
        let mut bytes = 0;
        for (place, row) in rows {
            let item = self.item_in_feed(row).await?;
            bytes += item
                .decision
                .as_ref()
                .and_then(|d| d.output.as_ref())
                .map_or(0, |output| output.text().len());
            items.push((place.to_string(), item));
            if bytes > PAGE_BYTES {
                break;
            }
        }
        let next_cursor = items.last().map_or_else(|| after.to_string(), |(place, _)| place.clone());
        Ok(DecisionPage { items, next_cursor: Some(next_cursor) })
    }

    /// One output that cannot be had must not hold up everything behind it: its item comes without, and the log says
    /// why. What is not what was decided on never leaves the building.
    async fn item_in_feed(&self, row: ItemRow) -> Result<Item, Error> {
        match self.whole_item(row.clone()).await {
            Err(Error::Internal { cause }) => {
                tracing::error!(item = %row.item.id, cause, "a decision goes into the feed without its output");
                Ok(outputs::item_without_output(row))
            }
            other => other,
        }
    }

    /// Wake-ups for whoever follows the feed. Subscribe first, then look, then wait with
    /// [`Subscription::changed`] for a second at most, then look again: other processes write too.
    pub fn subscribe(&self) -> Subscription {
        self.0.wakeups.subscribe()
    }

    /// Makes decisions final whose hold has ended; answers how many.
    ///
    /// # Errors
    /// `Unavailable`, `Internal`.
    pub async fn finalise_due_holds(&self) -> Result<usize, Error> {
        let mut count = 0;
        loop {
            let now = self.now();
            // Looking first costs the writer nothing where nothing is due.
            if self.read().await?.due_holds(now, 1).await?.is_empty() {
                return Ok(count);
            }
            let holds = self
                .write(move |tx| {
                    Box::pin(async move {
                        // Asked again inside the transaction: an undo may have come between.
                        let holds = tx.due_holds(now, STEP).await?;
                        tx.finalise(&holds, now, holds.iter().map(final_entry).collect()).await?;
                        let workflows: BTreeSet<WorkflowId> =
                            holds.iter().map(|hold| hold.workflow).collect();
                        for workflow in workflows {
                            note_proof(tx, workflow, now).await?;
                        }
                        Ok(holds)
                    })
                })
                .await?;
            count += holds.len();
            self.0.wakeups.items_ended(holds.iter().map(|hold| hold.item));
        }
    }

    /// When the next hold ends.
    ///
    /// # Errors
    /// `Unavailable`, `Internal`.
    pub async fn next_hold_end(&self) -> Result<Option<Timestamp>, Error> {
        Ok(self.read().await?.next_hold_end().await?)
    }

    /// Returns when a new hold has begun.
    pub async fn hold_begins(&self) {
        self.0.wakeups.holds.notified().await;
    }
}

/// Remembers that a workflow's proof is complete, once it is.
pub(super) async fn note_proof(tx: &mut dyn Tx, workflow: WorkflowId, now: Timestamp) -> Stored<()> {
    let row = tx.workflow_by_id(workflow).await?.filter(|row| row.proven_at.is_none());
    let Some(row) = row else { return Ok(()) };
    // A transaction can read whatever a reader can.
    let Some(proof) = proof_of(tx, &row).await?.filter(|proof| proof.met) else { return Ok(()) };
    let details = json!({ "reviewed": proof.reviewed, "correct": proof.correct, "needed": proof.needed });
    let entry = entry("system", kinds::WORKFLOW_PROVEN, &row.definition.slug, details);
    tx.mark_proven(workflow, now, entry).await
}

/// The entry that gives a decision its place in the feed. A hold ends by the clock, whoever began it.
pub(super) fn final_entry(hold: &DueHold) -> NewEntry {
    NewEntry {
        actor: "system".to_owned(),
        kind: kinds::ITEM_FINAL,
        item: Some(hold.item),
        subject: None,
        details: json!({
            "verdict": hold.verdict,
            "output_sha256": hold.output_sha256.as_ref().map(|hash| to_hex(hash)),
        }),
    }
}
