//! Giving a verdict.
//!
//! ```text
//! read:   item, body, workflow → what the verdict would decide (or what is wrong with it)
//! write:  the lease still lives → verdict, slot closed, entry
//!         and, once every opinion is there and they agree: decision held (final at once without an undo window)
//!         else, where they differ: a further slot
//! ```
//! A second arrival of the same verdict finds the first by its lease. Where the write is refused, somebody else or the
//! clock was faster; what is answered then is looked up, not guessed.

use app::model::{
    CurrentUser, Item, ItemId, LeaseToken, RawJson, ReviewSpec, Timestamp, Verdict, VerdictId,
    VerdictRequest, WorkflowId,
};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::{held_by, label, may_review};
use crate::{
    domain::{
        audit::{NewEntry, kinds, to_hex},
        decision::{self, DecidedOutput},
        opinions::{self, Agreement, Next, Opinion},
    },
    service::{
        Error, Services,
        decisions::{final_entry, note_proof},
        outputs, quality,
    },
    store::{
        DueHold, LeaseKey, NewDecision, NewVerdict, OutputSource, SlotKind, SlotRow, StoreError, Tx,
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
    /// What an approval lets out.
    original_sha256: Option<[u8; 32]>,
    active_ms: i64,
    /// How many opinions routing asked for.
    asked: i64,
    review: ReviewSpec,
}

/// What a verdict led to.
enum Outcome {
    /// The item waits for a further opinion. A golden one waits for nothing: it only looks decided.
    Waits,
    /// The decision is held.
    Held,
    /// The decision is final.
    Final,
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
        let giving = match self.judged(user, item, request).await {
            Ok(giving) => giving,
            // What was right when it was taken may be wrong by now, where the workflow was edited since.
            Err(error) => return self.given_before(user, item, request).await?.ok_or(error),
        };
        let output = giving.decided.output.clone();
        let stored: Result<Outcome, StoreError> =
            self.0.store.write(move |tx| Box::pin(async move { giving.run(tx).await })).await;
        match stored {
            Ok(Outcome::Waits) => {}
            Ok(Outcome::Held) => self.0.wakeups.hold_began(),
            Ok(Outcome::Final) => self.0.wakeups.items_ended([item]),
            Err(StoreError::Stale { .. } | StoreError::Taken { .. }) => {
                return match self.given_before(user, item, request).await? {
                    Some(answer) => Ok(answer),
                    None => Err(self.why_lost(user, item, request.lease).await?),
                };
            }
            Err(error) => return Err(error.into()),
        }
        self.0.wakeups.queue_changed();
        self.decided_item(item, output).await
    }

    async fn judged(
        &self,
        user: &CurrentUser,
        item: ItemId,
        request: &VerdictRequest,
    ) -> Result<Giving, Error> {
        let found = self.read().await?.to_judge(item).await?;
        let found = found.ok_or_else(|| Error::not_found(format!("There is no item {item}.")))?;
        let known = self.known_by_id(found.workflow).await?;
        // Without its body there is no output to approve; it can still be rejected, or typed by hand.
        let original = found.raw.and_then(|raw| outputs::as_received(known.kind(), &raw));
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
            workflow: found.workflow,
            id: VerdictId(self.0.clock.new_id()),
            lease: request.lease,
            decided,
            original_sha256: original.as_ref().map(outputs::hash_of),
            active_ms: request.active_ms,
            asked: found.opinions,
            review: known.row.definition.review.clone(),
        })
    }

    /// The answer where a verdict was given under this lease before; none where none was.
    async fn given_before(
        &self,
        user: &CurrentUser,
        item: ItemId,
        request: &VerdictRequest,
    ) -> Result<Option<Item>, Error> {
        let Some(before) = self.read().await?.verdict_by_lease(request.lease).await? else { return Ok(None) };
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
        self.decided_item(item, None).await.map(Some)
    }

    /// The item as it stands now. `output` is at hand: where it is what was decided on, it need not be read.
    async fn decided_item(&self, item: ItemId, output: Option<RawJson>) -> Result<Item, Error> {
        let row = self.read().await?.item(item, self.now()).await?;
        let row = row.ok_or_else(|| Error::not_found(format!("There is no item {item}.")))?;
        let row = self.as_shown(row).await?;
        match outputs::item_with(row, output) {
            Ok(item) => Ok(item),
            Err(row) => self.whole_item(*row).await,
        }
    }
}

impl Giving {
    async fn run(self, tx: &mut dyn Tx) -> Result<Outcome, StoreError> {
        let now = self.services.now();
        let slots = tx.slots_of(self.item).await?;
        let slot = held_by(&slots, &self.user, self.lease).ok_or(StoreError::Stale { what: "lease" })?;
        let verdict = self.verdict(&slot, now);
        let key = LeaseKey { item: self.item, token: self.lease, user: self.user.id, now };
        let output_sha256 = self.decided.output.as_ref().map(outputs::hash_of);
        tx.insert_verdict(key, &verdict, entry(&self.user, &verdict, output_sha256)).await?;
        let decision = match slot.kind {
            SlotKind::Golden => {
                quality::golden_answered(&self.services, tx, self.item, &verdict, now).await?;
                None
            }
            SlotKind::Adjudication => Some(self.decision(&slot, now, Some(Agreement::Adjudicated))),
            SlotKind::Opinion if self.asked <= 1 => Some(self.decision(&slot, now, None)),
            SlotKind::Opinion => self.settled(tx, &slot, now).await?,
        };
        let Some(decision) = decision else { return Ok(Outcome::Waits) };
        tx.hold_decision(&decision).await?;
        if !self.is_final_at_once() {
            return Ok(Outcome::Held);
        }
        let hold = DueHold {
            item: self.item,
            workflow: self.workflow,
            verdict: decision.verdict,
            output_sha256: decision.output_sha256,
        };
        tx.finalise(&[hold], now, vec![final_entry(&hold)]).await?;
        note_proof(tx, self.workflow, now).await?;
        Ok(Outcome::Final)
    }

