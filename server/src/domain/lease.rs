//! The rules of leases: how long, how many, who may act under one.
//!
//! A lease lives until its end, and the end itself is too late. The database enforces it in each statement; here is
//! what the outcome is called, so that a person who lost one is told why.

use app::model::{FieldError, LeaseToken, Timestamp, UserId};

/// Items in one claim.
pub const MOST_CLAIMED: u32 = 50;
/// The shortest and the longest lease, in seconds.
pub const LEASE_SECONDS: std::ops::RangeInclusive<i64> = 10..=3600;
/// The longest that heartbeats keep one claim alive, in seconds: after it, somebody else may have the item, however
/// busy the page looks.
pub const LONGEST_HELD_SECONDS: i64 = 4 * 3600;
/// The longest deferral, in minutes: 30 days.
pub const MOST_DEFERRED_MINUTES: i64 = 30 * 24 * 60;

/// How many items a claim asks for; one where it does not say.
///
/// # Errors
/// Outside 1..=50.
pub fn claim_limit(asked: Option<u32>) -> Result<u32, FieldError> {
    match asked.unwrap_or(1) {
        limit @ 1..=MOST_CLAIMED => Ok(limit),
        limit => Err(out_of_range("/limit", format!("claim 1 to {MOST_CLAIMED} items at once, not {limit}"))),
    }
}

/// How long a lease lasts: as asked, else as the workflow says.
///
/// # Errors
/// Outside 10..=3600 seconds.
pub fn lease_seconds(asked: Option<i64>, workflow: i64) -> Result<i64, FieldError> {
    let seconds = asked.unwrap_or_else(|| workflow.clamp(*LEASE_SECONDS.start(), *LEASE_SECONDS.end()));
    if LEASE_SECONDS.contains(&seconds) {
        return Ok(seconds);
    }
    let (least, most) = (LEASE_SECONDS.start(), LEASE_SECONDS.end());
    Err(out_of_range("/lease_seconds", format!("a lease lasts {least} to {most} seconds, not {seconds}")))
}

/// When a renewed lease ends; none where the claim has been kept alive for so long that it may not be renewed again.
pub fn renewed_until(claimed_at: Timestamp, now: Timestamp, lease_seconds: i64) -> Option<Timestamp> {
    let last = claimed_at.plus_seconds(LONGEST_HELD_SECONDS);
    (now < last).then(|| now.plus_seconds(lease_seconds).min(last))
}

/// When a deferred item comes back.
///
/// # Errors
/// Outside 1..=43200 minutes.
pub fn deferred_until(now: Timestamp, minutes: i64) -> Result<Timestamp, FieldError> {
    if (1..=MOST_DEFERRED_MINUTES).contains(&minutes) {
        return Ok(now.plus_seconds(minutes * 60));
    }
    Err(out_of_range("/minutes", format!("defer by 1 to {MOST_DEFERRED_MINUTES} minutes, not {minutes}")))
}

/// A lease as it stands in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldLease {
    /// Proof of it.
    pub token: LeaseToken,
    /// Whose it is.
    pub user: UserId,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Whether a person may act under a lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fence {
    /// Yes.
    Live,
    /// It was theirs and ran out, and nobody has taken the item since.
    RanOut {
        /// When.
        at: Timestamp,
    },
    /// Somebody else has the item now.
    HeldBy {
        /// Who.
        user: UserId,
        /// Until when.
        until: Timestamp,
    },
    /// The item has been claimed anew by the same person, in another tab or after an undo.
    Renewed {
        /// Until when.
        until: Timestamp,
    },
    /// Nobody holds it: it was given back, deferred, decided or withdrawn.
    Gone,
}

/// Asks whether `user`, with `token`, may act on an item whose last lease is `lease`.
pub fn fence(lease: Option<HeldLease>, token: LeaseToken, user: UserId, now: Timestamp) -> Fence {
    let Some(lease) = lease else { return Fence::Gone };
    let lives = lease.expires_at > now;
    match (lives, lease.user == user, lease.token == token) {
        (true, true, true) => Fence::Live,
        (true, true, false) => Fence::Renewed { until: lease.expires_at },
        (true, false, _) => Fence::HeldBy { user: lease.user, until: lease.expires_at },
        (false, true, true) => Fence::RanOut { at: lease.expires_at },
        (false, ..) => Fence::Gone,
    }
}

fn out_of_range(pointer: &str, message: String) -> FieldError {
    FieldError { pointer: pointer.to_owned(), code: "out_of_range".to_owned(), message }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lease() -> HeldLease {
        HeldLease {
            token: LeaseToken(uuid::Uuid::from_u128(1)),
            user: UserId(uuid::Uuid::from_u128(2)),
            expires_at: Timestamp(100),
        }
    }

    #[test]
    fn a_lease_lives_before_its_end_and_not_at_it() {
        let HeldLease { token, user, .. } = lease();
        assert_eq!(fence(Some(lease()), token, user, Timestamp(99)), Fence::Live);
        assert_eq!(fence(Some(lease()), token, user, Timestamp(100)), Fence::RanOut { at: Timestamp(100) });
    }

    #[test]
    fn another_person_or_another_token_may_not_act() {
        let HeldLease { token, user, .. } = lease();
        let (other_user, other_token) =
            (UserId(uuid::Uuid::from_u128(3)), LeaseToken(uuid::Uuid::from_u128(4)));
        let now = Timestamp(50);
        assert_eq!(
            fence(Some(lease()), token, other_user, now),
            Fence::HeldBy { user, until: Timestamp(100) }
        );
        assert_eq!(fence(Some(lease()), other_token, user, now), Fence::Renewed { until: Timestamp(100) });
        assert_eq!(fence(Some(lease()), other_token, other_user, Timestamp(200)), Fence::Gone);
        assert_eq!(fence(None, token, user, now), Fence::Gone);
    }

    #[test]
    fn limits_say_what_they_are() {
        assert_eq!(claim_limit(None), Ok(1));
        assert_eq!(claim_limit(Some(50)), Ok(50));
        assert!(claim_limit(Some(0)).unwrap_err().message.contains("1 to 50"));
        assert!(claim_limit(Some(51)).is_err());
        assert_eq!(lease_seconds(None, 120), Ok(120));
        assert_eq!(lease_seconds(Some(10), 120), Ok(10));
        assert!(lease_seconds(Some(9), 120).is_err());
        assert_eq!(deferred_until(Timestamp(0), 1), Ok(Timestamp(60_000_000)));
        assert!(deferred_until(Timestamp(0), 0).is_err());
        assert!(deferred_until(Timestamp(0), i64::MAX).is_err());
    }

    #[test]
    fn heartbeats_do_not_keep_an_item_for_ever() {
        let claimed = Timestamp(0);
        assert_eq!(renewed_until(claimed, Timestamp(1_000_000), 120), Some(Timestamp(121_000_000)));
        let last = claimed.plus_seconds(LONGEST_HELD_SECONDS);
        assert_eq!(renewed_until(claimed, last.plus_seconds(-1), 120), Some(last));
        assert_eq!(renewed_until(claimed, last, 120), None);
    }
}
