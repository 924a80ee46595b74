//! From counts to shares, with how sure they are.
//!
//! Counts come apart by inclusion probability, so that what people looked at can stand for what went out unseen: the
//! estimate is Horvitz and Thompson's, with the weights set right for the known size of each stratum, as
//! [`crate::domain::statistics::weighted`] tells with its sources.

use std::collections::BTreeMap;

use app::model::{ExceptionKind, Flow, Proportion};

use super::{cells::Cells, event::Inclusion};
use crate::domain::statistics::{
    proportion::{Estimate, Level, wilson},
    sampled::Stratum,
    weighted::{Weighted, wrong_share},
};

/// A share of which nothing is known.
pub const UNKNOWN: Proportion = Proportion { value: None, low: 0.0, high: 1.0, n: 0 };

/// Strata are taken to be so many times as large, where what is asked about is not the items themselves but what makes
/// them: then even a stratum that was looked at entirely is a sample.
const WITHOUT_END: u64 = 1 << 24;

/// Counts of a span, apart by inclusion probability.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Totals(BTreeMap<Inclusion, Cells>);

impl Totals {
    /// Adds counts.
    pub fn add(&mut self, inclusion: Inclusion, cells: Cells) {
        *self.0.entry(inclusion).or_default() += cells;
    }

    /// Adds all of the other's.
    pub fn merge(&mut self, other: &Self) {
        other.0.iter().for_each(|(inclusion, cells)| self.add(*inclusion, *cells));
    }

    /// All of them together.
    pub fn sum(&self) -> Cells {
        self.0.values().copied().sum()
    }

    /// Counts of what went through.
    pub fn flow(&self) -> Flow {
        let sum = self.sum();
        Flow {
            submitted: sum.submitted,
            released: sum.released,
            reviewed: sum.reviewed(),
            edited: sum.edited,
            rejected: sum.rejected,
            stopped: sum.refused,
        }
    }

    /// Items that people looked at because they were drawn from what would have been released, and those that they looked
    /// at because routing sent them: by arrival.
    pub fn drawn_and_sent(&self) -> (u64, u64) {
        let sent = self.0.get(&Inclusion::CERTAIN).map_or(0, Cells::seen);
        (positive(self.sum().seen() - sent), positive(sent))
    }

    /// How many items of each inclusion probability one that people looked at stands for.
    pub fn standing_for(&self) -> BTreeMap<Inclusion, f64> {
        let looked_at = self.0.iter().filter(|(_, cells)| cells.seen() > 0);
        let times = |cells: &Cells| (cells.population() as f64 / cells.seen() as f64).max(1.0);
        looked_at.map(|(inclusion, cells)| (*inclusion, times(cells))).collect()
    }

    /// The share of outputs that were not right as they came: edited or rejected.
    pub fn unusable(&self) -> Weighted {
        share_of_all(&self.strata(1, |cells| (cells.seen(), cells.seen_edited + cells.seen_rejected)))
    }

    /// The share of outputs that were right as they came, released ones included.
    pub fn accuracy(&self) -> Weighted {
        right(self.unusable())
    }

    /// The same, as it says something about what makes the outputs: to be held against that of another time or model.
    pub fn accuracy_of_the_process(&self) -> Estimate {
        let wrong = |cells: &Cells| (cells.seen(), cells.seen_edited + cells.seen_rejected);
        right(share_of_all(&self.strata(WITHOUT_END, wrong))).estimate
    }

    /// The share of items that the automation could not handle as it should; each counts once, in however many ways it is
    /// one.
    ///
    /// What was flawed as it came is known of every item. That people reject others is known of those that they looked at,
    /// which stand for the rest; where nothing of a kind was drawn nor could be, nobody rejects any. Both are shares of
    /// what the process makes, so each has its interval, and the two are joined by MOVER as in
    /// [`crate::domain::statistics::weighted`].
    pub fn exceptions(&self) -> Proportion {
        let sum = self.sum();
        let plain =
            |cells: &Cells| (cells.seen() - cells.flawed_seen, cells.seen_rejected - cells.flawed_rejected);
        let flawed = counted(sum.flawed, sum.population());
        let rejected = self.rejected(|cells| cells.population() - cells.flawed, plain);
        joined(flawed, rejected)
    }

    /// The share that is an exception in this way, and how many are known to be.
    pub fn exception(&self, kind: ExceptionKind) -> (i64, Proportion) {
        let sum = self.sum();
        let items = match kind {
            ExceptionKind::Failed => sum.failed,
            ExceptionKind::Malformed => sum.malformed,
            ExceptionKind::Fallback => sum.fallback,
            ExceptionKind::Unusable => {
                let all = |cells: &Cells| (cells.seen(), cells.seen_rejected);
                return (sum.seen_rejected, self.rejected(Cells::population, all));
            }
        };
        (items, counted(items, sum.population()))
    }

