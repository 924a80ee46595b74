//! Hashing passwords with argon2id. It takes memory and a core on purpose, so only a few run at once, on threads where
//! they hold nothing else up.

use std::{sync::Arc, time::Duration};

use argon2::{
    Argon2,
    password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, SaltString},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::Error;

/// How long a sign-in waits for its turn.
const PATIENCE: Duration = Duration::from_secs(5);

/// A hash of nobody's password, made with the same costs as everybody's: whoever is unknown takes as long to refuse.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5J3Mgc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The few who may hash at once.
pub(in crate::service) struct Passwords(Arc<Semaphore>);

/// Leave to hash. It goes into the thread that hashes and comes back with the answer: a client that hangs up does not
/// free the place of a hash that still runs.
pub(super) struct Turn {
    _permit: OwnedSemaphorePermit,
}

impl Passwords {
    pub(in crate::service) fn new(at_once: usize) -> Self {
        Self(Arc::new(Semaphore::new(at_once.max(1))))
    }

    /// Waits for a turn.
    pub(super) async fn turn(&self) -> Result<Turn, Error> {
        match tokio::time::timeout(PATIENCE, Arc::clone(&self.0).acquire_owned()).await {
            Ok(Ok(permit)) => Ok(Turn { _permit: permit }),
            _ => Err(Error::TooMany { retry_after_seconds: PATIENCE.as_secs() }),
        }
    }
}

impl Turn {
    /// The PHC string of a password, with a fresh random salt.
    pub(super) async fn hash(self, password: &str, random: &[u8; 32]) -> Result<String, Error> {
        let password = password.to_owned();
        let salt = SaltString::encode_b64(&random[..16]).map_err(Error::internal)?;
        let hash = move || {
            let hash =
                Argon2::default().hash_password(password.as_bytes(), &salt).map(|hash| hash.to_string());
            drop(self);
            hash
        };
        tokio::task::spawn_blocking(hash).await.map_err(Error::internal)?.map_err(Error::internal)
    }

    /// Whether it is the password of that hash; without a hash no password is, and the answer takes as long. Keep the
    /// turn until a refusal is written down.
    pub(super) async fn check(self, password: &str, hash: Option<&str>) -> Result<(bool, Self), Error> {
        let password = password.to_owned();
        let is_somebody = hash.is_some();
        let hash = hash.unwrap_or(NOBODY).to_owned();
        let verify = move || {
            let is_right = PasswordHash::new(&hash)
                .map(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
            (is_right, self)
        };
        let (is_right, turn) = tokio::task::spawn_blocking(verify).await.map_err(Error::internal)?;
        Ok((is_right.map_err(Error::internal)? && is_somebody, turn))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn hash() -> String {
        Passwords::new(1).turn().await.unwrap().hash("correct horse battery", &[7; 32]).await.unwrap()
    }

    #[tokio::test]
    async fn a_hash_knows_its_password_and_nobody_has_one() {
        let hash = hash().await;
        assert!(hash.starts_with("$argon2id$"));
        let turn = Passwords::new(1).turn().await.unwrap();
        let (right, turn) = turn.check("correct horse battery", Some(&hash)).await.unwrap();
        let (wrong, turn) = turn.check("correct horse", Some(&hash)).await.unwrap();
        let (nobody, _) = turn.check("correct horse battery", None).await.unwrap();
        assert_eq!((right, wrong, nobody), (true, false, false));
    }

    #[tokio::test]
    async fn refusing_nobody_costs_what_refusing_somebody_costs() {
        let costs = |hash: &str| hash.split('$').take(4).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(costs(&hash().await), costs(NOBODY));
        assert!(PasswordHash::new(NOBODY).is_ok());
    }
}
