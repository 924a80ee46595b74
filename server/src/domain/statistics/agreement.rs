//! How far people agree who saw the same item, none knowing of the others.
//!
//! Two figures, since each misleads alone: the share of items on which they agree, which is high by itself where nearly
//! everything is approved, and Krippendorff's alpha, which takes out what chance would give.

use std::collections::BTreeMap;

use app::model::{Agreement, Verdict};

use super::proportion::{Level, wilson};

/// Items whose first two opinions are these, counted by what came of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pairs {
    /// What the first opinion was; none where it is not known any more.
    pub first: Option<Verdict>,
    /// What the second was.
    pub second: Option<Verdict>,
    /// Items on which all said the same.
    pub agreed: u64,
    /// Items that more than half decided.
    pub by_majority: u64,
    /// Items that somebody settled who saw the opinions.
    pub adjudicated: u64,
}

impl Pairs {
    const fn items(&self) -> u64 {
        self.agreed + self.by_majority + self.adjudicated
    }
}

/// What came of these items.
pub fn agreement(seen: &[Pairs]) -> Agreement {
    let sum = |of: fn(&Pairs) -> u64| seen.iter().map(of).sum::<u64>();
    let mut coincidences = Coincidences::default();
    for pairs in seen {
        if let (Some(first), Some(second)) = (pairs.first, pairs.second) {
            coincidences.add(&[first.as_str(), second.as_str()], pairs.items());
        }
    }
    Agreement {
        share: wilson(sum(|pairs| pairs.agreed), sum(Pairs::items), Level::P95).into(),
        alpha: coincidences.alpha(),
        by_majority: sum(|pairs| pairs.by_majority).cast_signed(),
        adjudicated: sum(|pairs| pairs.adjudicated).cast_signed(),
    }
}

/// How often two values were given to one unit by two observers: the matrix of coincidences from which nominal alpha is
/// computed (K. Krippendorff, Computing Krippendorff's Alpha-Reliability, University of Pennsylvania, 2011; derived in
/// his Content Analysis, 3rd edition, 2013, chapter 12).
#[derive(Debug, Clone)]
pub struct Coincidences<C> {
    pairs: BTreeMap<(C, C), f64>,
    units: u64,
}

impl<C> Default for Coincidences<C> {
    fn default() -> Self {
        Self { pairs: BTreeMap::new(), units: 0 }
    }
}

impl<C: Ord + Copy> Coincidences<C> {
    /// `units` units that observers gave these values each. One value alone can be paired with none, and counts nothing.
    pub fn add(&mut self, values: &[C], units: u64) {
        if values.len() < 2 || units == 0 {
            return;
        }
        self.units += units;
        let weight = units as f64 / (values.len() - 1) as f64;
        for (at, one) in values.iter().enumerate() {
            for other in values.iter().enumerate().filter(|(place, _)| *place != at).map(|(_, other)| other) {
                *self.pairs.entry((*one, *other)).or_default() += weight;
            }
        }
    }

