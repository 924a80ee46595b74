//! Durations, kept so that quantiles of any sum of hours can be told from a few hundred bytes each.
//!
//! A DDSketch (Masson, Rim and Lee, *DDSketch: a fast and fully-mergeable quantile sketch with relative-error
//! guarantees*, VLDB 12, 2019): counts of durations in bins whose edges grow by a constant factor. A quantile is off by
//! [`ERROR`] of itself at most, whatever the distribution, and however often sketches were merged: merged, two are what
//! one of all their durations would be, to the byte.

use app::model::Quantiles;
use sketches_ddsketch::DDSketch;

/// How far a quantile may be off, as a share of itself.
pub const ERROR: f64 = 0.01;

/// Longer ones count as this: ten years. So whatever a clock says, bins are never folded together.
const LONGEST_MS: i64 = 10 * 366 * 24 * 3600 * 1000;

/// Durations in milliseconds.
#[derive(Clone, Default)]
pub struct Sketch(DDSketch);

impl Sketch {
    /// Adds one. Less than nothing counts as nothing: clocks of two machines may disagree.
    pub fn add(&mut self, ms: i64) {
        // Whole numbers up to 2^53 are exact as f64, and so is their sum.
        self.0.add(ms.clamp(0, LONGEST_MS) as f64);
    }

    /// Adds all of the other's.
    pub fn merge(&mut self, other: &Self) {
        // Fails only for sketches of another error, and there are none: `from_bytes` lets none in.
        let _ = self.0.merge(&other.0);
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.0.count() as u64
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count() == 0
    }

    /// Their sum, in milliseconds.
    pub fn sum_ms(&self) -> f64 {
        self.0.sum().unwrap_or(0.0)
    }

    /// The duration that the share `q` (0..=1) of them does not exceed, in milliseconds, within [`ERROR`]. None where
    /// there are none.
    pub fn quantile(&self, q: f64) -> Option<f64> {
        let (low, high) = (self.0.min()?, self.0.max()?);
        // The middle of a bin may lie past the last one that was seen.
        Some(self.0.quantile(q.clamp(0.0, 1.0)).ok()??.clamp(low, high))
    }

    /// The shortest duration that at least the share `part` of them does not exceed: the inverse of their distribution
    /// function.
    pub fn reached(&self, part: f64) -> Option<f64> {
        let rank = (part.clamp(0.0, 1.0) * self.count() as f64).ceil() as u64;
        self.by_rank(rank.saturating_sub(1))
    }

    /// The quantiles that pages show, in seconds.
    pub fn quantiles(&self) -> Quantiles {
        let at = |q: f64| self.quantile(q).map(|ms| ms / 1e3);
        Quantiles { n: self.count(), p50: at(0.5), p90: at(0.9), p95: at(0.95) }
    }

    /// How many do not exceed `ms`, give or take those within [`ERROR`] of it.
    pub fn at_most(&self, ms: f64) -> u64 {
        let (mut low, mut high) = (0, self.count());
        while low < high {
            let middle = low.midpoint(high);
            if self.by_rank(middle).is_some_and(|value| value <= ms) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        low
    }

    /// The one of this rank, 0 being the shortest.
    fn by_rank(&self, rank: u64) -> Option<f64> {
        let last = self.count().checked_sub(1)?;
        // Half a rank more, so that rounding never lands on the one before.
        self.quantile(if rank >= last { 1.0 } else { (rank as f64 + 0.5) / last as f64 })
    }

    /// As it is kept: the format of DataDog's `DDSketchWithExactSummaryStatistics`. The same durations give the same
    /// bytes, in whatever order they came.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.to_java_bytes()
    }

    /// Reads what [`Self::to_bytes`] wrote.
    ///
    /// # Errors
    /// What is wrong with the bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, String> {
        let read = DDSketch::from_java_bytes(bytes).map_err(|error| error.to_string())?;
        // Checked here, so that merging cannot fail later.
        DDSketch::default().merge(&read).map_err(|error| error.to_string())?;
        Ok(Self(read))
    }
}

impl PartialEq for Sketch {
    fn eq(&self, other: &Self) -> bool {
        self.to_bytes() == other.to_bytes()
    }
}