    /// The decision that the opinions so far come to; where they come to none, what is asked for next is noted.
    async fn settled(
        &self,
        tx: &mut dyn Tx,
        slot: &SlotRow,
        now: Timestamp,
    ) -> Result<Option<NewDecision>, StoreError> {
        let mut standing = tx.verdicts_of(self.item).await?;
        standing.retain(|row| row.undone_at.is_none());
        standing.sort_by_key(|row| row.slot);
        let opinions: Vec<Opinion> = standing.iter().map(opinion).collect();
        let kind = match opinions::next(self.asked, self.review.extra_opinions, &opinions) {
            Next::Wait => return Ok(None),
            Next::Decide { slot: deciding, agreement } => {
                let own = opinions.iter().find(|opinion| opinion.slot == slot.slot);
                let other = opinions.iter().find(|opinion| opinion.slot == deciding);
                if own.zip(other).is_some_and(|(own, other)| own.agrees_with(other)) {
                    return Ok(Some(self.decision(slot, now, agreement)));
                }
                let Some(row) = standing.iter().find(|row| row.slot == deciding) else {
                    return Err(StoreError::Corrupt(format!("item {}: no opinion {deciding}", self.item)));
                };
                return self.decision_of(tx, row, now, agreement).await.map(Some);
            }
            Next::Ask => SlotKind::Opinion,
            Next::Adjudicate => SlotKind::Adjudication,
        };
        let number = standing.last().map_or(0, |row| row.slot) + 1;
        let asked = NewEntry {
            actor: "system".to_owned(),
            kind: kinds::ITEM_OPINION_ASKED,
            item: Some(self.item),
            subject: None,
            details: json!({ "slot": number, "kind": kind.as_str() }),
        };
        // Not before the verdict that made it necessary can be taken back no more.
        tx.add_slot(self.item, number, kind, self.undo_until(now), now, asked).await?;
        Ok(None)
    }

    fn undo_until(&self, now: Timestamp) -> Timestamp {
        decision::final_at(now, &self.review)
    }

    const fn is_final_at_once(&self) -> bool {
        self.review.undo_seconds <= 0
    }

    fn verdict(&self, slot: &SlotRow, now: Timestamp) -> NewVerdict {
        let edit = self.decided.output.as_ref().filter(|_| self.decided.verdict == Verdict::Edit);
        let wall_ms = now.since(slot.claimed_at.unwrap_or(now)).max(0) / 1000;
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
            active_ms: decision::active_ms(self.active_ms, wall_ms),
            wall_ms,
            at: now,
            undo_until: self.undo_until(now),
        }
    }

    fn decision(&self, slot: &SlotRow, now: Timestamp, agreement: Option<Agreement>) -> NewDecision {
        NewDecision {
            item: self.item,
            verdict: self.decided.verdict,
            source: source_of(self.decided.verdict),
            slot: slot.slot,
            output_sha256: self.decided.output.as_ref().map(outputs::hash_of),
            decided_by: label(&self.user),
            decided_at: now,
            final_at: self.undo_until(now),
            reasons: self.decided.reasons.clone(),
            comment: self.decided.comment.clone(),
            agreement,
        }
    }

    /// The decision where others' opinion outweighs this one.
    async fn decision_of(
        &self,
        tx: &mut dyn Tx,
        row: &VerdictRow,
        now: Timestamp,
        agreement: Option<Agreement>,
    ) -> Result<NewDecision, StoreError> {
        let email = tx.user(row.user).await?.map_or_else(|| row.user.to_string(), |user| user.email);
        Ok(NewDecision {
            item: self.item,
            verdict: row.verdict,
            source: source_of(row.verdict),
            slot: row.slot,
            output_sha256: match row.verdict {
                Verdict::Edit => row.edit.as_ref().map(|bytes| Sha256::digest(bytes).into()),
                Verdict::Reject => None,
                _ => self.original_sha256,
            },
            decided_by: format!("user:{email}"),
            decided_at: now,
            final_at: self.undo_until(now),
            reasons: row.reasons.clone(),
            comment: row.comment.clone(),
            agreement,
        })
    }
}

const fn source_of(verdict: Verdict) -> OutputSource {
    match verdict {
        Verdict::Edit => OutputSource::Edited,
        Verdict::Reject => OutputSource::Nothing,
        _ => OutputSource::AsReceived,
    }
}

/// A stored verdict as the domain compares it.
fn opinion(row: &VerdictRow) -> Opinion {
    let edit = row.edit.as_ref().and_then(|bytes| serde_json::from_slice(bytes).ok());
    Opinion { slot: row.slot, verdict: row.verdict, edit }
}

fn entry(user: &CurrentUser, verdict: &NewVerdict, output_sha256: Option<[u8; 32]>) -> NewEntry {
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
            "output_sha256": output_sha256.as_ref().map(|hash| to_hex(hash)),
            "comment_sha256": verdict.comment.as_ref().map(|comment| to_hex(&Sha256::digest(comment.as_bytes()))),
            "active_ms": verdict.active_ms,
            "wall_ms": verdict.wall_ms,
            "final_at": verdict.undo_until,
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
