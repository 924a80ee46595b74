//! Eight weeks before the first visitor comes: outputs that came, people who reviewed them, outcomes, and work that went
//! around the automation; so that every chart has something to say.
//!
//! All of it goes through the same use cases as real work, under a clock that runs ahead of them. The story: two of the
//! sources are a little worse than the others all along; and six days ago a change of the chat widget made the sorter
//! misread its messages, which nobody has noticed yet.

mod clock;
mod plan;
mod shift;
mod truth;

use std::sync::Arc;

use app::model::{Definition, Timestamp};
use rand::{SeedableRng as _, rngs::StdRng};

use self::{clock::PastClock, plan::Plan, shift::Shift, truth::Truths};
use crate::service::{Error, Services};

/// Days of the past.
const DAYS: i64 = 56;
const DAY: i64 = 24 * 3600;
/// When something comes in on a working day, and on a weekend, in hours by UTC.
const WORKING: [i64; 3] = [9, 12, 15];
const WEEKEND: [i64; 1] = [11];
/// The share of what goes out that is drawn for a look, in place of what the workflows say: of few items a day, people
/// must see many before anybody can tell that one source fell.
const DRAWN: f64 = 0.3;
/// What comes is much the same at each start; what is drawn of it for a look is not.
const SEED: u64 = 20_261_124;

/// The use cases as they were when the past began: workflows that are created by them are as old as it.
pub(super) struct Past {
    services: Services,
    clock: Arc<PastClock>,
    begins: Timestamp,
    ends: Timestamp,
}

impl Past {
    /// Before the present of these services.
    pub(super) fn before(present: &Services) -> Self {
        let ends = present.clock().now();
        let begins = ends.start_of_day().plus_seconds(-DAYS * DAY);
        let clock = Arc::new(PastClock::at(begins));
        Self { services: present.under(clock.clone()), clock, begins, ends }
    }

    /// Who creates workflows in the past.
    pub(super) const fn services(&self) -> &Services {
        &self.services
    }

    /// The workflow as it is created in the past.
    pub(super) fn of_its_time(mut definition: Definition) -> Definition {
        if let Some(policy) = &mut definition.policy {
            policy.sample_rate = DRAWN;
        }
        definition
    }

    /// Lives through it.
    ///
    /// # Errors
    /// What the use cases answer.
    pub(super) async fn live(self) -> Result<(), Error> {
        let mut truths = Truths::default();
        let mut plan = Plan::new(&self.services, self.fall()).await?;
        let shift = Shift::new(&self.services).await?;
        let mut rng = StdRng::seed_from_u64(SEED);
        for day in 0..=DAYS {
            let midnight = self.begins.plus_seconds(day * DAY);
            let hours: &[i64] = if is_weekend(midnight) { &WEEKEND } else { &WORKING };
            for hour in hours {
                let at = midnight.plus_seconds(hour * 3600);
                // What is still to come belongs to the present.
                if at.plus_seconds(3 * 3600) > self.ends {
                    break;
                }
                self.clock.set(at);
                plan.submit(&self.services, at, &mut rng, &mut truths).await?;
                shift.review(&self.services, &self.clock, &mut rng, &truths).await?;
            }
            plan.end_of_day(&self.services, &mut rng).await?;
        }
        Ok(())
    }

    /// When the chat widget was changed: as the last seven days began, today among them, so that they and the seven before
    /// lie on either side of it whatever day of the week it is.
    fn fall(&self) -> Timestamp {
        self.ends.start_of_day().plus_seconds(-6 * DAY)
    }
}

/// 0 is Monday. The first day of 1970 was a Thursday.
const fn weekday(midnight: Timestamp) -> i64 {
    (midnight.0 / 1_000_000 / DAY + 3).rem_euclid(7)
}

const fn is_weekend(midnight: Timestamp) -> bool {
    weekday(midnight) >= 5
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekdays_are_those_of_the_calendar() {
        // 2023-11-14 was a Tuesday, 2023-11-19 a Sunday.
        let day = |day: i64| Timestamp(1_699_920_000_000_000).plus_seconds(day * DAY);
        assert_eq!((weekday(day(0)), weekday(day(5)), weekday(day(6))), (1, 6, 0));
        assert!(is_weekend(day(4)) && !is_weekend(day(3)));
    }
}
