//! What is asked of [`super::threshold`], and how many reviews it takes to answer.

use super::proportion::{Estimate, Level, exact_upper};

/// Wrongs that can be borne where the sequence starts. More starts, or others, release less in the simulation: one too
/// early ends at the first wrong, one too late asks for more reviews. The bound holds with any.
pub(super) const STARTS: [u64; 3] = [0, 2, 6];

/// No advice asks for more reviews than this.
const MOST_REVIEWS: u64 = 1_000_000;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Question {
    bound: f64,
    level: Level,
}

impl Question {
    /// At most the share `bound` of what is released may be wrong, to be shown with confidence `level` (one-sided).
    /// `None` unless 0 < `bound` < 1.
    pub fn new(bound: f64, level: Level) -> Option<Self> {
        (bound > 0.0 && bound < 1.0).then_some(Self { bound, level })
    }

    /// The share of what is released that may be wrong.
    pub fn bound(&self) -> f64 {
        self.bound
    }

    /// How surely it is to be shown.
    pub fn level(&self) -> Level {
        self.level
    }

    /// What each start has of the error.
    pub(super) fn start_error(&self) -> f64 {
        self.level.error() / STARTS.len() as f64
    }

    /// The fewest reviews of which `wrong` can be wrong and the bound still be shown at a start.
    pub(super) fn reviews_for(&self, wrong: u64) -> u64 {
        least(wrong, |n| exact_upper(wrong, n, self.start_error()) <= self.bound)
    }

    /// The rate of wrongs to expect of more reviews at a threshold: as seen, but no nearer to the bound than halfway from
    /// the lower end of its interval, since chance may have set it there. Where even that end is at the bound, it is
    /// `least`, the share that is shown to be wrong at the least; `None` where that is at the bound too.
    pub(super) fn rate_to_plan_with(&self, wrong: &Estimate, least: f64) -> Option<f64> {
        let low = if wrong.low < self.bound { wrong.low } else { least };
        let rate = wrong.value?.min(low.midpoint(self.bound));
        (rate < self.bound).then_some(rate)
    }

    /// About so many reviews show the bound if they are wrong at `rate` < `bound`: Chernoff's exponent, which for a rate
    /// of 0 is the rule of three.
    pub(super) fn reviews_about(&self, rate: f64) -> f64 {
        let term = |share: f64, of: f64| if share == 0.0 { 0.0 } else { share * (share / of).ln() };
        -self.start_error().ln() / (term(rate, self.bound) + term(1.0 - rate, 1.0 - self.bound))
    }

    /// How many reviews it takes in all, if they are wrong at `rate` and `have` did not do. Where the exact test of one
    /// threshold alone would do with fewer, the sequence ended before it came there: then it is the next start.
    pub(super) fn reviews_beyond(&self, have: u64, rate: f64) -> u64 {
        let shown =
            |n: u64| exact_upper((rate * n as f64).round() as u64, n, self.start_error()) <= self.bound;
        let needed = least(self.reviews_for(0).saturating_sub(1), shown);
        let starts = STARTS.map(|wrong| self.reviews_for(wrong));
        [needed].into_iter().chain(starts).find(|needed| *needed > have).unwrap_or(have + have / 4 + 1)
    }
}

/// The least number above `low` of which `holds` is true, if it stays true from there on; [`MOST_REVIEWS`] where that is
/// beyond it.
fn least(low: u64, holds: impl Fn(u64) -> bool) -> u64 {
    let mut low = low;
    let mut high = (low + 1).next_power_of_two();
    while high < MOST_REVIEWS && !holds(high) {
        low = high;
        high *= 2;
    }
    high = high.min(MOST_REVIEWS);
    while high - low > 1 {
        let middle = low.midpoint(high);
        if holds(middle) { high = middle } else { low = middle }
    }
    high
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_bound_is_a_share() {
        for bound in [0.0, 1.0, -0.1, f64::NAN] {
            assert_eq!(Question::new(bound, Level::P95), None);
        }
    }

    proptest! {
        #[test]
        fn so_many_reviews_are_just_enough(bound in 0.005..0.5_f64, wrong in 0_u64..20) {
            let question = Question::new(bound, Level::P95).unwrap();
            let needed = question.reviews_for(wrong);
            prop_assert!(exact_upper(wrong, needed, question.start_error()) <= bound);
            prop_assert!(exact_upper(wrong, needed - 1, question.start_error()) > bound);
        }

        #[test]
        fn more_are_asked_for_than_there_are(bound in 0.005..0.5_f64, part in 0.0..0.99_f64, have in 0_u64..10_000) {
            let question = Question::new(bound, Level::P95).unwrap();
            prop_assert!(question.reviews_beyond(have, bound * part) > have);
        }
    }
}
