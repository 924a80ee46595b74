use serde::{Deserialize, Serialize};

use super::{ItemId, Priority, Reason, Route, Timestamp, UnknownWord, spelled};

/// Where an item of the queue stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QueueState {
    /// Free to be claimed.
    Free,
    /// Someone has it.
    Leased,
    /// Put off until later.
    Deferred,
}
spelled!(QueueState { Free => "free", Leased => "leased", Deferred => "deferred" });

/// What the queue page may be narrowed by.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct QueueFilter {
    /// Workflow slug.
    pub workflow: Option<String>,
    /// State.
    pub state: Option<QueueState>,
    /// A reason that applied.
    pub reason: Option<super::ReasonCode>,
    /// Text in title, external id, model or source.
    pub q: Option<String>,
    /// At most so many rows (1..=500).
    pub limit: Option<u32>,
    /// From the page before.
    pub cursor: Option<String>,
}

/// One item that waits, in the order in which it will be claimed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QueueRow {
    /// Item.
    pub id: ItemId,
    /// Workflow slug.
    pub workflow: String,
    /// Short name.
    pub title: Option<String>,
    /// The producer's id.
    pub external_id: Option<String>,
    /// Route (`review` or `fallback`).
    pub route: Route,
    /// Why it is here.
    pub reasons: Vec<Reason>,
    /// How urgent.
    pub priority: Priority,
    /// When it should be decided.
    pub due_at: Option<Timestamp>,
    /// The producer's confidence.
    pub confidence: Option<f64>,
    /// When it came.
    pub created_at: Timestamp,
    /// Free, leased or deferred.
    pub state: QueueState,
    /// Who holds it.
    pub held_by: Option<String>,
    /// When the lease or the deferral ends.
    pub until: Option<Timestamp>,
}