    /// The share of all items that people reject, or would if they looked, among those that `population` counts.
    fn rejected(
        &self,
        population: impl Fn(&Cells) -> i64,
        found: impl Fn(&Cells) -> (i64, i64),
    ) -> Proportion {
        let strata = self
            .0
            .iter()
            .filter(|(inclusion, _)| inclusion.share() > 0.0)
            .map(|(inclusion, cells)| stratum(*inclusion, WITHOUT_END, population(cells), found(cells)));
        let weighted = share_of_all(&strata.collect::<Vec<_>>());
        let all = positive(self.sum().population());
        let Some(value) = weighted.estimate.value.filter(|_| all > 0) else {
            return UNKNOWN;
        };
        let part = weighted.population as f64 / WITHOUT_END as f64 / all as f64;
        let Estimate { low, high, n, .. } = weighted.estimate;
        let of_all = |share: f64| (share * part).min(1.0);
        Proportion { value: Some(of_all(value)), low: of_all(low), high: of_all(high), n }
    }

    fn strata(&self, times: u64, found: impl Fn(&Cells) -> (i64, i64)) -> Vec<Stratum> {
        let of = |(inclusion, cells): (&Inclusion, &Cells)| {
            stratum(*inclusion, times, cells.population(), found(cells))
        };
        self.0.iter().map(of).filter(|stratum| stratum.population > 0).collect()
    }
}

fn stratum(inclusion: Inclusion, times: u64, population: i64, (sampled, wrong): (i64, i64)) -> Stratum {
    Stratum {
        inclusion: inclusion.share(),
        population: positive(population).saturating_mul(times),
        sampled: positive(sampled),
        wrong: positive(wrong),
    }
}

/// The share of wrong ones, whose interval leaves room for what nobody saw any of: that may all be right, or all wrong.
///
/// In a bucket or group of few items it happens that none of what went out was drawn. Without that room, the items that
/// people saw anyway would seem to tell about all, and to leave no doubt.
fn share_of_all(strata: &[Stratum]) -> Weighted {
    let weighted = wrong_share(strata, Level::P95);
    let (low, high) = weighted.worst_case();
    Weighted { estimate: Estimate { low, high, ..weighted.estimate }, ..weighted }
}

fn right(wrong: Weighted) -> Weighted {
    Weighted { estimate: wrong.estimate.complement(), ..wrong }
}

fn positive(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}

/// k of n that were counted, as a share of what the process makes: Wilson's interval.
pub fn counted(k: i64, n: i64) -> Proportion {
    wilson(positive(k), positive(n), Level::P95).into()
}

/// The sum of two shares of the same items that exclude each other. The second says nothing where nothing was looked at.
fn joined(a: Proportion, b: Proportion) -> Proportion {
    let (Some(of_a), Some(of_b)) = (a.value, b.value) else { return a };
    let value = (of_a + of_b).min(1.0);
    let below = (of_a - a.low).hypot(of_b - b.low);
    let above = (a.high - of_a).hypot(b.high - of_b);
    Proportion { value: Some(value), low: (value - below).max(0.0), high: (value + above).min(1.0), n: a.n }
}

#[cfg(test)]
mod tests {
    use app::model::Route;
    use proptest::prelude::*;

    use super::*;

    fn drawn(share: f64) -> Inclusion {
        Inclusion::new(Some(share), Route::Review)
    }

    fn seen(submitted: i64, right: i64, edited: i64, rejected: i64) -> Cells {
        Cells { submitted, seen_right: right, seen_edited: edited, seen_rejected: rejected, ..Cells::NONE }
    }

    fn totals(of: &[(f64, Cells)]) -> Totals {
        let mut totals = Totals::default();
        of.iter().for_each(|(share, cells)| totals.add(drawn(*share), *cells));
        totals
    }

    #[test]
    fn what_was_drawn_stands_for_what_went_out_unseen() {
        // 900 released of which 90 were drawn, 9 of these wrong; 100 that a person saw anyway, 60 of these wrong.
        let totals = totals(&[(0.1, seen(900, 81, 6, 3)), (1.0, seen(100, 40, 30, 30))]);
        let accuracy = totals.accuracy();
        assert!((accuracy.estimate.value.unwrap() - 0.85).abs() < 1e-12);
        assert_eq!((accuracy.estimate.n, accuracy.coverage()), (190, Some(1.0)));
        assert_eq!(totals.drawn_and_sent(), (90, 100));
        let process = totals.accuracy_of_the_process();
        assert!((process.value.unwrap() - 0.85).abs() < 1e-9);
        assert!(process.high - process.low > accuracy.estimate.high - accuracy.estimate.low);
    }

