//! API keys. Only a key's hash is kept; the key itself is in the answer to its making and nowhere else.

mod authenticate;
mod make;

use app::model::{KeyId, KeySummary, Permission, UserId, WorkflowId};
use serde_json::{Value, json};
use std::collections::HashMap;

pub(super) use authenticate::KnownKeys;

use super::{Actor, Error, Services};
use crate::{
    domain::audit::{NewEntry, kinds},
    store::{KeyRow, StoreError},
};

impl Services {
    /// All keys, live ones first.
    ///
    /// # Errors
    /// `Forbidden`.
    pub async fn list_keys(&self, by: &Actor) -> Result<Vec<KeySummary>, Error> {
        by.require_everywhere(Permission::ManageKeys)?;
        let mut reader = self.read().await?;
        let mut rows = reader.keys().await?;
        rows.sort_by_key(|row| row.revoked_at.is_some());
        let workflows: HashMap<WorkflowId, String> =
            reader.workflows().await?.into_iter().map(|row| (row.id, row.definition.slug)).collect();
        let users: HashMap<UserId, String> =
            reader.users().await?.into_iter().map(|row| (row.id, row.email)).collect();
        let show = |row: KeyRow| {
            let workflow = row.workflow.and_then(|id| workflows.get(&id).cloned());
            let user = row.user.and_then(|id| users.get(&id).cloned());
            summary(row, workflow, user)
        };
        Ok(rows.into_iter().map(show).collect())
    }

    /// Revokes a key: at once in this process, within a second in others. Twice is as once.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn revoke_key(&self, by: &Actor, key: KeyId) -> Result<(), Error> {
        by.require_everywhere(Permission::ManageKeys)?;
        let rows = self.read().await?.keys().await?;
        let row = rows.into_iter().find(|row| row.id == key);
        self.revoke(by, row.ok_or_else(|| Error::not_found("There is no such key."))?).await
    }

    /// Revokes the live key of this name.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn revoke_key_by_name(&self, by: &Actor, name: &str) -> Result<(), Error> {
        by.require_everywhere(Permission::ManageKeys)?;
        let rows = self.read().await?.keys().await?;
        let row = rows.into_iter().find(|row| row.name == name && row.revoked_at.is_none());
        self.revoke(by, row.ok_or_else(|| Error::not_found(format!("There is no live key `{name}`.")))?).await
    }

    async fn revoke(&self, by: &Actor, row: KeyRow) -> Result<(), Error> {
        let (id, now) = (row.id, self.now());
        let revoked = entry(by.label(), kinds::KEY_REVOKED, &row.name, json!({ "prefix": row.prefix }));
        let stored: Result<(), StoreError> = self
            .0
            .store
            .write(move |tx| Box::pin(async move { tx.revoke_key(id, now, revoked).await }))
            .await;
        self.0.keys.forget_all();
        match stored {
            Ok(()) | Err(StoreError::Stale { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

fn entry(actor: String, kind: &'static str, name: &str, details: Value) -> NewEntry {
    NewEntry { actor, kind, item: None, subject: Some(format!("key:{name}")), details }
}

fn summary(row: KeyRow, workflow: Option<String>, user: Option<String>) -> KeySummary {
    KeySummary {
        id: row.id,
        name: row.name,
        prefix: row.prefix,
        scopes: row.scopes,
        workflow,
        user,
        created_at: row.created_at,
        created_by: row.created_by,
        last_used_at: row.last_used_at,
        revoked_at: row.revoked_at,
    }
}
