use app::model::{
    ItemId, LeaseToken, Priority, QueueRow, QueueState, ReasonCode, Timestamp, UserId, WorkflowId,
};
use async_trait::async_trait;

use super::Stored;
use crate::domain::audit::NewEntry;

/// One opinion that an item needs, and who holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotRow {
    /// Item.
    pub item: ItemId,
    /// 0 is the first opinion.
    pub slot: i64,
    /// Workflow.
    pub workflow: WorkflowId,
    /// Priority.
    pub priority: Priority,
    /// Who holds (or last held) it.
    pub lease_user: Option<UserId>,
    /// The lease's token.
    pub lease_token: Option<LeaseToken>,
    /// When the lease ends (or ended).
    pub lease_expires_at: Option<Timestamp>,
    /// When it was claimed.
    pub claimed_at: Option<Timestamp>,
}

/// Which slots to offer a reviewer: free now, best first, of items that the reviewer never decided nor skipped and
/// holds no other slot of.
#[derive(Debug, Clone)]
pub struct FreeSlotQuery {
    /// Reviewer.
    pub user: UserId,
    /// Only of these; none: of all.
    pub workflows: Option<Vec<WorkflowId>>,
    /// Now: a lease or deferral that ended is free.
    pub now: Timestamp,
    /// Rows.
    pub limit: i64,
}

/// A lease to be given.
#[derive(Debug, Clone)]
pub struct LeaseGrant {
    /// Item.
    pub item: ItemId,
    /// Slot.
    pub slot: i64,
    /// To whom.
    pub user: UserId,
    /// Fresh token.
    pub token: LeaseToken,
    /// Now.
    pub now: Timestamp,
    /// Until.
    pub expires_at: Timestamp,
}

/// Names a live lease: every change under it carries all of this and must touch one row.
#[derive(Debug, Clone, Copy)]
pub struct LeaseKey {
    /// Item.
    pub item: ItemId,
    /// Token.
    pub token: LeaseToken,
    /// Whose.
    pub user: UserId,
    /// Now; the lease must end later.
    pub now: Timestamp,
}

/// How a lease ends without a verdict.
#[derive(Debug, Clone)]
pub struct EndLease {
    /// Nobody gets the slot before this time (now, unless deferred).
    pub available_at: Timestamp,
    /// Never offer the item to this reviewer again.
    pub mark: Option<ReviewerMark>,
}

/// Why a reviewer is not offered an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewerMark {
    /// Gave a verdict.
    Decided,
    /// Skipped it.
    Skipped,
}

impl ReviewerMark {
    /// Its name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Decided => "decided",
            Self::Skipped => "skipped",
        }
    }
}

/// Narrowing of the queue's list; in claim order.
#[derive(Debug, Clone, Default)]
pub struct QueueQuery {
    /// Workflow.
    pub workflow: Option<WorkflowId>,
    /// State.
    pub state: Option<QueueState>,
    /// A reason that applied.
    pub reason: Option<ReasonCode>,
    /// Text in title, external id, model or source, without regard to case.
    pub text: Option<String>,
    /// Go on behind this row: its (priority rank, due or i64::MAX, created, item).
    pub after: Option<(i64, i64, i64, ItemId)>,
    /// Now.
    pub now: Timestamp,
    /// Rows.
    pub limit: i64,
}

/// Reading the queue.
#[async_trait]
pub trait QueueReads {
    /// The queue in claim order (priority, due, age, id).
    async fn queue_rows(&mut self, query: &QueueQuery) -> Stored<Vec<QueueRow>>;
    /// A reviewer's live leases, in claim order.
    async fn leases_of(&mut self, user: UserId, now: Timestamp) -> Stored<Vec<SlotRow>>;
    /// An item's open slots.
    async fn slots_of(&mut self, item: ItemId) -> Stored<Vec<SlotRow>>;
    /// Live leases and deferrals over the given workflows (none: all): how many, and when the first ends.
    async fn unavailable(
        &mut self,
        workflows: Option<&[WorkflowId]>,
        now: Timestamp,
    ) -> Stored<(i64, Option<Timestamp>)>;
}

/// Changing the queue.
#[async_trait]
pub trait QueueWrites {
    /// Free slots for a reviewer. On PostgreSQL they are locked (skipping those that others are just claiming).
    async fn free_slots(&mut self, query: &FreeSlotQuery) -> Stored<Vec<SlotRow>>;
    /// Gives a lease.
    ///
    /// # Errors
    /// [`super::StoreError::Stale`] where the slot is no longer free.
    async fn grant_lease(&mut self, grant: &LeaseGrant, audit: Vec<NewEntry>) -> Stored<()>;
    /// Prolongs a live lease.
    ///
    /// # Errors
    /// [`super::StoreError::Stale`] where it is not live any more.
    async fn renew_lease(&mut self, key: LeaseKey, expires_at: Timestamp, audit: NewEntry) -> Stored<()>;
    /// Ends a live lease without a verdict.
    ///
    /// # Errors
    /// [`super::StoreError::Stale`] where it is not live any more.
    async fn end_lease(&mut self, key: LeaseKey, end: EndLease, audit: NewEntry) -> Stored<()>;
}
