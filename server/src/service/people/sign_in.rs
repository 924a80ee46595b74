//! Signing in. A wrong password, an unknown and a disabled person get one answer in the same time, and guessing is
//! slowed down for the e-mail and for the address that the guesses come from.

use std::net::{IpAddr, Ipv6Addr};

use app::model::{CurrentUser, Timestamp, UserId};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::{current, entry, passwords::Turn};
use crate::{
    domain::{
        audit::{NewEntry, kinds, to_hex},
        credential::{LONGEST_PASSWORD, Throttle, WINDOW_SECONDS, check_password, normalise_email, throttle},
    },
    service::{Error, Services},
    store::UserRow,
};

/// Wrong tries from one address that are not yet counted against it: whole offices share one.
const SHARED: usize = 20;

/// Under which keys a refused try is remembered.
struct Tries {
    email: String,
    address: String,
}

impl Services {
    /// Signs in: one answer, in the same time, for a wrong password, an unknown and a disabled person. Throttled by
    /// e-mail and by `address` (the client's, without port).
    ///
    /// # Errors
    /// `Invalid` (`wrong_credentials`), `TooMany`.
    pub async fn sign_in(&self, email: &str, password: &str, address: &str) -> Result<CurrentUser, Error> {
        // What is no address is nobody's; it is refused like any other.
        let email = normalise_email(email).unwrap_or_else(|_| email.trim().to_lowercase());
        let tries = Tries { email: format!("email:{}", short_hash(&email)), address: address_key(address) };
        let row = self.read().await?.user_by_email(&email).await?;
        let live = row.as_ref().filter(|row| row.disabled_at.is_none());
        let (is_right, _turn) = self.checked(&tries, live, password).await?;
        if is_right {
            let Some(row) = live else { return Err(wrong_credentials()) };
            let actor = format!("user:{}", row.email);
            let signed_in = entry(actor, kinds::SESSION_SIGNED_IN, &row.email, json!({ "address": address }));
            self.record(signed_in).await?;
            return Ok(current(row));
        }
        let why = match &row {
            None => "unknown",
            Some(row) if row.disabled_at.is_some() => "disabled",
            Some(_) => "wrong_password",
        };
        self.refuse(tries, row.as_ref(), json!({ "why": why, "address": address })).await?;
        Err(wrong_credentials())
    }

