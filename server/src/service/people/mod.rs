//! People: the first one, signing in, and managing them.

mod manage;
mod passwords;
mod set_up;
mod sign_in;

use app::model::{CurrentUser, UserId};
use serde_json::Value;

pub(super) use passwords::Passwords;

use super::{Error, Services};
use crate::{domain::audit::NewEntry, store::UserRow};

impl Services {
    /// A person who may act: none where unknown or disabled.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn user_by_id(&self, id: UserId) -> Result<Option<CurrentUser>, Error> {
        let row = self.read().await?.user(id).await?;
        Ok(row.filter(|row| row.disabled_at.is_none()).map(|row| current(&row)))
    }
}

pub(super) fn current(row: &UserRow) -> CurrentUser {
    CurrentUser { id: row.id, email: row.email.clone(), name: row.name.clone(), role: row.role }
}

/// An entry about a person.
fn entry(actor: String, kind: &'static str, email: &str, details: Value) -> NewEntry {
    NewEntry { actor, kind, item: None, subject: Some(format!("user:{email}")), details }
}
