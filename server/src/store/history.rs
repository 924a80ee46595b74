use app::model::{ItemId, Reason, Route, Timestamp, Verdict, WorkflowId};
use async_trait::async_trait;

use super::Stored;
use crate::domain::{
    routing::Gates,
    rule_record::{RoutingFailure, VersionMatches},
};

/// Recorded items of a workflow, in the order in which they came.
#[derive(Debug, Clone)]
pub struct HistoryQuery {
    /// Workflow.
    pub workflow: WorkflowId,
    /// Only items from this moment on.
    pub since: Option<Timestamp>,
    /// Go on behind this item.
    pub after: Option<ItemId>,
    /// From the newest backwards; `after` then names the item to go on before.
    pub newest_first: bool,
    /// Rows.
    pub limit: i64,
}

/// An item with all that it takes to route it again, and what people said of it.
#[derive(Debug, Clone)]
pub struct HistoryRow {
    /// The item.
    pub id: ItemId,
    /// Its name in lists.
    pub title: Option<String>,
    /// When it came.
    pub created_at: Timestamp,
    /// Where it was sent.
    pub route: Route,
    /// Why.
    pub reasons: Vec<Reason>,
    /// For which group of people.
    pub group: Option<String>,
    /// Routing's seed.
    pub seed: i64,
    /// How the gates stood.
    pub gates: Gates,
    /// How many opinions routing asked for.
    pub opinions: i64,
    /// How likely it was that a person would see it.
    pub inclusion_probability: Option<f64>,
    /// The body as received.
    pub raw: Vec<u8>,
    /// What a person decided finally.
    pub verdict: Option<Verdict>,
    /// Active milliseconds of that verdict.
    pub active_ms: Option<i64>,
}

/// What an item says about confidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoredRow {
    /// The producer's confidence.
    pub confidence: f64,
    /// How likely it was that a person would see it.
    pub inclusion_probability: f64,
    /// What a person decided finally who looked at it.
    pub verdict: Option<Verdict>,
}

/// Reading what was recorded, whole.
#[async_trait]
pub trait HistoryReads {
    /// A piece of a workflow's history. Cancelled items are not in it: nobody knows what would have become of them.
    async fn history(&mut self, query: &HistoryQuery) -> Stored<Vec<HistoryRow>>;
    /// How many items there are to be read from here on, whatever the query's limit.
    async fn history_count(&mut self, query: &HistoryQuery) -> Stored<i64>;
    /// The newest items of a workflow whose release their confidence decides: confidence, inclusion probability, and
    /// what a person decided finally who looked at it. Items that could not be read, that a rule matched or that a
    /// freeze held up say nothing about confidence.
    async fn scored(&mut self, workflow: WorkflowId, limit: i64) -> Stored<Vec<ScoredRow>>;
    /// What each rule matched since a moment, and what people then decided who looked at it, by the rules' names and the
    /// versions that routed.
    async fn rule_matches(&mut self, workflow: WorkflowId, since: Timestamp) -> Stored<Vec<VersionMatches>>;
    /// The newest items since a moment on which routing failed, newest first; at most `limit`.
    async fn routing_failures(
        &mut self,
        workflow: WorkflowId,
        since: Timestamp,
        limit: i64,
    ) -> Stored<Vec<RoutingFailure>>;
}
