use std::sync::atomic::{AtomicI64, Ordering};

use app::model::Timestamp;
use uuid::{NoContext, Uuid};

use crate::clock::{Clock, SystemClock};

/// A clock that is set by hand. Its ids are of its time, as those of items are that came then.
#[derive(Debug)]
pub(super) struct PastClock(AtomicI64);

impl PastClock {
    pub(super) const fn at(at: Timestamp) -> Self {
        Self(AtomicI64::new(at.0))
    }

    pub(super) fn set(&self, at: Timestamp) {
        self.0.store(at.0, Ordering::SeqCst);
    }

    pub(super) fn advance_seconds(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
}

impl Clock for PastClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }

    fn random(&self) -> [u8; 32] {
        SystemClock.random()
    }

    fn new_id(&self) -> Uuid {
        // A microsecond more each time, so that ids of one moment still sort as they were made.
        let micros = u64::try_from(self.0.fetch_add(1, Ordering::SeqCst)).unwrap_or(0);
        let nanos = u32::try_from(micros % 1_000_000 * 1_000).unwrap_or(0);
        Uuid::new_v7(uuid::Timestamp::from_unix(NoContext, micros / 1_000_000, nanos))
    }
}
