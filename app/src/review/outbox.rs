//! Verdicts on their way: sent in the background, kept in the browser until acknowledged, tried again for as long as
//! nothing is known of their fate.
//!
//! Sending twice is safe: a verdict carries its lease, and the server answers the same to the same lease.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::pass_on::PassOn;
use crate::{
    error::AppError,
    model::{FieldError, ItemId, LeaseToken, ReviewItem, VerdictRequest},
};

/// What is on its way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Job {
    /// A verdict.
    Verdict(VerdictRequest),
    /// Never show it to me again.
    Skip,
    /// For nobody before so many minutes have passed.
    Defer {
        /// Minutes.
        minutes: i64,
    },
    /// To somebody else.
    Escalate(PassOn),
}

impl Job {
    /// Whether it holds what a person chose and wrote, so that a refusal is shown with a way to put it right.
    pub const fn comes_back(&self) -> bool {
        matches!(self, Self::Verdict(_) | Self::Escalate(_))
    }
}

/// One thing on its way, as it is kept over a reload.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Parcel {
    /// The item.
    pub item: ItemId,
    /// The lease: it also names the parcel.
    pub lease: LeaseToken,
    /// The workflow's slug.
    pub workflow: String,
    /// The item's title, for saying what became of it.
    pub title: String,
    /// What to do.
    pub job: Job,
    /// Why it was refused, once it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Refusal>,
}

/// Why the server refused, and what can be done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Refusal {
    /// The server's code: `lease_lost`, `already_decided`, `schema_violation`, ...
    pub code: String,
    /// For the reviewer.
    pub message: String,
    /// Per field.
    #[serde(default)]
    pub errors: Vec<FieldError>,
    /// Whether the item is still held, so that it need not be claimed again.
    pub still_held: bool,
}

/// What a failed call means for its parcel.
#[derive(Debug, Clone, PartialEq)]
pub enum Fate {
    /// Nothing is known: send it again, after at least so long (milliseconds).
    Again(i64),
    /// Nobody is signed in: send it again after signing in.
    SignIn,
    /// It will never be taken like this.
    Refused(Refusal),
}

/// What an error means.
pub fn fate(error: &AppError) -> Fate {
    let refused = |code: &str, errors: &[FieldError], still_held| {
        Fate::Refused(Refusal {
            code: code.to_owned(),
            message: error.to_string(),
            errors: errors.to_vec(),
            still_held,
        })
    };
    match error {
        AppError::Unreachable { .. } | AppError::Internal { .. } => Fate::Again(0),
        AppError::TooMany { retry_after_seconds } => {
            Fate::Again(i64::try_from(*retry_after_seconds).unwrap_or(60).saturating_mul(1_000))
        }
        AppError::Unauthenticated => Fate::SignIn,
        AppError::Invalid { errors, .. } => refused("schema_violation", errors, true),
        AppError::Conflict { code, .. } => refused(code, &[], false),
        AppError::Forbidden { .. } => refused("forbidden", &[], false),
        AppError::NotFound { .. } => refused("not_found", &[], false),
    }
}

/// How long to wait before try number `tries` + 1 (milliseconds): 1, 2, 4, ... 30 s.
pub fn retry_delay_ms(tries: u32) -> i64 {
    (1_000_i64 << tries.saturating_sub(1).min(5)).min(30_000)
}

#[derive(Debug, Clone, PartialEq)]
struct Entry {
    parcel: Parcel,
    shown: Option<Arc<ReviewItem>>,
    tries: u32,
    /// When to send it; none while it is under way.
    due: Option<i64>,
}

/// Everything on its way.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outbox {
    entries: Vec<Entry>,
}

impl Outbox {
    /// Puts a parcel in, to be sent at once. `shown` is the item as it was on screen.
    pub fn post(&mut self, parcel: Parcel, shown: Option<Arc<ReviewItem>>, now: i64) {
        if !self.entries.iter().any(|entry| entry.parcel.lease == parcel.lease) {
            self.entries.push(Entry { parcel, shown, tries: 0, due: Some(now) });
        }
    }

    /// The parcels whose time has come; they count as under way from now on.
    pub fn due(&mut self, now: i64) -> Vec<Parcel> {
        let mut parcels = Vec::new();
        for entry in self.entries.iter_mut().filter(|entry| entry.due.is_some_and(|due| due <= now)) {
            entry.due = None;
            entry.tries += 1;
            parcels.push(entry.parcel.clone());
        }
        parcels
    }

    /// Takes out what was answered for good.
    pub fn take(&mut self, lease: LeaseToken) -> Option<(Parcel, Option<Arc<ReviewItem>>)> {
        let at = self.entries.iter().position(|entry| entry.parcel.lease == lease)?;
        let entry = self.entries.remove(at);
        Some((entry.parcel, entry.shown))
    }

