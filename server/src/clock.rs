//! The one place that asks the machine for time, ids and randomness, so that tests decide them.

use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU64, Ordering},
};

use app::model::Timestamp;
use uuid::{Builder, Uuid};

/// Time, ids and randomness.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// Now, in microseconds.
    fn now(&self) -> Timestamp;

    /// 32 unpredictable bytes.
    fn random(&self) -> [u8; 32];

    /// A new id: UUIDv7, so that ids sort by the time at which they were made.
    fn new_id(&self) -> Uuid;

    /// An id like those that were made at `at`.
    fn id_of(&self, at: Timestamp) -> Uuid {
        let mut free = [0; 10];
        free.copy_from_slice(&self.random()[..10]);
        // The counter of a UUIDv7 begins in its lower half, so that it has room.
        free[0] &= 0x07;
        Builder::from_unix_timestamp_millis(u64::try_from(at.0 / 1_000).unwrap_or(0), &free).into_uuid()
    }
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

/// A clock that is moved by hand. Ids follow its time, each after the one before; randomness is still unpredictable.
#[derive(Debug, Clone, Default)]
pub struct TestClock {
    now: Arc<AtomicI64>,
    ids: Arc<AtomicU64>,
}

impl TestClock {
    /// Starts at `start`.
    pub fn starting_at(start: Timestamp) -> Self {
        Self { now: Arc::new(AtomicI64::new(start.0)), ids: Arc::default() }
    }

    /// Moves on by `seconds`.
    pub fn advance_seconds(&self, seconds: i64) {
        self.now.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.now.load(Ordering::SeqCst))
    }

    fn random(&self) -> [u8; 32] {
        SystemClock.random()
    }

    fn new_id(&self) -> Uuid {
        // As UUIDv7 has it, with a counter in its first 26 free bits: ids of one millisecond keep their order.
        let millis = u64::try_from(self.now().0 / 1_000).unwrap_or(0);
        let count = self.ids.fetch_add(1, Ordering::SeqCst);
        let mut free = [0; 10];
        free.copy_from_slice(&self.random()[..10]);
        let [.., high, middle, low, last] = ((count & 0x03ff_c000) << 2 | count & 0x3fff).to_be_bytes();
        (free[0], free[1], free[2], free[3]) = (high & 0x0f, middle, low & 0x3f, last);
        Builder::from_unix_timestamp_millis(millis, &free).into_uuid()
    }
}