    /// Records that the person signed out. The session itself is deleted by the session layer.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn signed_out(&self, user: &CurrentUser) -> Result<(), Error> {
        let actor = format!("user:{}", user.email);
        self.record(entry(actor, kinds::SESSION_SIGNED_OUT, &user.email, json!({}))).await
    }

    /// Changes the person's own password, ending all their sessions: sign this browser in again after it.
    ///
    /// # Errors
    /// `Invalid` (`wrong_credentials`, `weak_password`), `TooMany`.
    pub async fn change_password(&self, user: &CurrentUser, old: &str, new: &str) -> Result<(), Error> {
        check_password(new, &user.email).map_err(Error::of_field)?;
        let row = self.read().await?.user(user.id).await?;
        let row = row.filter(|row| row.disabled_at.is_none()).ok_or(Error::Unauthenticated)?;
        let tries = Tries {
            email: format!("email:{}", short_hash(&row.email)),
            address: format!("user:{}", user.id),
        };
        let (is_right, turn) = self.checked(&tries, Some(&row), old).await?;
        if !is_right {
            self.refuse(tries, Some(&row), json!({ "why": "wrong_password", "changing": true })).await?;
            return Err(Error::invalid_field(
                "/current",
                "wrong_credentials",
                "This is not your current password.",
            ));
        }
        drop(turn);
        self.store_password(format!("user:{}", row.email), user.id, new).await
    }

    /// Hashes and stores a password, and ends the person's sessions.
    pub(super) async fn store_password(&self, by: String, id: UserId, password: &str) -> Result<(), Error> {
        let turn = self.0.passwords.turn().await?;
        let password_hash = turn.hash(password, &self.0.clock.random()).await?;
        let now = self.now();
        self.write(move |tx| {
            Box::pin(async move {
                let row = tx.user(id).await?.ok_or_else(|| Error::not_found("There is no such person."))?;
                let set = entry(by, kinds::USER_PASSWORD_SET, &row.email, json!({}));
                tx.update_user(&UserRow { password_hash, ..row }, now, set).await?;
                Ok(tx.delete_sessions_of(id).await?)
            })
        })
        .await
    }

    /// Checks a password, as often as the throttle allows.
    async fn checked(
        &self,
        tries: &Tries,
        row: Option<&UserRow>,
        password: &str,
    ) -> Result<(bool, Turn), Error> {
        self.check_throttle(tries).await?;
        let turn = self.0.passwords.turn().await?;
        // Asked again with the turn in hand: many tries at once are refused one by one, not all let in together.
        self.check_throttle(tries).await?;
        let fits = password.len() <= LONGEST_PASSWORD;
        let password = if fits { password } else { "" };
        let (is_right, turn) = turn.check(password, row.map(|row| row.password_hash.as_str())).await?;
        Ok((is_right && fits, turn))
    }

    async fn check_throttle(&self, tries: &Tries) -> Result<(), Error> {
        let now = self.now();
        let since = now.plus_seconds(-WINDOW_SECONDS);
        let mut reader = self.read().await?;
        let of_email = reader.refused_sign_ins(&tries.email, since).await?;
        let of_address = reader.refused_sign_ins(&tries.address, since).await?;
        for failures in [&of_email[..], counted(&of_address)] {
            if let Throttle::Wait { seconds } = throttle(failures, now) {
                return Err(Error::TooMany { retry_after_seconds: seconds });
            }
        }
        Ok(())
    }

    async fn refuse(
        &self,
        tries: Tries,
        row: Option<&UserRow>,
        details: serde_json::Value,
    ) -> Result<(), Error> {
        let now = self.now();
        let refused = NewEntry {
            actor: "system".to_owned(),
            kind: kinds::SESSION_REFUSED,
            item: None,
            // What was typed for somebody unknown may be a password in the wrong field: it is not written down.
            subject: row.map(|row| format!("user:{}", row.email)),
            details,
        };
        let forget_before = now.plus_seconds(-WINDOW_SECONDS);
        let keys = [tries.email, tries.address];
        self.write(move |tx| {
            Box::pin(
                async move { Ok(tx.remember_refused_sign_in(&keys, now, forget_before, refused).await?) },
            )
        })
        .await
    }

    async fn record(&self, entry: NewEntry) -> Result<(), Error> {
        let now = self.now();
        self.write(move |tx| Box::pin(async move { Ok(tx.record(entry, now).await?) })).await
    }
}

/// The failures (newest first) of an address that count against it.
fn counted(failures: &[Timestamp]) -> &[Timestamp] {
    &failures[..failures.len().saturating_sub(SHARED)]
}

/// An address; a whole network where it is IPv6, because there each machine has a network of its own.
fn address_key(address: &str) -> String {
    match address.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("address:{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        Ok(address) => format!("address:{address}"),
        Err(_) => format!("address:{}", short_hash(address)),
    }
}

/// Long enough to tell e-mails apart, and no place to keep what was typed.
fn short_hash(text: &str) -> String {
    to_hex(&Sha256::digest(text.as_bytes())[..16])
}

fn wrong_credentials() -> Error {
    Error::invalid("wrong_credentials", "E-mail and password do not match. Check both and try again.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_in_one_ipv6_network_count_as_one_and_ipv4_addresses_alone() {
        assert_eq!(address_key("2001:db8:1:2::7"), address_key("2001:db8:1:2:ffff::1"));
        assert_ne!(address_key("2001:db8:1:2::7"), address_key("2001:db8:1:3::7"));
        assert_ne!(address_key("192.0.2.1"), address_key("192.0.2.2"));
        assert_eq!(address_key("::ffff:192.0.2.1"), address_key("192.0.2.1"));
    }

    #[test]
    fn an_address_gets_more_free_tries_than_one_email() {
        let failures = vec![Timestamp(0); SHARED + 3];
        assert_eq!(counted(&failures).len(), 3);
        assert!(counted(&failures[..SHARED]).is_empty());
    }
}
