//! Does the confidence mean what it says, and what would a threshold on it buy.

use super::{
    cut::{Scored, cuts, grid},
    proportion::{Estimate, Level},
    sampled::Strata,
    weighted::{Weighted, wrong_share},
};

/// How confidences are put into bins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binning {
    /// So many bins of one width over 0..=1; the last has 1.0 too. As a reliability diagram is drawn (DeGroot and
    /// Fienberg, The Statistician 32, 1983).
    EqualWidth(u32),
    /// So many bins with about as many items each, reviewed or not; items of one confidence stay together, so there
    /// may be fewer bins. Steadier where confidences crowd near 1 (Nixon et al., CVPR workshops 2019).
    EqualMass(u32),
}

/// The items of one bin of a reliability diagram.
#[derive(Debug, Clone, PartialEq)]
pub struct Bin {
    /// Least confidence that falls in here.
    pub low: f64,
    /// Upper end; with equal width it is the next bin's, with equal mass the greatest confidence in here.
    pub high: f64,
    /// Mean confidence of all its items, reviewed or not; `None` where it is empty.
    pub mean_confidence: Option<f64>,
    /// Share of right outputs among its items, by inclusion probability.
    pub right: Weighted,
}

impl Bin {
    fn of(low: f64, high: f64, items: &[Scored], level: Level) -> Self {
        let strata: Strata = items.iter().map(|item| item.sampled).collect();
        let wrong = wrong_share(&strata.counts(), level);
        let sum: f64 = items.iter().map(|item| item.confidence).sum();
        let mean_confidence = (!items.is_empty()).then(|| sum / items.len() as f64);
        Self {
            low,
            high,
            mean_confidence,
            right: Weighted { estimate: wrong.estimate.complement(), ..wrong },
        }
    }
}

/// The reliability diagram: bins by rising confidence, empty ones of equal width included. Confidences outside 0..=1,
/// or that are no number, are left out: they say nothing that could be right. No bins asked for, none given.
pub fn reliability(items: &[Scored], binning: Binning, level: Level) -> Vec<Bin> {
    let mut items: Vec<Scored> =
        items.iter().copied().filter(|item| (0.0..=1.0).contains(&item.confidence)).collect();
    items.sort_by(|a, b| a.confidence.total_cmp(&b.confidence));
    match binning {
        Binning::EqualWidth(count) => equal_width(&items, count, level),
        Binning::EqualMass(count) => equal_mass(&items, count, level),
    }
}

fn equal_width(items: &[Scored], count: u32, level: Level) -> Vec<Bin> {
    let edge = |index: u32| f64::from(index) / f64::from(count);
    let mut rest = items;
    (0..count)
        .map(|index| {
            let (low, high) = (edge(index), edge(index + 1));
            let inside = rest.partition_point(|item| item.confidence < high || index + 1 == count);
            let (bin, above) = rest.split_at(inside);
            rest = above;
            Bin::of(low, high, bin, level)
        })
        .collect()
}

fn equal_mass(items: &[Scored], count: u32, level: Level) -> Vec<Bin> {
    let mut bins = Vec::new();
    let mut start = 0;
    for index in 1..=count as usize {
        let wanted = items.len() * index / count as usize;
        let Some(last) = wanted.checked_sub(1).and_then(|at| items.get(at)).map(|item| item.confidence)
        else {
            continue;
        };
        let end = items.partition_point(|item| item.confidence <= last);
        if let Some(bin) = items.get(start..end)
            && let [first, ..] = bin
        {
            bins.push(Bin::of(first.confidence, last, bin, level));
        }
        start = end.max(start);
    }
    bins
}

/// The expected calibration error, 0..=1: the mean over items of the distance between their bin's mean confidence and
/// its share of right outputs (Naeini, Cooper and Hauskrecht, AAAI 2015; Guo, Pleiss, Sun and Weinberger, ICML 2017),
/// each bin weighted by all its items, reviewed or not. Bins without a review are left out of the mean; `None` where
/// that leaves none. Few reviews in a bin make it too large, never too small on average: chance is a distance too.
pub fn expected_error(bins: &[Bin]) -> Option<f64> {
    let (mut distance, mut items) = (0.0, 0.0);
    for bin in bins {
        if let (Some(confidence), Some(right)) = (bin.mean_confidence, bin.right.estimate.value) {
            let weight = bin.right.population as f64;
            distance += weight * (right - confidence).abs();
            items += weight;
        }
    }
    (items > 0.0).then(|| distance / items)
}

/// One point of the risk-coverage curve.
#[derive(Debug, Clone, PartialEq)]
pub struct RiskPoint {
    /// Release at or above this confidence.
    pub threshold: f64,
    /// Share of all items that this releases, 0..=1: the coverage.
    pub released: f64,
    /// Share of wrong outputs among these, with an interval for this point alone: the selective risk.
    pub wrong: Estimate,
}

