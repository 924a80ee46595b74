use std::fmt;

use app::model::{AlertId, Timestamp, UserId, WorkflowId};
use async_trait::async_trait;

use super::Stored;
use crate::domain::audit::NewEntry;

/// What an alert is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlertKind {
    /// A reviewer is too often wrong on golden items.
    GoldenLow,
    /// A policy fails on what comes in.
    PolicyErrors,
    /// A week of a workflow's success metric lies below its threshold.
    MetricBelow,
}

impl AlertKind {
    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::GoldenLow => "golden_low",
            Self::PolicyErrors => "policy_errors",
            Self::MetricBelow => "metric_below",
        }
    }
}

/// What an alert is about; of each there is at most one open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlertTopic {
    /// Of what kind.
    pub kind: AlertKind,
    /// In which workflow.
    pub workflow: WorkflowId,
    /// About whom, where it is about somebody.
    pub user: Option<UserId>,
}

impl fmt::Display for AlertTopic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind.as_str(), self.workflow)?;
        self.user.map_or(Ok(()), |user| write!(f, "/{user}"))
    }
}

/// An alert to be raised.
#[derive(Debug, Clone)]
pub struct NewAlert {
    /// Id.
    pub id: AlertId,
    /// What it is about.
    pub topic: AlertTopic,
    /// The same in words.
    pub about: String,
    /// What is the matter, and what to do.
    pub message: String,
    /// Now.
    pub at: Timestamp,
}

/// A stored alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertRow {
    /// Id.
    pub id: AlertId,
    /// Its kind's name.
    pub kind: String,
    /// What it is about, as [`AlertTopic`] writes it.
    pub topic: String,
    /// The workflow's slug.
    pub workflow: Option<String>,
    /// Whom or what it is about, in words.
    pub about: String,
    /// What is the matter, and what to do.
    pub message: String,
    /// When it was raised.
    pub raised_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
}

/// Reading alerts, and what they are raised for.
#[async_trait]
pub trait AlertReads {
    /// How many items after a moment the policy failed on, by workflow.
    async fn policy_errors(&mut self, after: Timestamp) -> Stored<Vec<(WorkflowId, i64)>>;
    /// What needs attention, newest first.
    async fn open_alerts(&mut self) -> Stored<Vec<AlertRow>>;
    /// One alert.
    async fn alert(&mut self, id: AlertId) -> Stored<Option<AlertRow>>;
    /// When the last alert about this was closed.
    async fn last_closed(&mut self, topic: AlertTopic) -> Stored<Option<Timestamp>>;
}

/// Raising and closing alerts.
#[async_trait]
pub trait AlertWrites {
    /// Raises an alert, unless one about the same is open; answers whether it was raised. Without it there is no entry.
    async fn raise_alert(&mut self, alert: &NewAlert, audit: NewEntry) -> Stored<bool>;
    /// Closes an alert.
    ///
    /// # Errors
    /// [`super::StoreError::Stale`] where it was closed before.
    async fn close_alert(&mut self, id: AlertId, by: &str, at: Timestamp, audit: NewEntry) -> Stored<()>;
}