    #[test]
    fn a_withdrawn_item_is_in_no_share() {
        let withdrawn = Cells { withdrawn: 10, ..seen(20, 10, 0, 0) };
        let accuracy = totals(&[(1.0, withdrawn)]).accuracy();
        assert_eq!((accuracy.population, accuracy.estimate.value), (10, Some(1.0)));
        assert!(accuracy.estimate.high - accuracy.estimate.low < 1e-12, "all were looked at");
        assert_eq!(totals(&[(1.0, withdrawn)]).exception(ExceptionKind::Failed).1.n, 10);
    }

    #[test]
    fn an_exception_counts_once() {
        let came = Cells {
            failed: 3,
            malformed: 8,
            fallback: 8,
            flawed: 10,
            flawed_seen: 10,
            flawed_rejected: 9,
            ..seen(100, 85, 0, 15)
        };
        let totals = totals(&[(1.0, came)]);
        let share = totals.exceptions();
        assert!((share.value.unwrap() - 0.16).abs() < 1e-9, "{share:?}");
        assert!(share.low > 0.09 && share.high < 0.26 && share.n == 100, "{share:?}");
        let unusable = totals.exception(ExceptionKind::Unusable);
        assert!((unusable.1.value.unwrap() - 0.15).abs() < 1e-9 && unusable.0 == 15);
        assert_eq!(totals.exception(ExceptionKind::Malformed), (8, counted(8, 100)));
    }

    #[test]
    fn nobody_rejects_what_nobody_can_see() {
        // 900 released at a sampling rate of 0, 100 of which ten were rejected.
        let totals = totals(&[(0.0, seen(900, 0, 0, 0)), (1.0, seen(100, 90, 0, 10))]);
        assert!((totals.exceptions().value.unwrap() - 0.01).abs() < 1e-9);
        assert_eq!(totals.accuracy().coverage(), Some(0.1));
    }

    #[test]
    fn what_nobody_saw_any_of_leaves_room_in_the_interval() {
        // 30 went out at a rate of 0.05 and none was drawn; the 10 others were all seen, one of them wrong.
        let unlucky = totals(&[(0.05, seen(30, 0, 0, 0)), (1.0, seen(10, 9, 1, 0))]);
        let accuracy = unlucky.accuracy();
        assert_eq!((accuracy.estimate.value, accuracy.coverage()), (Some(0.9), Some(0.25)));
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{a} is not {b}");
        near(accuracy.estimate.low, 9.0 / 40.0);
        near(accuracy.estimate.high, 39.0 / 40.0);
        // Nor is it told from a period in which some were drawn.
        let lucky = totals(&[(0.05, seen(30, 4, 0, 0)), (1.0, seen(10, 9, 1, 0))]);
        let (now, before) = (unlucky.accuracy_of_the_process(), lucky.accuracy_of_the_process());
        assert!(now.low < before.low && now.high > before.value.unwrap(), "{now:?} {before:?}");
        // Rejected ones likewise: all 10 were seen, and 30 could be anything.
        let rejected = totals(&[(0.05, seen(30, 0, 0, 0)), (1.0, seen(10, 9, 0, 1))]);
        let share = rejected.exception(ExceptionKind::Unusable).1;
        assert!(share.value == Some(0.1) && share.low < 0.025 && share.high > 0.75, "{share:?}");
        assert!(rejected.exceptions().high > 0.7, "{:?}", rejected.exceptions());
    }

    #[test]
    fn where_nobody_looked_what_came_flawed_is_known_all_the_same() {
        let came = Cells { malformed: 5, flawed: 5, submitted: 50, ..Cells::NONE };
        let totals = totals(&[(1.0, came)]);
        assert_eq!(totals.exceptions(), counted(5, 50));
        assert_eq!(totals.exception(ExceptionKind::Unusable), (0, UNKNOWN));
        assert_eq!(Totals::default().exceptions(), UNKNOWN);
        assert_eq!(Totals::default().accuracy().estimate, Estimate::UNKNOWN);
    }

    proptest! {
        #[test]
        fn shares_are_shares(
            of in prop::collection::vec((0_u8..=4, 0_i64..400, 0_i64..100, 0_i64..50, 0_i64..50, 0_i64..60, 0_i64..20), 0..5)
        ) {
            // Counts that cannot be, too: a figure may be shown while another process writes.
            let of: Vec<_> = of.into_iter().map(|(share, submitted, right, edited, rejected, flawed, withdrawn)| {
                (f64::from(share) / 4.0, Cells { flawed, withdrawn, flawed_seen: flawed / 2, ..seen(submitted, right, edited, rejected) })
            }).collect();
            let totals = totals(&of);
            let all = [totals.exceptions(), totals.exception(ExceptionKind::Unusable).1, totals.accuracy().estimate.into(), totals.accuracy_of_the_process().into()];
            for share in all {
                prop_assert!(0.0 <= share.low && share.low <= share.high && share.high <= 1.0, "{:?}", share);
                if let Some(value) = share.value {
                    prop_assert!(share.low <= value + 1e-12 && value <= share.high + 1e-12, "{:?}", share);
                }
            }
        }
    }
}