/// The risk-coverage curve (El-Yaniv and Wiener, JMLR 11, 2010; Geifman and El-Yaniv, NeurIPS 2017): for falling
/// thresholds, how much would be released and how much of it would be wrong. The intervals hold point by point; to choose
/// a threshold by them would choose the luckiest: [`super::threshold`] chooses without.
pub fn risk_coverage(items: &[Scored], level: Level) -> Vec<RiskPoint> {
    cuts(items, grid())
        .into_iter()
        .map(|cut| RiskPoint {
            threshold: cut.threshold,
            released: cut.population() as f64 / items.len() as f64,
            wrong: wrong_share(&cut.strata, level).estimate,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::sampled::Sampled, *};

    fn item(confidence: f64, inclusion: f64, wrong: Option<bool>) -> Scored {
        Scored { confidence, sampled: Sampled { inclusion, wrong } }
    }

    fn all_reviewed(of: &[(f64, bool)]) -> Vec<Scored> {
        of.iter().map(|(confidence, wrong)| item(*confidence, 1.0, Some(*wrong))).collect()
    }

    #[test]
    fn a_bin_sets_confidence_beside_what_was_right() {
        let items =
            all_reviewed(&[(0.0, true), (0.95, false), (0.9, true), (1.0, false), (0.5, false), (1.5, true)]);
        let bins = reliability(&items, Binning::EqualWidth(10), Level::P95);
        assert_eq!(
            bins.iter().map(|bin| bin.right.population).collect::<Vec<_>>(),
            [1, 0, 0, 0, 0, 1, 0, 0, 0, 3]
        );
        let last = bins.last().unwrap();
        assert!((last.mean_confidence.unwrap() - 0.95).abs() < 1e-12);
        assert!((last.right.estimate.value.unwrap() - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!((bins[1].mean_confidence, bins[1].right.estimate), (None, Estimate::UNKNOWN));
        // (1 * |0 - 0| + 1 * |1 - 0.5| + 3 * |2/3 - 0.95|) / 5
        assert!((expected_error(&bins).unwrap() - (0.5 + 0.85) / 5.0).abs() < 1e-12);
    }

    #[test]
    fn sampled_items_speak_for_those_like_them() {
        // 100 released items of which 10 were drawn, 1 wrong; 10 that a rule sent to a person, all wrong.
        let mut items = vec![item(0.9, 0.1, None); 90];
        items.extend((0..10).map(|i| item(0.9, 0.1, Some(i == 0))));
        items.extend(vec![item(0.9, 1.0, Some(true)); 10]);
        let bins = reliability(&items, Binning::EqualMass(5), Level::P95);
        assert_eq!(bins.len(), 1);
        assert!((bins[0].right.estimate.value.unwrap() - 90.0 / 110.0).abs() < 1e-12);
        assert!((expected_error(&bins).unwrap() - (0.9 - 90.0 / 110.0)).abs() < 1e-12);
    }

    #[test]
    fn nothing_in_nothing_out() {
        assert_eq!(reliability(&[], Binning::EqualWidth(2), Level::P95).len(), 2);
        for binning in [Binning::EqualWidth(0), Binning::EqualMass(0), Binning::EqualMass(3)] {
            assert!(reliability(&[], binning, Level::P95).is_empty());
        }
        assert_eq!(
            expected_error(&reliability(&[item(0.5, 0.0, None)], Binning::EqualMass(3), Level::P95)),
            None
        );
        assert!(risk_coverage(&[], Level::P95).is_empty());
    }

    #[test]
    fn the_curve_falls_from_few_to_all() {
        let items = all_reviewed(&[(0.99, false), (0.9, false), (0.9, true), (0.3, true)]);
        let curve = risk_coverage(&items, Level::P95);
        let points: Vec<_> = curve.iter().map(|p| (p.threshold, p.released, p.wrong.value)).collect();
        assert_eq!(points, [(0.99, 0.25, Some(0.0)), (0.9, 0.75, Some(1.0 / 3.0)), (0.3, 1.0, Some(0.5))]);
    }

    proptest! {
        #[test]
        fn each_item_is_in_one_bin(
            of in proptest::collection::vec((0_u32..=20, any::<bool>()), 0..200), count in 1_u32..30
        ) {
            let items = all_reviewed(&of.iter().map(|(c, w)| (f64::from(*c) / 20.0, *w)).collect::<Vec<_>>());
            for binning in [Binning::EqualWidth(count), Binning::EqualMass(count)] {
                let bins = reliability(&items, binning, Level::P95);
                prop_assert_eq!(bins.iter().map(|bin| bin.right.population).sum::<u64>(), items.len() as u64);
                for bin in &bins {
                    let mean = bin.mean_confidence.unwrap_or(bin.low);
                    prop_assert!(bin.low - 1e-9 <= mean && mean <= bin.high + 1e-9, "{:?}", bin);
                }
                prop_assert!(bins.windows(2).all(|pair| pair[0].high <= pair[1].low));
                prop_assert!(expected_error(&bins).is_none_or(|error| (0.0..=1.0).contains(&error)));
            }
        }
    }
}
