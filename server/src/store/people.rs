use app::model::{Role, Timestamp, UserId};
use async_trait::async_trait;

use super::Stored;
use crate::domain::audit::NewEntry;

/// A stored person.
#[derive(Debug, Clone)]
pub struct UserRow {
    /// Id.
    pub id: UserId,
    /// E-mail, lower case.
    pub email: String,
    /// Name.
    pub name: String,
    /// Role.
    pub role: Role,
    /// argon2id, PHC string.
    pub password_hash: String,
    /// When added.
    pub created_at: Timestamp,
    /// When disabled.
    pub disabled_at: Option<Timestamp>,
}

/// Reading people.
#[async_trait]
pub trait PeopleReads {
    /// By e-mail (lower case).
    async fn user_by_email(&mut self, email: &str) -> Stored<Option<UserRow>>;
    /// By id.
    async fn user(&mut self, id: UserId) -> Stored<Option<UserRow>>;
    /// All, by e-mail.
    async fn users(&mut self) -> Stored<Vec<UserRow>>;
    /// Whether there is anyone at all.
    async fn any_user(&mut self) -> Stored<bool>;
    /// Refused sign-ins for this e-mail or address since, newest first.
    async fn refused_sign_ins(&mut self, key: &str, since: Timestamp) -> Stored<Vec<Timestamp>>;
}

/// Changing people.
#[async_trait]
pub trait PeopleWrites {
    /// Adds a person.
    ///
    /// # Errors
    /// [`super::StoreError::Taken`] where the e-mail is used.
    async fn insert_user(&mut self, user: &UserRow, audit: NewEntry) -> Stored<()>;
    /// Changes name, role, password hash and disabled mark.
    ///
    /// # Errors
    /// [`super::StoreError::Stale`] where there is no such person.
    async fn update_user(&mut self, user: &UserRow, at: Timestamp, audit: NewEntry) -> Stored<()>;
    /// Remembers a refused sign-in under each key (an e-mail, an address); forgets those before `forget_before`.
    async fn remember_refused_sign_in(
        &mut self,
        keys: &[String],
        at: Timestamp,
        forget_before: Timestamp,
        audit: NewEntry,
    ) -> Stored<()>;
    /// Records what changed no row: a sign-in, a sign-out.
    async fn record(&mut self, audit: NewEntry, at: Timestamp) -> Stored<()>;
}
