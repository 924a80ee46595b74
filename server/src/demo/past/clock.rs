use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU64, Ordering},
};

use app::model::Timestamp;
use uuid::{Builder, Uuid};

use super::chance::Chance;
use crate::{clock::Clock, service::Services};

/// The time of ids that are the same at each start.
const FOUNDED: Timestamp = Timestamp(1_767_225_600_000_000);

/// A clock that stands in the past and is moved by hand. Its ids follow its time; they and its randomness come from its
/// name, so that the past is the same each time it is told.
///
/// Nothing that has to stay secret may be made under it. The leases that are made so have ended before anybody signs
/// in; the passwords' salts need only differ.
#[derive(Debug)]
pub(super) struct Past {
    at: AtomicI64,
    name: String,
    drawn: AtomicU64,
    /// Whether ids are the same at each start, instead of following the time.
    is_founding: bool,
}

impl Past {
    fn chance(&self) -> (u64, Chance) {
        let number = self.drawn.fetch_add(1, Ordering::SeqCst);
        (number, Chance::of(&format!("{} {number}", self.name)))
    }
}

impl Clock for Past {
    fn now(&self) -> Timestamp {
        Timestamp(self.at.load(Ordering::SeqCst))
    }

    fn random(&self) -> [u8; 32] {
        self.chance().1.bytes()
    }

    fn new_id(&self) -> Uuid {
        let (number, mut chance) = self.chance();
        let at = if self.is_founding { FOUNDED } else { self.now() };
        let [count_high, count_low] = (number as u16).to_be_bytes();
        let mut tail = [0; 10];
        tail.copy_from_slice(&chance.bytes()[..10]);
        // Of what is made within a millisecond the first 12 bits count, so that ids sort as they were made.
        tail[0] = count_high;
        tail[1] = count_low;
        Builder::from_unix_timestamp_millis(u64::try_from(at.0 / 1_000).unwrap_or(0), &tail).into_uuid()
    }
}

/// The use cases at a moment of the past. Each hand has a clock of its own, so that what several of them do at once (in
/// one commit) is done at different times.
pub(super) struct Hand {
    clock: Arc<Past>,
    services: Services,
}

impl Hand {
    /// A hand with a name, from which its chance comes.
    pub(super) fn new(present: &Services, name: &str) -> Self {
        Self::with(present, name, false)
    }

    /// One whose ids are the same at each start: the draws of routing rest on a workflow's id.
    pub(super) fn founding(present: &Services) -> Self {
        Self::with(present, "founding", true)
    }

    fn with(present: &Services, name: &str, is_founding: bool) -> Self {
        let clock = Arc::new(Past {
            at: AtomicI64::new(FOUNDED.0),
            name: name.to_owned(),
            drawn: AtomicU64::new(0),
            is_founding,
        });
        let services = present.under(Arc::<Past>::clone(&clock));
        Self { clock, services }
    }

    /// The use cases at this moment.
    pub(super) fn at(&self, moment: Timestamp) -> &Services {
        self.clock.at.store(moment.0, Ordering::SeqCst);
        &self.services
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn past(name: &str, is_founding: bool) -> Past {
        let (at, drawn) = (AtomicI64::new(1_790_000_000_000_000), AtomicU64::new(0));
        Past { at, name: name.to_owned(), drawn, is_founding }
    }

    #[test]
    fn ids_sort_as_they_were_made_follow_the_time_and_are_the_same_again() {
        let ids = |name: &str| -> Vec<Uuid> {
            let past = past(name, false);
            (0..3_000).map(|_| past.new_id()).collect()
        };
        let made = ids("a");
        assert!(made.is_sorted());
        assert_eq!(made, ids("a"));
        assert_ne!(made, ids("b"));
        assert!(made.iter().all(|id| id.get_version_num() == 7));
        let seconds = made[0].get_timestamp().unwrap().to_unix().0;
        assert_eq!(seconds, 1_790_000_000);
    }

    #[test]
    fn what_is_founded_has_the_same_id_whenever_that_is() {
        let (early, late) = (past("founding", true), past("founding", true));
        late.at.store(1_800_000_000_000_000, Ordering::SeqCst);
        assert_eq!(early.new_id(), late.new_id());
        assert_eq!(late.now(), Timestamp(1_800_000_000_000_000));
    }
}
