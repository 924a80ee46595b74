use std::collections::BTreeMap;

use app::model::{
    GroupId, ItemId, LeaseToken, Priority, QueueRow, QueueState, ReasonCode, Route, ShownNote, Timestamp,
    UnknownWord, UserId, WorkflowId,
};
use async_trait::async_trait;
use uuid::Uuid;

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
    /// What is wanted of whoever takes it.
    pub kind: SlotKind,
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

/// What is wanted of whoever takes a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlotKind {
    /// An opinion, blind to the others.
    Opinion,
    /// To settle what others disagreed on, seeing what they said.
    Adjudication,
    /// An answer that is known already.
    Golden,
}

impl SlotKind {
    /// Its name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Opinion => "opinion",
            Self::Adjudication => "adjudication",
            Self::Golden => "golden",
        }
    }
}

impl std::str::FromStr for SlotKind {
    type Err = UnknownWord;
    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        [Self::Opinion, Self::Adjudication, Self::Golden]
            .into_iter()
            .find(|kind| kind.as_str() == word)
            .ok_or_else(|| UnknownWord {
                what: "SlotKind",
                given: word.to_owned(),
                known: &["opinion", "adjudication", "golden"],
            })
    }
}

/// For whom a slot is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Audience {
    /// Anybody.
    #[default]
    Anyone,
    /// The people of a group; anybody while nobody is in it.
    Group(GroupId),
    /// One person.
    Person(UserId),
}

impl Audience {
    /// How it stands in the database: the id of a group or a person, or the id of zeroes.
    pub const fn id(self) -> Uuid {
        match self {
            Self::Anyone => Uuid::nil(),
            Self::Group(GroupId(id)) | Self::Person(UserId(id)) => id,
        }
    }
}

/// Which slots to offer a reviewer: free now, best first, for anybody, the reviewer or a group of theirs (or one that
/// nobody is in), of items that the reviewer never decided nor skipped and
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

/// Narrowing of the queue's list by the times at which items are due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DueFilter {
    /// There is one.
    Set,
    /// It is past.
    Past,
    /// It is that of one of these items: whoever asks has weighed them.
    OneOf(Vec<ItemId>),
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
    /// How urgent.
    pub priority: Option<Priority>,
    /// When it is due.
    pub due: Option<DueFilter>,
    /// For whom.
    pub audience: Option<Audience>,
    /// Text in title, external id, model or source, without regard to case.
    pub text: Option<String>,
    /// Go on behind this row: its (priority rank, due or i64::MAX, created, item).
    pub after: Option<(i64, i64, i64, ItemId)>,
    /// Now.
    pub now: Timestamp,
    /// Rows.
    pub limit: i64,
}

/// An item passed on: whoever held it is not offered it again.
#[derive(Debug, Clone)]
pub struct PassOn {
    /// To whom.
    pub audience: Audience,
    /// The note that travels with it.
    pub note: NewNote,
}

/// A note to be stored.
#[derive(Debug, Clone)]
pub struct NewNote {
    /// UUIDv7.
    pub id: Uuid,
    /// To whom, in words.
    pub target: String,
    /// The words.
    pub text: String,
}

/// A row of the queue's list, with its place in the claim order.
#[derive(Debug, Clone)]
pub struct PlacedRow {
    /// As it is shown.
    pub row: QueueRow,
    /// By which due time it is ordered, `i64::MAX` where by none. What was raised stands as if it had been due then,
    /// whenever it is due.
    pub due: i64,
}

/// A slot whose time to become more urgent has come.
#[derive(Debug, Clone, Copy)]
pub struct DueRaise {
    /// Item.
    pub item: ItemId,
    /// Slot.
    pub slot: i64,
    /// Workflow.
    pub workflow: WorkflowId,
    /// How urgent it is.
    pub priority: Priority,
}

/// How a waiting item stands in the queue: what an act on it changes, and what taking it back restores.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Standing {
    /// How urgent its open slots are.
    pub priority: Priority,
    /// For whom each open slot is ([`Audience::id`]), by the slot's number. None in what was recorded before slots were
    /// told apart.
    #[serde(default)]
    pub audiences: BTreeMap<i64, Uuid>,
    /// Its route.
    pub route: Route,
    /// What the producer was told.
    pub fallback_message: Option<String>,
}

