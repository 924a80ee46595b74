use app::model::{KeyId, Scope, Timestamp, UserId, WorkflowId};
use async_trait::async_trait;

use super::Stored;
use crate::domain::audit::NewEntry;

/// A stored API key.
#[derive(Debug, Clone)]
pub struct KeyRow {
    /// Id.
    pub id: KeyId,
    /// Name.
    pub name: String,
    /// First characters of the secret.
    pub prefix: String,
    /// SHA-256 of the secret.
    pub hash: [u8; 32],
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// Only for this workflow.
    pub workflow: Option<WorkflowId>,
    /// Whose verdicts it gives.
    pub user: Option<UserId>,
    /// When made.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// Last use, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// When revoked.
    pub revoked_at: Option<Timestamp>,
}

/// Reading keys.
#[async_trait]
pub trait KeyReads {
    /// By the secret's hash, revoked ones too.
    async fn key_by_hash(&mut self, hash: &[u8; 32]) -> Stored<Option<KeyRow>>;
    /// All, newest first.
    async fn keys(&mut self) -> Stored<Vec<KeyRow>>;
}

/// Changing keys.
#[async_trait]
pub trait KeyWrites {
    /// Adds a key.
    ///
    /// # Errors
    /// [`super::StoreError::Taken`] where a live key has the name.
    async fn insert_key(&mut self, key: &KeyRow, audit: NewEntry) -> Stored<()>;
    /// Revokes a live key.
    ///
    /// # Errors
    /// [`super::StoreError::Stale`] where it is not live.
    async fn revoke_key(&mut self, id: KeyId, at: Timestamp, audit: NewEntry) -> Stored<()>;
    /// Remembers when it was last used. No audit entry: it changes nothing that anyone decides by.
    async fn touch_key(&mut self, id: KeyId, at: Timestamp) -> Stored<()>;
}
