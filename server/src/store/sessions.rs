use app::model::{Timestamp, UserId};
use async_trait::async_trait;

use super::Stored;

/// A browser session, as the session layer keeps it.
#[derive(Debug, Clone)]
pub struct SessionRow {
    /// SHA-256 of the cookie's id, in hex: a stolen database opens no session.
    pub id: String,
    /// Who is signed in.
    pub user: Option<UserId>,
    /// The session layer's data, as JSON.
    pub data: String,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Reading sessions.
#[async_trait]
pub trait SessionReads {
    /// A live session.
    async fn session(&mut self, id: &str, now: Timestamp) -> Stored<Option<SessionRow>>;
    /// Live sessions by person.
    async fn session_counts(&mut self, now: Timestamp) -> Stored<Vec<(UserId, i64)>>;
}

/// Changing sessions. Signing in and out are audited by their own entries.
#[async_trait]
pub trait SessionWrites {
    /// Creates or replaces.
    async fn put_session(&mut self, session: &SessionRow) -> Stored<()>;
    /// Ends one.
    async fn delete_session(&mut self, id: &str) -> Stored<()>;
    /// Ends all of a person's.
    async fn delete_sessions_of(&mut self, user: UserId) -> Stored<()>;
    /// Tidies those that ended.
    async fn delete_expired_sessions(&mut self, now: Timestamp) -> Stored<()>;
}
