//! Giving a verdict.
//!
//! ```text
//! read:   item, body, workflow → what the verdict would decide (or what is wrong with it)
//! write:  the lease still lives → verdict, slot closed, decision held (final at once without an undo window), entries
//! ```
//! A second arrival of the same verdict finds the first by its lease. Where the write is refused, somebody else or the
//! clock was faster; what is answered then is looked up, not guessed.

use app::model::{
    CurrentUser, Item, ItemId, LeaseToken, ReviewSpec, Timestamp, Verdict, VerdictId, VerdictRequest,
    WorkflowId,
};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::{held_by, label, may_review};
use crate::{
    domain::{
        audit::{NewEntry, kinds, to_hex},
        decision::{self, DecidedOutput},
    },
    service::{
        Error, Services,
        decisions::{final_entry, note_proof},
        outputs,
    },
    store::{
        DueHold, LeaseKey, NewDecision, NewVerdict, OutputSource, PayloadPart, SlotRow, StoreError, Tx,
        VerdictRow,
    },
};

/// A verdict, judged, about to be stored.
struct Giving {
    services: Services,
    user: CurrentUser,
    item: ItemId,
    workflow: WorkflowId,
    id: VerdictId,
    lease: LeaseToken,
    decided: DecidedOutput,
    active_ms: i64,
    review: ReviewSpec,
}

impl Services {
    /// Gives a verdict under a lease. The same again under the same lease answers the same.
    ///
    /// # Errors
    /// `Conflict` (`lease_lost`, `already_decided`), `Invalid` (`schema_violation`, `invalid_verdict`), `NotFound`.
    pub async fn give_verdict(
        &self,
        user: &CurrentUser,
        item: ItemId,
        request: &VerdictRequest,
    ) -> Result<Item, Error> {
        may_review(user)?;
        let before = self.read().await?.verdict_by_lease(request.lease).await?;
        if let Some(before) = before {
            return self.given_before(user, item, request, before).await;
        }
        let giving = self.judged(user, item, request).await?;
        let at_once = giving.is_final_at_once();
        let stored: Result<(), StoreError> =
            self.0.store.write(move |tx| Box::pin(async move { giving.run(tx).await })).await;
        match stored {
            Ok(()) => {}
            Err(StoreError::Stale { .. } | StoreError::Taken { .. }) => {
                let before = self.read().await?.verdict_by_lease(request.lease).await?;
                return match before {
                    Some(before) => self.given_before(user, item, request, before).await,
                    None => Err(self.why_lost(user, item, request.lease).await?),
                };
            }
            Err(error) => return Err(error.into()),
        }
        if at_once {
            self.0.wakeups.items_ended([item]);
        } else {
            self.0.wakeups.hold_began();
        }
        self.0.wakeups.queue_changed();
        self.decided_item(item).await
    }

    async fn judged(
        &self,
        user: &CurrentUser,
        item: ItemId,
        request: &VerdictRequest,
    ) -> Result<Giving, Error> {
        let mut reader = self.read().await?;
        let row = reader.item(item, self.now()).await?;
        let row = row.ok_or_else(|| Error::not_found(format!("There is no item {item}.")))?;
        let raw = reader.payload(item, PayloadPart::Raw, 0).await?;
        drop(reader);
        let known = self.known_by_id(row.workflow).await?;
        // Without its body there is no output to approve; it can still be rejected, or typed by hand.
        let original = raw.and_then(|raw| outputs::as_received(known.kind(), &raw.bytes));
        let decided = decision::decide(request, &known.routing, original.as_ref()).map_err(|errors| {
            Error::Invalid {
                code: decision::refusal_code(&errors),
                message: in_one_sentence(&errors),
                errors,
            }
        })?;
        Ok(Giving {
            services: self.clone(),
            user: user.clone(),
            item,
            workflow: row.workflow,
            id: VerdictId(self.0.clock.new_id()),
            lease: request.lease,
            decided,
            active_ms: request.active_ms,
            review: known.row.definition.review.clone(),
        })
    }

    /// The answer where a verdict was given under this lease before.
    async fn given_before(
        &self,
        user: &CurrentUser,
        item: ItemId,
        request: &VerdictRequest,
        before: VerdictRow,
    ) -> Result<Item, Error> {
        if before.user != user.id || before.item != item {
            return Err(Error::conflict(
                "lease_lost",
                "This lease is not yours, or not on this item. Claim it again.",
            ));
        }
        if before.undone_at.is_some() {
            return Err(Error::conflict(
                "lease_lost",
                "You took this verdict back, and its lease ended with it. Decide under the new lease.",
            ));
        }
        if !is_same(&before, request) {
            return Err(Error::conflict(
                "already_decided",
                "You have already decided this item otherwise under this lease. Inside the undo window you can take \
                 that verdict back.",
            ));
        }
        self.decided_item(item).await
    }

