use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use app::model::Timestamp;

use crate::{
    domain::credential,
    service::{Error, KeyIdentity, Services, people},
    store::{KeyRow, Reader},
};

/// How long a key is remembered without asking the database, in microseconds.
const FRESH: i64 = 1_000_000;
/// "Last used" is written down this often, in seconds.
const TOUCH_SECONDS: i64 = 60;
/// Keys remembered at most; then all are asked for anew.
const MOST: usize = 10_000;

/// Live keys that were used within the last second, by the hash of their secret.
#[derive(Default)]
pub(in crate::service) struct KnownKeys(Mutex<HashMap<[u8; 32], (KeyIdentity, Timestamp)>>);

impl KnownKeys {
    fn entries(&self) -> MutexGuard<'_, HashMap<[u8; 32], (KeyIdentity, Timestamp)>> {
        // Entries are replaced whole, so a panic elsewhere cannot have left half of one.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn get(&self, hash: &[u8; 32], now: Timestamp) -> Option<KeyIdentity> {
        let entries = self.entries();
        let (key, at) = entries.get(hash)?;
        (0..FRESH).contains(&now.since(*at)).then(|| key.clone())
    }

    fn put(&self, hash: [u8; 32], key: KeyIdentity, now: Timestamp) {
        let mut entries = self.entries();
        if entries.len() >= MOST {
            entries.clear();
        }
        entries.insert(hash, (key, now));
    }

    /// After a change to keys or people.
    pub(in crate::service) fn forget_all(&self) {
        self.entries().clear();
    }
}

impl Services {
    /// Who a secret belongs to; none where it is no live key's.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn authenticate(&self, secret: &str) -> Result<Option<KeyIdentity>, Error> {
        if !credential::is_well_formed(secret) {
            return Ok(None);
        }
        let (hash, now) = (credential::hash(secret), self.now());
        if let Some(key) = self.0.keys.get(&hash, now) {
            return Ok(Some(key));
        }
        let mut reader = self.read().await?;
        let Some(row) = reader.key_by_hash(&hash).await?.filter(|row| row.revoked_at.is_none()) else {
            return Ok(None);
        };
        let key = identity(&mut reader, &row).await?;
        drop(reader);
        self.touch(&row, now).await?;
        self.0.keys.put(hash, key.clone(), now);
        Ok(Some(key))
    }

    /// Notes the use, to the minute.
    async fn touch(&self, row: &KeyRow, now: Timestamp) -> Result<(), Error> {
        if row.last_used_at.is_some_and(|last| now < last.plus_seconds(TOUCH_SECONDS)) {
            return Ok(());
        }
        let id = row.id;
        self.write(move |tx| Box::pin(async move { Ok(tx.touch_key(id, now).await?) })).await
    }
}

async fn identity(reader: &mut Reader, row: &KeyRow) -> Result<KeyIdentity, Error> {
    let workflow = match row.workflow {
        None => None,
        Some(id) => {
            let workflow = reader.workflow_by_id(id).await?;
            let workflow = workflow
                .ok_or_else(|| Error::internal(format!("the workflow of key {} is missing", row.id)))?;
            Some((id, workflow.definition.slug))
        }
    };
    let user = match row.user {
        None => None,
        Some(id) => reader.user(id).await?.filter(|user| user.disabled_at.is_none()),
    };
    Ok(KeyIdentity {
        id: row.id,
        name: row.name.clone(),
        scopes: row.scopes.clone(),
        workflow,
        user: user.as_ref().map(people::current),
    })
}
