use app::model::{Definition, Freeze, Policy, PolicyState, Timestamp, WorkflowId};
use async_trait::async_trait;

use super::Stored;
use crate::domain::audit::NewEntry;

/// A stored workflow.
#[derive(Debug, Clone)]
pub struct WorkflowRow {
    /// Id.
    pub id: WorkflowId,
    /// The definition without its policy.
    pub definition: Definition,
    /// The published policy version that routes now.
    pub active_policy: Option<i64>,
    /// Grows with each change; the etag.
    pub revision: i64,
    /// When made.
    pub created_at: Timestamp,
    /// When last changed.
    pub updated_at: Timestamp,
    /// When archived.
    pub archived_at: Option<Timestamp>,
    /// The stop that a person pulled.
    pub freeze: Option<Freeze>,
    /// When its proof was complete: from then on automatic release is open.
    pub proven_at: Option<Timestamp>,
}

/// A policy version to be stored.
#[derive(Debug, Clone)]
pub struct NewPolicy {
    /// Workflow.
    pub workflow: WorkflowId,
    /// Its number: one more than the last.
    pub version: i64,
    /// The policy.
    pub policy: Policy,
    /// Draft or published.
    pub state: PolicyState,
    /// Why it was written.
    pub note: Option<String>,
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A stored policy version.
#[derive(Debug, Clone)]
pub struct PolicyRow {
    /// Workflow.
    pub workflow: WorkflowId,
    /// Number.
    pub version: i64,
    /// The policy.
    pub policy: Policy,
    /// Draft or published.
    pub state: PolicyState,
    /// Why it was written.
    pub note: Option<String>,
    /// Who wrote it.
    pub created_by: String,
    /// When.
    pub created_at: Timestamp,
    /// Who published it.
    pub published_by: Option<String>,
    /// When.
    pub published_at: Option<Timestamp>,
}

/// Reading workflows.
#[async_trait]
pub trait WorkflowReads {
    /// By slug, archived ones too.
    async fn workflow(&mut self, slug: &str) -> Stored<Option<WorkflowRow>>;
    /// By id.
    async fn workflow_by_id(&mut self, id: WorkflowId) -> Stored<Option<WorkflowRow>>;
    /// All, by slug.
    async fn workflows(&mut self) -> Stored<Vec<WorkflowRow>>;
    /// One policy version.
    async fn policy(&mut self, workflow: WorkflowId, version: i64) -> Stored<Option<PolicyRow>>;
    /// All policy versions, newest first.
    async fn policies(&mut self, workflow: WorkflowId) -> Stored<Vec<PolicyRow>>;
}

/// Changing workflows.
#[async_trait]
pub trait WorkflowWrites {
    /// Stores a new workflow.
    ///
    /// # Errors
    /// [`super::StoreError::Taken`] where the slug is used.
    async fn insert_workflow(&mut self, workflow: &WorkflowRow, audit: NewEntry) -> Stored<()>;
    /// Stops automatic release (`freeze`), or ends the stop. It is no change of the definition: the revision stays.
    async fn set_freeze(
        &mut self,
        workflow: WorkflowId,
        freeze: Option<&Freeze>,
        at: Timestamp,
        audit: NewEntry,
    ) -> Stored<()>;
    /// Remembers that the workflow's proof is complete.
    ///
    /// # Errors
    /// [`super::StoreError::Stale`] where it was complete already.
    async fn mark_proven(&mut self, workflow: WorkflowId, at: Timestamp, audit: NewEntry) -> Stored<()>;
    /// Changes definition, active policy and archive mark, from revision `workflow.revision - 1`.
    ///
    /// # Errors
    /// [`super::StoreError::Stale`] where someone else changed it first.
    async fn update_workflow(&mut self, workflow: &WorkflowRow, audit: NewEntry) -> Stored<()>;
    /// Stores a policy version.
    ///
    /// # Errors
    /// [`super::StoreError::Taken`] where the number is used.
    async fn insert_policy(&mut self, policy: &NewPolicy, audit: NewEntry) -> Stored<()>;
    /// Publishes a draft. (A published version never changes: the database refuses it.)
    ///
    /// # Errors
    /// [`super::StoreError::Stale`] where it is no draft.
    async fn publish_policy(
        &mut self,
        workflow: WorkflowId,
        version: i64,
        by: &str,
        at: Timestamp,
        audit: NewEntry,
    ) -> Stored<()>;
}