    /// Plans the next try, `least` milliseconds away at the earliest.
    pub fn again(&mut self, lease: LeaseToken, least: i64, now: i64) {
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.parcel.lease == lease) {
            entry.due = Some(now + retry_delay_ms(entry.tries).max(least));
        }
    }

    /// Whether a parcel was sent and is not answered yet.
    pub fn is_under_way(&self, lease: LeaseToken) -> bool {
        self.entries.iter().any(|entry| entry.parcel.lease == lease && entry.due.is_none())
    }

    /// The network is back: everything that waits is sent now.
    pub fn hurry(&mut self, now: i64) {
        for entry in self.entries.iter_mut().filter(|entry| entry.due.is_some()) {
            entry.due = Some(now);
        }
    }

    /// Whether something is on its way for this item.
    pub fn holds(&self, item: ItemId) -> bool {
        self.entries.iter().any(|entry| entry.parcel.item == item)
    }

    /// How many are on their way.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing is on its way.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// How many verdicts are on their way.
    pub fn verdicts(&self) -> i64 {
        self.entries.iter().map(|entry| i64::from(matches!(entry.parcel.job, Job::Verdict(_)))).sum()
    }

    /// Whether something had to be sent more than once: the connection is bad.
    pub fn is_stuck(&self) -> bool {
        self.entries.iter().any(|entry| entry.tries > 0 && entry.due.is_some())
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn parcel(number: u128) -> Parcel {
        Parcel {
            item: ItemId(Uuid::from_u128(number)),
            lease: LeaseToken(Uuid::from_u128(number)),
            workflow: "triage".to_owned(),
            title: "Item".to_owned(),
            job: Job::Skip,
            refusal: None,
        }
    }

    #[test]
    fn is_sent_once_then_again_with_growing_pauses() {
        let mut outbox = Outbox::default();
        outbox.post(parcel(1), None, 0);
        outbox.post(parcel(1), None, 0);
        assert_eq!(outbox.due(0).len(), 1, "one lease is one parcel");
        assert_eq!(outbox.due(60_000).len(), 0, "while it is under way it is not sent again");
        let lease = parcel(1).lease;
        let mut now = 0;
        let mut pauses = Vec::new();
        for _ in 0..7 {
            outbox.again(lease, 0, now);
            let start = now;
            while outbox.due(now).is_empty() {
                now += 500;
            }
            pauses.push(now - start);
        }
        assert_eq!(pauses, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
        assert!(outbox.take(lease).is_some());
        assert!(outbox.is_empty());
    }

    #[test]
    fn waits_as_long_as_the_server_says_and_hurries_when_the_network_is_back() {
        let mut outbox = Outbox::default();
        outbox.post(parcel(1), None, 0);
        outbox.due(0);
        outbox.again(parcel(1).lease, 20_000, 0);
        assert!(outbox.is_stuck());
        assert!(outbox.due(19_999).is_empty());
        outbox.hurry(19_999);
        assert_eq!(outbox.due(19_999).len(), 1);
    }

    #[test]
    fn only_a_clear_no_is_a_refusal() {
        assert_eq!(fate(&AppError::Unreachable { message: "offline".to_owned() }), Fate::Again(0));
        assert_eq!(fate(&AppError::Internal { reference: "r".to_owned() }), Fate::Again(0));
        assert_eq!(fate(&AppError::TooMany { retry_after_seconds: 3 }), Fate::Again(3_000));
        assert_eq!(fate(&AppError::Unauthenticated), Fate::SignIn);
        let lost = AppError::Conflict { code: "lease_lost".to_owned(), message: "Gone.".to_owned() };
        let Fate::Refused(refusal) = fate(&lost) else { panic!("a lost lease is refused") };
        assert_eq!((refusal.code.as_str(), refusal.still_held), ("lease_lost", false));
        let invalid = AppError::Invalid { message: "No.".to_owned(), errors: Vec::new() };
        assert!(matches!(fate(&invalid), Fate::Refused(refusal) if refusal.still_held));
    }

    #[test]
    fn a_parcel_survives_a_reload_with_every_digit_of_its_output() {
        let mut kept = parcel(1);
        kept.job = Job::Verdict(VerdictRequest {
            lease: kept.lease,
            verdict: crate::model::Verdict::Edit,
            output: Some(crate::model::RawJson::new(r#"{"n":12345678901234567890.10}"#).unwrap()),
            reasons: Vec::new(),
            comment: None,
            active_ms: 5,
        });
        let text = serde_json::to_string(&kept).unwrap();
        assert_eq!(serde_json::from_str::<Parcel>(&text).unwrap(), kept);
    }
}
