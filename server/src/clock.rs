//! The one place that asks the machine for time, ids and randomness, so that tests decide them.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use app::model::Timestamp;
use uuid::Uuid;

/// Time, ids and randomness.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// Now, in microseconds.
    fn now(&self) -> Timestamp;

    /// 32 unpredictable bytes.
    fn random(&self) -> [u8; 32];

    /// A new id: UUIDv7, so that ids sort by the time at which they were made.
    fn new_id(&self) -> Uuid;
}

/// The machine's own.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place")]
    fn now(&self) -> Timestamp {
        Timestamp(jiff::Timestamp::now().as_microsecond())
    }

    #[expect(clippy::disallowed_methods, reason = "this is the one place")]
    fn random(&self) -> [u8; 32] {
        rand::Rng::random(&mut rand::rng())
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place; ids made within a millisecond still sort"
    )]
    fn new_id(&self) -> Uuid {
        Uuid::now_v7()
    }
}

/// A clock that a test moves by hand. Ids and randomness are still unpredictable.
#[derive(Debug, Clone, Default)]
pub struct TestClock(Arc<AtomicI64>);

impl TestClock {
    /// Starts at `start`.
    pub fn starting_at(start: Timestamp) -> Self {
        Self(Arc::new(AtomicI64::new(start.0)))
    }

    /// Moves on by `seconds`.
    pub fn advance_seconds(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }

    fn random(&self) -> [u8; 32] {
        SystemClock.random()
    }

    fn new_id(&self) -> Uuid {
        SystemClock.new_id()
    }
}