impl std::fmt::Debug for Sketch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sketch({} of {:?} ms in the middle)", self.count(), self.quantile(0.5))
    }
}

impl FromIterator<i64> for Sketch {
    fn from_iter<I: IntoIterator<Item = i64>>(durations: I) -> Self {
        let mut sketch = Self::default();
        durations.into_iter().for_each(|ms| sketch.add(ms));
        sketch
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_in_nothing_out() {
        let none = Sketch::default();
        assert!(none.is_empty());
        assert_eq!((none.quantile(0.5), none.at_most(1e9), none.sum_ms()), (None, 0, 0.0));
        assert_eq!(Sketch::from_bytes(&none.to_bytes()).unwrap(), none);
        let mut some: Sketch = [5, 7].into_iter().collect();
        some.merge(&none);
        assert_eq!(some, [7, 5].into_iter().collect());
    }

    #[test]
    fn what_is_no_sketch_or_one_of_another_error_is_refused() {
        assert!(Sketch::from_bytes(b"").is_err());
        assert!(Sketch::from_bytes(&[0xff, 3]).is_err());
        let mut coarse = DDSketch::new(sketches_ddsketch::Config::new(0.05, 2048, 1e-9));
        coarse.add(3.0);
        assert!(Sketch::from_bytes(&coarse.to_java_bytes()).is_err());
    }

    #[test]
    fn whatever_a_clock_says_can_be_added() {
        let odd: Sketch = [i64::MIN, -1, 0, 1, i64::MAX].into_iter().collect();
        assert_eq!((odd.count(), odd.at_most(0.0), odd.at_most(2.0)), (5, 3, 4));
        assert_eq!(odd.quantile(1.0), Some(LONGEST_MS as f64));
    }

    #[test]
    fn an_hour_of_reviews_is_small() {
        let hour: Sketch = (0..500_i64).map(|n| 2_000 + n * n % 90_000).collect();
        assert!(hour.to_bytes().len() < 700, "{}", hour.to_bytes().len());
    }

    fn durations() -> impl Strategy<Value = Vec<i64>> {
        proptest::collection::vec(prop_oneof![0_i64..100, 500_i64..120_000, 0_i64..4_000_000_000], 0..200)
    }

    proptest! {
        #[test]
        fn parts_merged_in_any_order_are_the_whole(a in durations(), b in durations(), c in durations()) {
            let parts = [&a, &b, &c].map(|part| part.iter().copied().collect::<Sketch>());
            let whole: Sketch = [a, b, c].concat().into_iter().collect();
            for order in [[0, 1, 2], [2, 0, 1], [1, 2, 0]] {
                let mut merged = Sketch::default();
                for part in order {
                    merged.merge(&Sketch::from_bytes(&parts[part].to_bytes()).unwrap());
                }
                prop_assert_eq!(merged.to_bytes(), whole.to_bytes());
            }
            let mut right = parts[1].clone();
            right.merge(&parts[2]);
            let mut nested = parts[0].clone();
            nested.merge(&right);
            prop_assert_eq!(nested, whole);
        }

        #[test]
        fn a_quantile_is_off_by_no_more_than_said(all in durations(), q in 0.0..=1.0_f64) {
            let sketch: Sketch = all.iter().copied().collect();
            let mut sorted = all;
            sorted.sort_unstable();
            let Some(last) = sorted.len().checked_sub(1) else { return Ok(()) };
            let exact = sorted[(q * last as f64) as usize] as f64;
            let told = sketch.quantile(q).unwrap();
            prop_assert!((told - exact).abs() <= ERROR * exact * 1.000_001, "{} is not {}", told, exact);
        }

        #[test]
        fn counts_up_to_a_bound_are_right_but_for_those_near_it(all in durations(), bound in 1.0..200_000.0_f64) {
            let sketch: Sketch = all.iter().copied().collect();
            let up_to = |ms: f64| all.iter().filter(|one| **one as f64 <= ms).count() as u64;
            let told = sketch.at_most(bound);
            prop_assert!(up_to(bound * 0.98) <= told && told <= up_to(bound * 1.021), "{} of {}", told, up_to(bound));
        }
    }
}
