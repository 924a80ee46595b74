use serde::{Deserialize, Serialize};

use super::{BulkId, ItemId, Priority, QueueFilter, Timestamp, UnknownWord, spelled};

/// What is to be done with many waiting items.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "act")]
pub enum BulkAct {
    /// Sets how urgent they are.
    Reprioritise {
        /// The new priority.
        priority: Priority,
    },
    /// Gives them to a group (its name), a person (an address), or to anybody (nothing).
    Assign {
        /// To whom.
        to: Option<String>,
    },
    /// Sends them another way.
    Reroute {
        /// `review`: a person decides. `fallback`: the producer is told the declared message, and a person handles the
        /// item by hand. `reject`: rejected, decided by who asks.
        route: super::Route,
    },
    /// Withdraws them.
    Cancel,
}

/// Many items and what is to be done with them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct BulkRequest {
    /// Which: all that wait and match. Its `limit` and `cursor` say nothing here.
    #[serde(default)]
    pub filter: QueueFilter,
    /// Only these, where any are named.
    #[serde(default)]
    pub items: Vec<ItemId>,
    /// What.
    #[serde(flatten)]
    pub act: BulkAct,
    /// How many the person was told they are. Where they have become more, nothing is done and the answer says so.
    pub count: i64,
}

/// How far an act on many items is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum BulkState {
    /// Begins when its time to think again is over.
    Waiting,
    /// Done.
    Done,
    /// Taken back: before it began, or after it.
    Undone,
}
spelled!(BulkState { Waiting => "waiting", Done => "done", Undone => "undone" });

/// An act on many items.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct BulkOperation {
    /// Id.
    pub id: BulkId,
    /// What.
    pub act: BulkAct,
    /// How many items it took.
    pub count: i64,
    /// On how many of them it was done: the others were decided, withdrawn or changed before.
    pub done: i64,
    /// How far it is.
    pub state: BulkState,
    /// Who asked for it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// When it begins: until then it can be taken back whatever it is.
    pub begins_at: Timestamp,
    /// Whether it can be taken back now.
    pub undoable: bool,
}