    async fn decided_item(&self, item: ItemId) -> Result<Item, Error> {
        let row = self.read().await?.item(item, self.now()).await?;
        let row = row.ok_or_else(|| Error::not_found(format!("There is no item {item}.")))?;
        self.whole_item(row).await
    }
}

impl Giving {
    async fn run(self, tx: &mut dyn Tx) -> Result<(), StoreError> {
        let now = self.services.now();
        let slots = tx.slots_of(self.item).await?;
        let slot = held_by(&slots, &self.user, self.lease).ok_or(StoreError::Stale { what: "lease" })?;
        let (verdict, decision) = (self.verdict(&slot, now), self.decision(&slot, now));
        let key = LeaseKey { item: self.item, token: self.lease, user: self.user.id, now };
        tx.insert_verdict(key, &verdict, entry(&self.user, &verdict, &decision)).await?;
        tx.hold_decision(&decision).await?;
        if self.is_final_at_once() {
            let hold = DueHold {
                item: self.item,
                workflow: self.workflow,
                verdict: decision.verdict,
                output_sha256: decision.output_sha256,
            };
            tx.finalise(&[hold], now, vec![final_entry(&hold)]).await?;
            note_proof(tx, self.workflow, now).await?;
        }
        Ok(())
    }

    const fn is_final_at_once(&self) -> bool {
        self.review.undo_seconds <= 0
    }

    fn verdict(&self, slot: &SlotRow, now: Timestamp) -> NewVerdict {
        let edit = self.decided.output.as_ref().filter(|_| self.decided.verdict == Verdict::Edit);
        NewVerdict {
            id: self.id,
            item: self.item,
            slot: slot.slot,
            user: self.user.id,
            lease: self.lease,
            verdict: self.decided.verdict,
            edit: edit.map(|output| (output.text().as_bytes().to_vec(), outputs::hash_of(output))),
            reasons: self.decided.reasons.clone(),
            comment: self.decided.comment.clone(),
            active_ms: self.active_ms,
            wall_ms: now.since(slot.claimed_at.unwrap_or(now)).max(0) / 1000,
            at: now,
        }
    }

    fn decision(&self, slot: &SlotRow, now: Timestamp) -> NewDecision {
        NewDecision {
            item: self.item,
            verdict: self.decided.verdict,
            source: match self.decided.verdict {
                Verdict::Edit => OutputSource::Edited,
                Verdict::Reject => OutputSource::Nothing,
                _ => OutputSource::AsReceived,
            },
            slot: slot.slot,
            output_sha256: self.decided.output.as_ref().map(outputs::hash_of),
            decided_by: label(&self.user),
            decided_at: now,
            final_at: decision::final_at(now, &self.review),
            reasons: self.decided.reasons.clone(),
            comment: self.decided.comment.clone(),
        }
    }
}

fn entry(user: &CurrentUser, verdict: &NewVerdict, decision: &NewDecision) -> NewEntry {
    NewEntry {
        actor: label(user),
        kind: kinds::ITEM_VERDICT,
        item: Some(verdict.item),
        subject: None,
        details: json!({
            "slot": verdict.slot,
            "verdict_id": verdict.id,
            "verdict": verdict.verdict,
            "reasons": verdict.reasons,
            "output_sha256": decision.output_sha256.as_ref().map(|hash| to_hex(hash)),
            "comment_sha256": verdict.comment.as_ref().map(|comment| to_hex(&Sha256::digest(comment.as_bytes()))),
            "active_ms": verdict.active_ms,
            "wall_ms": verdict.wall_ms,
            "final_at": decision.final_at,
        }),
    }
}

/// Whether the request says what was said before. How long it took may differ: a retry counts on.
fn is_same(before: &VerdictRow, request: &VerdictRequest) -> bool {
    let comment = request.comment.as_deref().map(str::trim).filter(|comment| !comment.is_empty());
    let reasons_are_same = request.reasons.iter().all(|reason| before.reasons.contains(reason))
        && before.reasons.iter().all(|reason| request.reasons.contains(reason));
    let output_is_same = request.verdict != Verdict::Edit
        || request.output.as_ref().map(|output| output.text().as_bytes()) == before.edit.as_deref();
    before.verdict == request.verdict
        && before.comment.as_deref() == comment
        && reasons_are_same
        && output_is_same
}

fn in_one_sentence(errors: &[app::model::FieldError]) -> String {
    match errors {
        [only] => format!("The verdict was not taken: {} {}", only.pointer, only.message),
        _ => format!("The verdict was not taken: {} things are wrong with it.", errors.len()),
    }
}
