use app::model::{ItemId, LeaseToken, Timestamp, UserId, Verdict, VerdictId, WorkflowId};
use async_trait::async_trait;

use super::{ItemRow, LeaseKey, Stored};
use crate::domain::{audit::NewEntry, opinions::Agreement};

/// A verdict to be stored, under a live lease.
#[derive(Debug, Clone)]
pub struct NewVerdict {
    /// Id.
    pub id: VerdictId,
    /// Item.
    pub item: ItemId,
    /// Slot.
    pub slot: i64,
    /// Whose.
    pub user: UserId,
    /// The lease it is given under.
    pub lease: LeaseToken,
    /// What.
    pub verdict: Verdict,
    /// The corrected output and its hash.
    pub edit: Option<(Vec<u8>, [u8; 32])>,
    /// Reason codes.
    pub reasons: Vec<String>,
    /// Words.
    pub comment: Option<String>,
    /// Milliseconds of focus and input.
    pub active_ms: i64,
    /// Milliseconds since the claim.
    pub wall_ms: i64,
    /// Now.
    pub at: Timestamp,
    /// Until when it may be taken back.
    pub undo_until: Timestamp,
}

/// A stored verdict.
#[derive(Debug, Clone)]
pub struct VerdictRow {
    /// Id.
    pub id: VerdictId,
    /// Item.
    pub item: ItemId,
    /// Slot.
    pub slot: i64,
    /// Whose.
    pub user: UserId,
    /// Their name.
    pub user_name: String,
    /// The lease it was given under.
    pub lease: LeaseToken,
    /// What.
    pub verdict: Verdict,
    /// The corrected output.
    pub edit: Option<Vec<u8>>,
    /// Reason codes.
    pub reasons: Vec<String>,
    /// Words.
    pub comment: Option<String>,
    /// Milliseconds of focus and input.
    pub active_ms: i64,
    /// Milliseconds since the claim.
    pub wall_ms: i64,
    /// When.
    pub at: Timestamp,
    /// Until when it may be taken back.
    pub undo_until: Timestamp,
    /// When it was taken back.
    pub undone_at: Option<Timestamp>,
}

/// Where a decision's output is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputSource {
    /// None goes out.
    Nothing,
    /// As received: understood from the raw body.
    AsReceived,
    /// The edit in this decision's slot.
    Edited,
}

impl OutputSource {
    /// Its name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::AsReceived => "as_received",
            Self::Edited => "edited",
        }
    }
}

/// The final word on an item, about to be stored.
#[derive(Debug, Clone)]
pub struct NewDecision {
    /// Item.
    pub item: ItemId,
    /// What.
    pub verdict: Verdict,
    /// Where its output is.
    pub source: OutputSource,
    /// The slot whose edit it is.
    pub slot: i64,
    /// SHA-256 of the output.
    pub output_sha256: Option<[u8; 32]>,
    /// `user:EMAIL` or `policy`.
    pub decided_by: String,
    /// Now.
    pub decided_at: Timestamp,
    /// End of the hold (now where there is none).
    pub final_at: Timestamp,
    /// Reason codes.
    pub reasons: Vec<String>,
    /// Words.
    pub comment: Option<String>,
    /// How several opinions became this one, where there were several.
    pub agreement: Option<Agreement>,
}

/// A stored decision.
#[derive(Debug, Clone)]
pub struct DecisionRow {
    /// As stored.
    pub decision: NewDecision,
    /// Its place in the feed (the number of its `item.final` audit entry); none while held.
    pub feed_seq: Option<i64>,
}

/// A hold that has ended.
#[derive(Debug, Clone, Copy)]
pub struct DueHold {
    /// Item.
    pub item: ItemId,
    /// Workflow.
    pub workflow: WorkflowId,
    /// Verdict.
    pub verdict: Verdict,
    /// SHA-256 of its output.
    pub output_sha256: Option<[u8; 32]>,
}

/// What a verdict on an item is judged by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToJudge {
    /// Its workflow.
    pub workflow: WorkflowId,
    /// How many opinions routing asked for.
    pub opinions: i64,
    /// Its body as received; none where it is not kept any more.
    pub raw: Option<Vec<u8>>,
}

/// Reading verdicts and decisions.
#[async_trait]
pub trait VerdictReads {
    /// What a verdict on this item is judged by; none where there is no such item.
    async fn to_judge(&mut self, item: ItemId) -> Stored<Option<ToJudge>>;
    /// The verdict given under a lease, undone or not.
    async fn verdict_by_lease(&mut self, lease: LeaseToken) -> Stored<Option<VerdictRow>>;
    /// An item's verdicts, oldest first, undone ones too.
    async fn verdicts_of(&mut self, item: ItemId) -> Stored<Vec<VerdictRow>>;
    /// How many verdicts a person gave since, undone ones not counted.
    async fn verdict_count(&mut self, user: UserId, since: Timestamp) -> Stored<i64>;
    /// The person's last verdict that may still be taken back, and until when.
    async fn undoable_verdict(&mut self, user: UserId, now: Timestamp)
    -> Stored<Option<(ItemId, Timestamp)>>;
    /// Final decisions after a place in the feed, in its order, with their places.
    async fn decisions_after(
        &mut self,
        after: i64,
        workflow: Option<WorkflowId>,
        limit: i64,
    ) -> Stored<Vec<(i64, ItemRow)>>;
    /// Holds that ended by now, oldest first.
    async fn due_holds(&mut self, now: Timestamp, limit: i64) -> Stored<Vec<DueHold>>;
    /// When the next hold ends.
    async fn next_hold_end(&mut self) -> Stored<Option<Timestamp>>;
}

/// Changing verdicts and decisions.
#[async_trait]
pub trait VerdictWrites {
    /// Stores a verdict under its live lease: closes the slot, ends the lease, marks the reviewer. What is then for
    /// nobody who may still take it becomes everybody's.
    ///
    /// # Errors
    /// [`super::StoreError::Stale`] where the lease is not live; [`super::StoreError::Taken`] where the slot already
    /// has a verdict.
    async fn insert_verdict(&mut self, key: LeaseKey, verdict: &NewVerdict, audit: NewEntry) -> Stored<()>;
    /// Stores the item's one decision, from pending to held. `final_at` says when the hold ends.
    ///
    /// # Errors
    /// [`super::StoreError::Stale`] where the item is not pending; [`super::StoreError::Taken`] where it has one.
    async fn hold_decision(&mut self, decision: &NewDecision) -> Stored<()>;
    /// Takes a verdict back inside its undo window: marks it undone, removes the decision that may be held, the item is
    /// pending again, the slot open and leased to the same reviewer by `lease`, who may decide it again.
    ///
    /// # Errors
    /// [`super::StoreError::Stale`] where the hold is over or the verdict already undone.
    async fn undo_verdict(
        &mut self,
        verdict: &VerdictRow,
        lease: &super::LeaseGrant,
        audit: NewEntry,
    ) -> Stored<()>;
    /// Makes held decisions final and gives them their place in the feed, in the order given.
    ///
    /// # Errors
    /// [`super::StoreError::Stale`] where one is not held any more.
    async fn finalise(&mut self, holds: &[DueHold], now: Timestamp, audit: Vec<NewEntry>) -> Stored<()>;
}
