use app::model::{
    Item, ItemId, ItemStatus, Priority, Reason, ReasonCode, Route, StageTrace, Timestamp, WorkflowId,
};
use async_trait::async_trait;
use bytes::Bytes;

use super::{Audience, DecisionRow, NewDecision, Stored};
use crate::domain::{audit::NewEntry, routing::Gates};

/// An item to be stored, with all that is stored beside it in the same transaction.
#[derive(Debug, Clone)]
pub struct NewItem {
    /// UUIDv7.
    pub id: ItemId,
    /// Workflow.
    pub workflow: WorkflowId,
    /// The producer's id.
    pub external_id: Option<String>,
    /// Short name.
    pub title: Option<String>,
    /// Where routing sent it.
    pub route: Route,
    /// Why.
    pub reasons: Vec<Reason>,
    /// What each stage said.
    pub trace: Vec<StageTrace>,
    /// The policy version that routed it.
    pub policy_version: Option<i64>,
    /// The rule that matched.
    pub rule: Option<String>,
    /// The group of people that the rule names.
    pub group: Option<String>,
    /// How the workflow's gates stood.
    pub gates: Gates,
    /// How urgent.
    pub priority: Priority,
    /// When it should be decided.
    pub due_at: Option<Timestamp>,
    /// What the producer may say at once.
    pub fallback_message: Option<String>,
    /// Confidence.
    pub confidence: Option<f64>,
    /// Model.
    pub model: Option<String>,
    /// Prompt version.
    pub prompt_version: Option<String>,
    /// Source.
    pub source: Option<String>,
    /// When the AI produced it.
    pub occurred_at: Option<Timestamp>,
    /// Now.
    pub created_at: Timestamp,
    /// Routing's seed.
    pub seed: i64,
    /// The probability with which an item like this one is seen by a person.
    pub inclusion_probability: Option<f64>,
    /// Whether the body was no envelope.
    pub malformed: bool,
    /// The body as received.
    pub raw: Bytes,
    /// Its SHA-256.
    pub raw_sha256: [u8; 32],
    /// How many opinions it needs (slots 0..n); 0 where the policy decides.
    pub opinions: i64,
    /// For whom they are.
    pub audience: Audience,
    /// When the item is raised, where it ever is.
    pub raise_at: Option<Timestamp>,
    /// The decision, where the policy decides at once (status final, in the feed).
    pub decision: Option<NewDecision>,
    /// The idempotency key to remember.
    pub idempotency: Option<NewIdempotency>,
    /// `item.received`, and `item.final` where decided at once.
    pub audit: Vec<NewEntry>,
}

/// A key and the answer that it will get again.
#[derive(Debug, Clone)]
pub struct NewIdempotency {
    /// The producer's key.
    pub key: String,
    /// SHA-256 of the body that came with it.
    pub body_sha256: [u8; 32],
    /// HTTP status of the answer.
    pub status: i64,
    /// The answer's body.
    pub answer: String,
}

/// A remembered answer.
#[derive(Debug, Clone)]
pub struct IdempotencyRow {
    /// SHA-256 of the body that came with the key.
    pub body_sha256: [u8; 32],
    /// HTTP status of the answer.
    pub status: i64,
    /// The answer's body.
    pub answer: String,
    /// The item made.
    pub item: ItemId,
}

/// An item row, without payloads.
#[derive(Debug, Clone)]
pub struct ItemRow {
    /// As the API shows it, but with `decision: None` and `status` as stored or, under a live lease, `claimed`.
    pub item: Item,
    /// Workflow.
    pub workflow: WorkflowId,
    /// The stored status: never `claimed`.
    pub stored_status: ItemStatus,
    /// Whether the body was no envelope.
    pub malformed: bool,
    /// How many opinions routing asked for.
    pub opinions: i64,
    /// Whether it is a copy of a golden item.
    pub golden: bool,
    /// Its decision's row.
    pub decision: Option<DecisionRow>,
}

/// Which bytes of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayloadPart {
    /// The body as received.
    Raw,
    /// The corrected output of the verdict in this slot (the last one that was not undone).
    Edit,
}

impl PayloadPart {
    /// Its name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::Edit => "edit",
        }
    }
}

/// Bytes and their hash.
#[derive(Debug, Clone)]
pub struct PayloadRow {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Their SHA-256.
    pub sha256: [u8; 32],
}

/// Narrowing of an item search; newest first.
#[derive(Debug, Clone, Default)]
pub struct ItemQuery {
    /// Workflow.
    pub workflow: Option<WorkflowId>,
    /// Status (`claimed` asks for a live lease; `pending` for none).
    pub status: Option<ItemStatus>,
    /// Route.
    pub route: Option<Route>,
    /// A reason that applied.
    pub reason: Option<ReasonCode>,
    /// Exactly this external id.
    pub external_id: Option<String>,
    /// Text in title, external id, model or source, without regard to case.
    pub text: Option<String>,
    /// Only items with a smaller id (the cursor).
    pub before: Option<ItemId>,
    /// Now, to tell live leases.
    pub now: Timestamp,
    /// Rows.
    pub limit: i64,
}

/// How many items of a workflow stand where. Kept as items change; never counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountsRow {
    /// Workflow.
    pub workflow: WorkflowId,
    /// Wait for a person (leased ones too).
    pub pending: i64,
    /// Held.
    pub held: i64,
    /// Final.
    pub finished: i64,
    /// Cancelled.
    pub cancelled: i64,
    /// Final, because a person looked at it and approved it as it was. What was decided without being looked at is in
    /// none of these three: the proof gate rests on them.
    pub approved: i64,
    /// Final, because a person looked at it and edited it.
    pub edited: i64,
    /// Final, because a person looked at it and rejected it.
    pub rejected: i64,
}

impl CountsRow {
    /// Of a workflow without items.
    pub const fn none(workflow: WorkflowId) -> Self {
        let (pending, held, finished, cancelled) = (0, 0, 0, 0);
        Self { workflow, pending, held, finished, cancelled, approved: 0, edited: 0, rejected: 0 }
    }
}

/// Reading items.
#[async_trait]
pub trait ItemReads {
    /// One item.
    async fn item(&mut self, id: ItemId, now: Timestamp) -> Stored<Option<ItemRow>>;
    /// A list, newest first.
    async fn items(&mut self, query: &ItemQuery) -> Stored<Vec<ItemRow>>;
    /// What routing said, stage by stage.
    async fn item_trace(&mut self, id: ItemId) -> Stored<Vec<StageTrace>>;
    /// Bytes of an item. `slot` matters for [`PayloadPart::Edit`] only.
    async fn payload(&mut self, id: ItemId, part: PayloadPart, slot: i64) -> Stored<Option<PayloadRow>>;
    /// The answer remembered for a key.
    async fn idempotent_answer(&mut self, workflow: WorkflowId, key: &str) -> Stored<Option<IdempotencyRow>>;
    /// Counts of all workflows.
    async fn item_counts(&mut self) -> Stored<Vec<CountsRow>>;
}

/// Changing items.
#[async_trait]
pub trait ItemWrites {
    /// Stores items whole: row, payload, slots, decision and feed place, idempotency key, counts, audit entries.
    ///
    /// # Errors
    /// [`super::StoreError::Taken`] where an idempotency key is already used (`idempotency_keys`).
    async fn insert_items(&mut self, items: &[NewItem]) -> Stored<()>;
    /// Withdraws a pending item and closes its slots.
    ///
    /// # Errors
    /// [`super::StoreError::Stale`] where it is not pending.
    async fn cancel_item(&mut self, id: ItemId, now: Timestamp, audit: NewEntry) -> Stored<()>;
}
