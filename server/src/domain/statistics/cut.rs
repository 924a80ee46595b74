//! What lies at or above each threshold on the confidence.

use super::sampled::{Sampled, Strata, Stratum};

/// One item with the confidence that its producer gave it. Only items that confidence decides belong here: those which
/// a rule, a broken output or a frozen workflow sends to a person are not released by a lower threshold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scored {
    /// The producer's confidence, 0..=1. One that is no number is below every threshold.
    pub confidence: f64,
    /// How it could have been seen, and what was found.
    pub sampled: Sampled,
}

/// The items with a confidence of at least `threshold`: what a policy with this `min_confidence` releases.
#[derive(Debug, Clone, PartialEq)]
pub struct Cut {
    /// The threshold.
    pub threshold: f64,
    /// The items at or above it, by inclusion probability.
    pub strata: Vec<Stratum>,
}

impl Cut {
    /// All items at or above.
    pub fn population(&self) -> u64 {
        self.strata.iter().map(|stratum| stratum.population).sum()
    }

    /// Those reviewed.
    pub fn reviewed(&self) -> u64 {
        self.strata.iter().map(|stratum| stratum.sampled).sum()
    }
}

/// Steps of the grid between 0 and 1.
const STEPS: u32 = 200;

/// The thresholds that are looked at: 1.000, 0.995, ... 0.000. A fixed grid, because a threshold taken from the
/// confidences of the reviewed items would be chosen by the very data that then judge it; and one that a person can
/// write into a policy. Many items with one confidence fall on one side together, as they do in routing.
pub fn grid() -> impl Iterator<Item = f64> {
    (0..=STEPS).rev().map(|step| f64::from(step) / f64::from(STEPS))
}

/// The cuts at `thresholds`, which must fall, in their order. A threshold that releases just what the one before does, or
/// nothing, has no cut: no item says how those between the two would fare. Sorts once, then counts each item once.
pub fn cuts(items: &[Scored], thresholds: impl IntoIterator<Item = f64>) -> Vec<Cut> {
    let mut items: Vec<&Scored> = items.iter().filter(|item| !item.confidence.is_nan()).collect();
    items.sort_unstable_by(|a, b| b.confidence.total_cmp(&a.confidence));
    let mut rest = items.into_iter().peekable();
    let mut strata = Strata::default();
    let mut at = |threshold: f64| {
        let mut grown = false;
        while let Some(item) = rest.next_if(|item| item.confidence >= threshold) {
            strata.add(item.sampled);
            grown = true;
        }
        grown.then(|| Cut { threshold, strata: strata.counts() })
    };
    thresholds.into_iter().filter_map(&mut at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_holds_what_a_policy_would_release() {
        let confidences = [0.9, 0.2, f64::NAN, 0.85, 0.9, 1.0];
        let items = confidences
            .map(|confidence| Scored { confidence, sampled: Sampled { inclusion: 1.0, wrong: Some(false) } });
        let found = cuts(&items, grid());
        for cut in &found {
            let released = confidences.iter().filter(|confidence| **confidence >= cut.threshold).count();
            assert_eq!((cut.population(), cut.reviewed()), (released as u64, released as u64));
        }
        let thresholds: Vec<f64> = found.iter().map(|cut| cut.threshold).collect();
        assert_eq!(thresholds, [1.0, 0.9, 0.85, 0.2]);
        assert!(cuts(&[], grid()).is_empty());
    }

    #[test]
    fn the_grid_is_what_a_person_writes() {
        let grid: Vec<f64> = grid().collect();
        assert_eq!((grid.len(), grid.first(), grid.last()), (201, Some(&1.0), Some(&0.0)));
        assert!(grid.contains(&0.85) && grid.contains(&0.945));
    }
}
