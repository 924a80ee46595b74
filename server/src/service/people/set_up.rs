use app::model::{CurrentUser, Role, SetUp, Timestamp, UserId};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::{current, entry};
use crate::{
    domain::{
        audit::kinds,
        credential::{check_password, normalise_email},
    },
    service::{Error, Services},
    store::UserRow,
};

impl Services {
    /// Whether there are no people yet.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn needs_set_up(&self) -> Result<bool, Error> {
        Ok(!self.read().await?.any_user().await?)
    }

    /// Makes the first admin, where there is nobody yet and the token is the one printed in the log.
    ///
    /// # Errors
    /// `Forbidden` (wrong token), `Conflict` (`already_set_up`), `Invalid` (`invalid_email`, `weak_password`).
    pub async fn set_up(&self, set_up: SetUp, expected_token: &str) -> Result<CurrentUser, Error> {
        if !self.needs_set_up().await? {
            return Err(already_set_up());
        }
        if !is_same_token(set_up.token.trim(), expected_token) {
            return Err(Error::forbidden(
                "This is not the set-up token. The server prints it in its log each time it starts without people.",
            ));
        }
        let row = self.new_user(&set_up.email, &set_up.name, Role::Admin, &set_up.password).await?;
        let user = current(&row);
        let added = entry(
            format!("user:{}", row.email),
            kinds::USER_ADDED,
            &row.email,
            json!({ "role": row.role, "set_up": true }),
        );
        self.write(move |tx| {
            Box::pin(async move {
                if tx.any_user().await? {
                    return Err(already_set_up());
                }
                Ok(tx.insert_user(&row, added).await?)
            })
        })
        .await?;
        Ok(user)
    }

    /// A checked person with a hashed password, not stored yet.
    pub(super) async fn new_user(
        &self,
        email: &str,
        name: &str,
        role: Role,
        password: &str,
    ) -> Result<UserRow, Error> {
        let email = normalise_email(email).map_err(Error::of_field)?;
        let name = checked_name(name, &email)?;
        check_password(password, &email).map_err(Error::of_field)?;
        let turn = self.0.passwords.turn().await?;
        let password_hash = turn.hash(password, &self.0.clock.random()).await?;
        let created_at: Timestamp = self.now();
        Ok(UserRow {
            id: UserId(self.0.clock.new_id()),
            email,
            name,
            role,
            password_hash,
            created_at,
            disabled_at: None,
        })
    }
}

/// The name; the e-mail's first part where it is empty.
fn checked_name(name: &str, email: &str) -> Result<String, Error> {
    const LONGEST: usize = 100;
    let name = name.trim();
    if name.is_empty() {
        return Ok(email.split('@').next().unwrap_or(email).to_owned());
    }
    if name.chars().count() > LONGEST || name.chars().any(char::is_control) {
        return Err(Error::invalid_field(
            "/name",
            "invalid_name",
            format!("A name has at most {LONGEST} characters and no control characters."),
        ));
    }
    Ok(name.to_owned())
}

/// Compares hashes, so that the time it takes tells nothing of how much of a guess was right.
fn is_same_token(given: &str, expected: &str) -> bool {
    !expected.is_empty() && Sha256::digest(given.as_bytes()) == Sha256::digest(expected.as_bytes())
}

fn already_set_up() -> Error {
    Error::conflict("already_set_up", "This server is already set up. Sign in, or ask an admin to add you.")
}
