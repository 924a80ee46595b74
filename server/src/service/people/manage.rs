use std::collections::HashMap;

use app::model::{CurrentUser, NewUser, Permission, Role, UserId, UserSummary};
use serde_json::json;

use super::{current, entry};
use crate::{
    domain::{
        audit::kinds,
        credential::{check_password, normalise_email},
    },
    service::{Actor, Error, Services},
    store::{Reads, StoreError, UserRow},
};

impl Services {
    /// People by e-mail.
    ///
    /// # Errors
    /// `Forbidden`.
    pub async fn list_users(&self, by: &Actor) -> Result<Vec<UserSummary>, Error> {
        by.require_everywhere(Permission::ManagePeople)?;
        let now = self.now();
        let mut reader = self.read().await?;
        let sessions: HashMap<UserId, i64> = reader.session_counts(now).await?.into_iter().collect();
        let mut users = Vec::new();
        for row in reader.users().await? {
            let verdicts_today = reader.verdict_count(row.id, now.start_of_day()).await?;
            users.push(summary(&row, sessions.get(&row.id).copied().unwrap_or(0), verdicts_today));
        }
        Ok(users)
    }

    /// One person by e-mail, disabled or not: for the command line.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn user_by_email(&self, by: &Actor, email: &str) -> Result<CurrentUser, Error> {
        by.require_everywhere(Permission::ManagePeople)?;
        let email = normalise_email(email).map_err(Error::of_field)?;
        let row = self.read().await?.user_by_email(&email).await?;
        row.map(|row| current(&row))
            .ok_or_else(|| Error::not_found(format!("There is nobody with the e-mail {email}.")))
    }

    /// Adds a person.
    ///
    /// # Errors
    /// `Forbidden`, `Conflict` (`email_taken`), `Invalid` (`invalid_email`, `invalid_name`, `weak_password`).
    pub async fn add_user(&self, by: &Actor, user: NewUser) -> Result<UserSummary, Error> {
        by.require_everywhere(Permission::ManagePeople)?;
        let row = self.new_user(&user.email, &user.name, user.role, &user.password).await?;
        let added = entry(by.label(), kinds::USER_ADDED, &row.email, json!({ "role": row.role }));
        let added_user = summary(&row, 0, 0);
        let stored: Result<(), StoreError> =
            self.0.store.write(move |tx| Box::pin(async move { tx.insert_user(&row, added).await })).await;
        match stored {
            Ok(()) => Ok(added_user),
            Err(StoreError::Taken { .. }) => Err(Error::conflict(
                "email_taken",
                format!("There is already a person with the e-mail {}.", added_user.email),
            )),
            Err(error) => Err(error.into()),
        }
    }

    /// Changes a role. The last live admin keeps theirs.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Conflict` (`last_admin`).
    pub async fn set_role(&self, by: &Actor, user: UserId, role: Role) -> Result<(), Error> {
        by.require_everywhere(Permission::ManagePeople)?;
        let (actor, now) = (by.label(), self.now());
        self.write(move |tx| {
            Box::pin(async move {
                let row = found(tx, user).await?;
                if row.role == role {
                    return Ok(());
                }
                keep_an_admin(tx, &row).await?;
                let details = json!({ "from": row.role, "to": role });
                let changed = entry(actor, kinds::USER_ROLE_CHANGED, &row.email, details);
                Ok(tx.update_user(&UserRow { role, ..row }, now, changed).await?)
            })
        })
        .await?;
        self.0.keys.forget_all();
        Ok(())
    }

    /// Disables a person, ending their sessions, or enables them again. The last live admin stays.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Conflict` (`last_admin`).
    pub async fn set_disabled(&self, by: &Actor, user: UserId, disabled: bool) -> Result<(), Error> {
        by.require_everywhere(Permission::ManagePeople)?;
        let (actor, now) = (by.label(), self.now());
        self.write(move |tx| {
            Box::pin(async move {
                let row = found(tx, user).await?;
                if row.disabled_at.is_some() == disabled {
                    return Ok(());
                }
                if disabled {
                    keep_an_admin(tx, &row).await?;
                }
                let kind = if disabled { kinds::USER_DISABLED } else { kinds::USER_ENABLED };
                let changed = entry(actor, kind, &row.email, json!({}));
                tx.update_user(&UserRow { disabled_at: disabled.then_some(now), ..row }, now, changed)
                    .await?;
                if disabled {
                    tx.delete_sessions_of(user).await?;
                    // What only they could decide is everybody's now.
                    tx.open_to_everybody(user).await?;
                }
                Ok(())
            })
        })
        .await?;
        self.0.keys.forget_all();
        Ok(())
    }

    /// Sets a person's password, ending their sessions.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid` (`weak_password`).
    pub async fn reset_password(&self, by: &Actor, user: UserId, password: &str) -> Result<(), Error> {
        by.require_everywhere(Permission::ManagePeople)?;
        let row = self.read().await?.user(user).await?.ok_or_else(nobody)?;
        check_password(password, &row.email).map_err(Error::of_field)?;
        self.store_password(by.label(), user, password).await
    }
}

async fn found(reads: &mut (impl Reads + ?Sized), id: UserId) -> Result<UserRow, Error> {
    reads.user(id).await?.ok_or_else(nobody)
}

fn nobody() -> Error {
    Error::not_found("There is no such person.")
}

/// Refuses to take away the last person who could give it back.
async fn keep_an_admin(reads: &mut (impl Reads + ?Sized), row: &UserRow) -> Result<(), Error> {
    if row.role != Role::Admin || row.disabled_at.is_some() {
        return Ok(());
    }
    let is_other_admin =
        |user: &UserRow| user.id != row.id && user.role == Role::Admin && user.disabled_at.is_none();
    if reads.users().await?.iter().any(is_other_admin) {
        return Ok(());
    }
    Err(Error::conflict(
        "last_admin",
        format!("{} is the last admin. Make somebody else an admin first.", row.email),
    ))
}

fn summary(row: &UserRow, sessions: i64, verdicts_today: i64) -> UserSummary {
    UserSummary {
        id: row.id,
        email: row.email.clone(),
        name: row.name.clone(),
        role: row.role,
        created_at: row.created_at,
        disabled_at: row.disabled_at,
        sessions,
        verdicts_today,
    }
}