    /// Krippendorff's alpha for nominal values: 1 is perfect agreement, 0 what chance would give; below 0 people
    /// disagree systematically. `None` where nothing can be said: fewer than two units, or one value throughout, of which
    /// nobody knows whether the observers can tell values apart at all.
    pub fn alpha(&self) -> Option<f64> {
        let mut of_value = BTreeMap::<C, f64>::new();
        for ((one, _), count) in &self.pairs {
            *of_value.entry(*one).or_default() += count;
        }
        let all: f64 = of_value.values().sum();
        let observed: f64 =
            self.pairs.iter().filter(|((one, other), _)| one != other).map(|(_, count)| count).sum();
        let expected: f64 = of_value.values().map(|count| count * (all - count)).sum();
        (self.units >= 2 && expected > 0.0).then(|| 1.0 - (all - 1.0) * observed / expected)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn alpha(units: &[Vec<u8>]) -> Option<f64> {
        let mut coincidences = Coincidences::default();
        for values in units {
            coincidences.add(values, 1);
        }
        coincidences.alpha()
    }

    /// Units from one line for each observer; a point stands for a value that is missing.
    fn units(observers: &[&str]) -> Vec<Vec<u8>> {
        let lines: Vec<Vec<&str>> = observers.iter().map(|line| line.split(' ').collect()).collect();
        let given = |at: usize| {
            lines.iter().filter(move |line| line[at] != ".").map(move |line| line[at].as_bytes()[0])
        };
        (0..lines[0].len()).map(|at| given(at).collect()).collect()
    }

    #[test]
    fn alpha_is_as_published() {
        // Krippendorff 2011: A (binary, two observers), B (nominal, two observers), C (nominal, several observers and
        // missing values).
        for (observers, published) in [
            (&["0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"][..], 0.095),
            (&["a a b b d c c c e d d a", "b a b b b c c c e d d d"], 0.692),
            (
                &[
                    "1 2 3 3 2 1 4 1 2 . . .",
                    "1 2 3 3 2 2 4 1 2 5 . 3",
                    ". 3 3 3 2 3 4 2 2 5 1 .",
                    "1 2 3 3 2 4 4 1 2 5 1 .",
                ],
                0.743,
            ),
        ] {
            let found = alpha(&units(observers)).unwrap();
            assert!((found - published).abs() < 5e-4, "{found} is not {published}");
        }
    }

    #[test]
    fn where_nothing_varies_nothing_is_said() {
        assert_eq!(alpha(&[]), None);
        assert_eq!(alpha(&[vec![1, 2]]), None, "one unit");
        assert_eq!(alpha(&[vec![1, 1], vec![1, 1], vec![1, 1]]), None);
        assert_eq!(alpha(&[vec![1], vec![2], vec![1, 2]]), None, "values that cannot be paired are none");
        assert_eq!(alpha(&[vec![1, 1], vec![2, 2]]), Some(1.0));
    }

    fn pairs(first: Verdict, second: Verdict, [agreed, by_majority, adjudicated]: [u64; 3]) -> Pairs {
        Pairs { first: Some(first), second: Some(second), agreed, by_majority, adjudicated }
    }

    #[test]
    fn what_came_of_items_is_counted_over_all_kinds_of_pairs() {
        use Verdict::{Approve, Edit, Reject};
        let seen = [
            pairs(Approve, Approve, [40, 0, 0]),
            pairs(Reject, Reject, [5, 0, 0]),
            // Two edits that come to something else are no agreement, though the verdicts are the same.
            pairs(Edit, Edit, [0, 1, 2]),
            pairs(Approve, Reject, [0, 0, 2]),
        ];
        let found = agreement(&seen);
        assert_eq!((found.share.n, found.by_majority, found.adjudicated), (50, 1, 4));
        assert!((found.share.value.unwrap() - 0.9).abs() < 1e-12);
        assert!(found.share.low > 0.78 && found.share.high < 0.96, "{:?}", found.share);
        assert!(found.alpha.is_some_and(|alpha| alpha > 0.8 && alpha < 1.0), "{:?}", found.alpha);
    }

    #[test]
    fn nothing_seen_is_no_agreement_and_no_disagreement() {
        let found = agreement(&[]);
        assert_eq!((found.share.value, found.share.n, found.alpha), (None, 0, None));
        assert_eq!((found.share.low, found.share.high), (0.0, 1.0));
        // Where a verdict is not known any more, its item still counts in the share.
        let found = agreement(&[Pairs { second: None, ..pairs(Verdict::Approve, Verdict::Edit, [3, 0, 1]) }]);
        assert_eq!((found.share.value, found.alpha), (Some(0.75), None));
    }

    fn any_units() -> impl Strategy<Value = Vec<Vec<u8>>> {
        proptest::collection::vec(proptest::collection::vec(0_u8..4, 2..4), 2..40)
    }

    fn near(a: Option<f64>, b: Option<f64>) -> bool {
        match (a, b) {
            (Some(a), Some(b)) => (a - b).abs() < 1e-9,
            (a, b) => a == b,
        }
    }

    proptest! {
        /// Who said it and what values are called says nothing of how far they agree.
        #[test]
        fn alpha_knows_no_names(given in any_units()) {
            let turned: Vec<Vec<u8>> = given.iter().map(|unit| unit.iter().rev().copied().collect()).collect();
            let renamed: Vec<Vec<u8>> =
                given.iter().map(|unit| unit.iter().map(|value| (value * 7 + 3) % 11).collect()).collect();
            prop_assert!(near(alpha(&given), alpha(&turned)));
            prop_assert!(near(alpha(&given), alpha(&renamed)));
        }

        #[test]
        fn alpha_is_one_exactly_where_all_agree(given in any_units()) {
            let agreed: Vec<Vec<u8>> = given.iter().map(|unit| vec![unit[0]; unit.len()]).collect();
            if let Some(alpha) = alpha(&agreed) {
                prop_assert!((alpha - 1.0).abs() < 1e-12);
            }
            let is_agreed = given.iter().all(|unit| unit.iter().all(|value| *value == unit[0]));
            if let Some(alpha) = alpha(&given) {
                prop_assert!(alpha <= 1.0 + 1e-12 && (is_agreed || alpha < 1.0));
            }
        }

        /// Two observers who are independent of each other: what they agree on is chance, and alpha is nearly 0.
        #[test]
        fn chance_alone_is_nearly_nothing(values in 2_u8..12) {
            let given: Vec<Vec<u8>> = (0..values).flat_map(|a| (0..values).map(move |b| vec![a, b])).collect();
            let n = 2.0 * f64::from(values).powi(2);
            prop_assert!(near(alpha(&given), Some(1.0 / n)));
        }

        /// Counted at once or one by one.
        #[test]
        fn units_that_are_alike_may_be_counted_together(given in any_units(), times in 1_u64..5) {
            let (mut together, mut alone) = (Coincidences::default(), Coincidences::default());
            for unit in &given {
                together.add(unit, times);
                for _ in 0..times {
                    alone.add(unit, 1);
                }
            }
            prop_assert!(near(together.alpha(), alone.alpha()));
        }
    }
}