/// Reading the queue.
#[async_trait]
pub trait QueueReads {
    /// The queue in claim order (priority, due, age, id).
    async fn queue_rows(&mut self, query: &QueueQuery) -> Stored<Vec<PlacedRow>>;
    /// How many items the queue holds that match, at most `query.limit`.
    async fn queue_count(&mut self, query: &QueueQuery) -> Stored<i64>;
    /// Which items these are, in claim order.
    async fn queue_items(&mut self, query: &QueueQuery) -> Stored<Vec<ItemId>>;
    /// What people wrote who passed an item on, oldest first.
    async fn notes_of(&mut self, item: ItemId) -> Stored<Vec<ShownNote>>;
    /// Slots that should have become more urgent by now, those that waited longest first. In a transaction they are
    /// locked on PostgreSQL (skipping those that another is just raising).
    async fn due_raises(&mut self, now: Timestamp, limit: i64) -> Stored<Vec<DueRaise>>;
    /// How a pending item with open slots stands; none where it is not pending.
    async fn standing(&mut self, item: ItemId) -> Stored<Option<Standing>>;
    /// Which open slot of an item goes to a person who is to have the item: one that is theirs or that they hold, else
    /// the first that nobody else has by name (before those that somebody is working on), else the first. None where
    /// none is open.
    async fn slot_for(&mut self, item: ItemId, person: UserId) -> Stored<Option<i64>>;
    /// How many slots are open for an audience.
    async fn open_slots_for(&mut self, audience: Audience) -> Stored<i64>;
    /// How many open slots a workflow has that are not an item's first.
    async fn further_opinions_waiting(&mut self, workflow: WorkflowId) -> Stored<i64>;
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
    /// Ends a live lease without a verdict. What is then for nobody who may still take it becomes everybody's.
    ///
    /// # Errors
    /// [`super::StoreError::Stale`] where it is not live any more.
    async fn end_lease(&mut self, key: LeaseKey, end: EndLease, audit: NewEntry) -> Stored<()>;
    /// Ends a live lease by passing the item on: to a person one opinion ([`QueueReads::slot_for`]), whatever they did
    /// with the item before; to a group all that are open.
    ///
    /// # Errors
    /// [`super::StoreError::Stale`] where it is not live any more.
    async fn pass_on(&mut self, key: LeaseKey, pass: &PassOn, audit: NewEntry) -> Stored<()>;
    /// Adds a slot to a pending item, which nobody gets before `available_at`; it is for whom the first one was, unless
    /// nobody of these may still take it.
    ///
    /// # Errors
    /// [`super::StoreError::Stale`] where the item is not pending; [`super::StoreError::Taken`] where it has the slot.
    async fn add_slot(
        &mut self,
        item: ItemId,
        slot: i64,
        kind: SlotKind,
        available_at: Timestamp,
        now: Timestamp,
        audit: NewEntry,
    ) -> Stored<()>;
    /// Takes back slots from `from` on that nobody has taken: the disagreement that they were for is gone.
    ///
    /// # Errors
    /// [`super::StoreError::Stale`] where somebody has taken one.
    async fn withdraw_slots(&mut self, item: ItemId, from: i64) -> Stored<()>;
    /// Makes a waiting slot more urgent, puts it before what is due later than now, and says when again. When the item
    /// is due stays as it was.
    ///
    /// # Errors
    /// [`super::StoreError::Stale`] where it does not wait any more.
    async fn raise_slot(
        &mut self,
        due: &DueRaise,
        to: Priority,
        again_at: Option<Timestamp>,
        now: Timestamp,
        audit: NewEntry,
    ) -> Stored<()>;
    /// Leaves a waiting slot where it stands, for good.
    ///
    /// # Errors
    /// [`super::StoreError::Stale`] where it does not wait any more.
    async fn stop_raising(&mut self, due: &DueRaise) -> Stored<()>;
    /// Lets a person who skipped an item or passed it on have it again.
    async fn forget_skip(&mut self, item: ItemId, person: UserId) -> Stored<()>;
    /// Changes how a pending item stands; leases stay. What is then for nobody who may still take it becomes
    /// everybody's.
    ///
    /// # Errors
    /// [`super::StoreError::Stale`] where it is not pending.
    async fn set_standing(
        &mut self,
        item: ItemId,
        standing: &Standing,
        now: Timestamp,
        audit: NewEntry,
    ) -> Stored<()>;
    /// Closes every open slot of a pending item, so that somebody can decide it without a lease.
    ///
    /// # Errors
    /// [`super::StoreError::Stale`] where it is not pending.
    async fn close_slots(&mut self, item: ItemId) -> Stored<()>;
    /// Gives what is for one person back to everybody, as when the person may not sign in any more.
    async fn open_to_everybody(&mut self, person: UserId) -> Stored<()>;
}
