//! Browser sessions, for the session layer. The database holds only the hash of a cookie's id, so that whoever reads
//! the database cannot sign in with what is in it.

use app::model::{Timestamp, UserId};
use sha2::{Digest as _, Sha256};

use super::{Error, Services};
use crate::{domain::audit::to_hex, store::SessionRow};

/// A browser session as the session layer sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSession {
    /// Who is signed in.
    pub user: Option<UserId>,
    /// The session layer's own data, as JSON.
    pub data: String,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl Services {
    /// A live session by its cookie's id.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn load_session(&self, cookie_id: &str) -> Result<Option<StoredSession>, Error> {
        let row = self.read().await?.session(&hashed(cookie_id), self.now()).await?;
        Ok(row.map(|row| StoredSession { user: row.user, data: row.data, expires_at: row.expires_at }))
    }

    /// Creates or replaces a session. The id is stored as its hash only.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn save_session(&self, cookie_id: &str, session: StoredSession) -> Result<(), Error> {
        let StoredSession { user, data, expires_at } = session;
        let row = SessionRow { id: hashed(cookie_id), user, data, expires_at };
        self.write(move |tx| Box::pin(async move { Ok(tx.put_session(&row).await?) })).await
    }

    /// Ends a session; one that is not there is no error.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn delete_session(&self, cookie_id: &str) -> Result<(), Error> {
        let id = hashed(cookie_id);
        self.write(move |tx| Box::pin(async move { Ok(tx.delete_session(&id).await?) })).await
    }

    /// Forgets sessions that ended.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn tidy_sessions(&self) -> Result<(), Error> {
        let now = self.now();
        self.write(move |tx| Box::pin(async move { Ok(tx.delete_expired_sessions(now).await?) })).await
    }
}

fn hashed(cookie_id: &str) -> String {
    to_hex(&Sha256::digest(cookie_id.as_bytes()))
}
