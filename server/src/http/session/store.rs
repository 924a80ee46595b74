use std::collections::HashMap;

use app::model::{Timestamp, UserId};
use async_trait::async_trait;
use serde_json::Value;
use tower_sessions::{
    SessionStore,
    cookie::time::OffsetDateTime,
    session::{Id, Record},
    session_store::{Error, Result},
};

use super::{ABSOLUTE_SECONDS, IDLE_SECONDS, SEEN_AT, SIGNED_IN_AT, USER};
use crate::service::{Services, StoredSession};

/// Sessions as rows of the database. The database sees only hashes of their ids.
#[derive(Clone)]
pub struct SessionRows(Services);

impl SessionRows {
    /// Over these services.
    pub fn new(services: Services) -> Self {
        Self(services)
    }
}

impl std::fmt::Debug for SessionRows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SessionRows")
    }
}

#[async_trait]
impl SessionStore for SessionRows {
    async fn create(&self, record: &mut Record) -> Result<()> {
        // Never an id that a browser brought along.
        record.id = Id::default();
        self.put(record).await
    }

    async fn save(&self, record: &Record) -> Result<()> {
        // A session that was ended while this request ran stays ended.
        if self.0.load_session(&record.id.to_string()).await.map_err(backend)?.is_none() {
            return Ok(());
        }
        self.put(record).await
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let Some(stored) = self.0.load_session(&id.to_string()).await.map_err(backend)? else {
            return Ok(None);
        };
        let data: HashMap<String, Value> =
            serde_json::from_str(&stored.data).map_err(|error| Error::Decode(error.to_string()))?;
        let expiry_date = OffsetDateTime::from_unix_timestamp(stored.expires_at.0 / 1_000_000)
            .map_err(|error| Error::Decode(error.to_string()))?;
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.0.delete_session(&id.to_string()).await.map_err(backend)
    }
}

impl SessionRows {
    async fn put(&self, record: &Record) -> Result<()> {
        let data = serde_json::to_string(&record.data).map_err(|error| Error::Encode(error.to_string()))?;
        let stored = StoredSession {
            user: record.data.get(USER).and_then(Value::as_str).and_then(|id| id.parse::<UserId>().ok()),
            data,
            expires_at: expires_at(&record.data),
        };
        self.0.save_session(&record.id.to_string(), stored).await.map_err(backend)
    }
}

/// The earlier of both ends. Data without times has ended already.
fn expires_at(data: &HashMap<String, Value>) -> Timestamp {
    let time = |name: &str| Timestamp(data.get(name).and_then(Value::as_i64).unwrap_or(0));
    time(SEEN_AT).plus_seconds(IDLE_SECONDS).min(time(SIGNED_IN_AT).plus_seconds(ABSOLUTE_SECONDS))
}

fn backend(error: crate::service::Error) -> Error {
    Error::Backend(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_ends_at_the_earlier_of_both_ends() {
        let data = |signed_in: i64, seen: i64| {
            HashMap::from([(SIGNED_IN_AT.to_owned(), signed_in.into()), (SEEN_AT.to_owned(), seen.into())])
        };
        let (day, hour) = (86_400_000_000, 3_600_000_000);
        assert_eq!(expires_at(&data(0, 0)), Timestamp(12 * hour));
        assert_eq!(expires_at(&data(0, 6 * day)), Timestamp(6 * day + 12 * hour));
        assert_eq!(expires_at(&data(0, 7 * day - hour)), Timestamp(7 * day));
    }
}
