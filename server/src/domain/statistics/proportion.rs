//! k of n: a share, and how sure it is.

use statrs::function::{beta::inv_beta_reg, erf::erfc_inv};

/// How often an interval, made again and again from new samples, holds the truth. Between 0 and 1, both left out.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Level(f64);

impl Level {
    /// 95%, what every page shows.
    pub const P95: Self = Self(0.95);

    /// `None` unless 0 < `share` < 1.
    pub fn new(share: f64) -> Option<Self> {
        (share > 0.0 && share < 1.0).then_some(Self(share))
    }

    /// The share, such as 0.95.
    pub fn share(self) -> f64 {
        self.0
    }

    /// What is left for error, such as 0.05.
    pub fn error(self) -> f64 {
        1.0 - self.0
    }

    /// Standard normal deviations that a two-sided interval reaches to each side: 1.96 for 95%.
    fn z(self) -> f64 {
        std::f64::consts::SQRT_2 * erfc_inv(self.error())
    }
}

/// An estimated share with its interval; all of it within 0..=1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The estimate; `None` where nothing was seen. Never outside `low..=high`.
    pub value: Option<f64>,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
    /// Items that were seen.
    pub n: u64,
    /// The size of the simple random sample, from a population without end, that would tell as much. `None` where it
    /// has no meaning: nothing was seen, or everything was, and so nothing is uncertain.
    pub effective_n: Option<f64>,
}

impl Estimate {
    /// Nothing was seen: no value, and any share is possible.
    pub const UNKNOWN: Self = Self { value: None, low: 0.0, high: 1.0, n: 0, effective_n: None };

    /// The same, of the opposite: the share that is right, from the share that is wrong.
    #[must_use]
    pub fn complement(self) -> Self {
        Self { value: self.value.map(|v| 1.0 - v), low: 1.0 - self.high, high: 1.0 - self.low, ..self }
    }
}

/// Wilson's score interval for `successes` of `n` (E. B. Wilson, JASA 22, 1927; recommended for small n by Brown, Cai
/// and DasGupta, Statistical Science 16, 2001). Its coverage is about the level on average over shares, not at least
/// the level for each. More successes than `n` count as `n`; `n` = 0 gives [`Estimate::UNKNOWN`].
pub fn wilson(successes: u64, n: u64, level: Level) -> Estimate {
    if n == 0 {
        return Estimate::UNKNOWN;
    }
    let value = successes.min(n) as f64 / n as f64;
    let (low, high) = wilson_bounds(value, n as f64, level);
    Estimate { value: Some(value), low, high, n, effective_n: Some(n as f64) }
}

/// Wilson's bounds for a share seen in a sample of an effective size that need not be whole.
pub(super) fn wilson_bounds(share: f64, n: f64, level: Level) -> (f64, f64) {
    let z2 = level.z().powi(2);
    let centre = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = (z2 * (share * (1.0 - share) / n + z2 / (4.0 * n * n))).sqrt() / (1.0 + z2 / n);
    // At the ends the two terms cancel but for rounding; an interval always holds its own estimate.
    ((centre - half).clamp(0.0, share), (centre + half).clamp(share, 1.0))
}

/// The lower bound of the expected number of successes where exactly one was seen, and so a factor for its share: the
/// number of which one or more come with the probability of the error, by Poisson's distribution. The lower one of
/// [`wilson_bounds`] is too high there (Agresti and Coull, The American Statistician 52, 1998: -ln(0.95) / n). Never
/// below 0; above 1 for levels below 0.37.
pub(super) fn least_of_one(level: Level) -> f64 {
    -level.share().ln()
}

/// The exact interval for `successes` of `n` (Clopper and Pearson, Biometrika 26, 1934): covers at least at the level,
/// whatever the share, so it is wider than [`wilson`]. Degenerate input as there.
pub fn clopper_pearson(successes: u64, n: u64, level: Level) -> Estimate {
    if n == 0 {
        return Estimate::UNKNOWN;
    }
    let tail = level.error() / 2.0;
    Estimate {
        value: Some(successes.min(n) as f64 / n as f64),
        low: exact_lower(successes, n, tail),
        high: exact_upper(successes, n, tail),
        n,
        effective_n: Some(n as f64),
    }
}

/// The largest share at which `successes` or fewer of `n` still have the probability `error`: the exact one-sided upper
/// bound. Equivalently, the binomial test of "the share is above s" rejects at `error` for every s above the bound.
/// 1 where `n` = 0, or where every one was a success, or where no error is allowed.
pub fn exact_upper(successes: u64, n: u64, error: f64) -> f64 {
    if successes >= n || error <= 0.0 {
        return 1.0;
    }
    let (k, n) = (successes as f64, n as f64);
    inv_beta_reg(k + 1.0, n - k, (1.0 - error).max(0.0)).clamp(k / n, 1.0)
}

/// The exact one-sided lower bound; the mirror of [`exact_upper`].
pub fn exact_lower(successes: u64, n: u64, error: f64) -> f64 {
    1.0 - exact_upper(n.saturating_sub(successes), n, error)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() < 5e-5, "{a} is not {b}");
    }

    #[test]
    fn wilson_is_as_published() {
        // Newcombe, Statistics in Medicine 17, 1998, table I: 81/263, 15/148, 0/20, 1/29.
        for (k, n, low, high) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ] {
            let estimate = wilson(k, n, Level::P95);
            near(estimate.low, low);
            near(estimate.high, high);
        }
    }

    #[test]
    fn clopper_pearson_is_as_published() {
        // The same table, method 5.
        for (k, n, low, high) in [
            (81, 263, 0.2527, 0.3676),
            (15, 148, 0.0578, 0.1617),
            (0, 20, 0.0, 0.1684),
            (1, 29, 0.0009, 0.1776),
        ] {
            let estimate = clopper_pearson(k, n, Level::P95);
            near(estimate.low, low);
            near(estimate.high, high);
        }
    }

    #[test]
    fn nothing_wrong_in_149_is_at_most_two_percent() {
        // The exact form behind the rule of three: 1 - 0.05^(1/n).
        near(exact_upper(0, 149, 0.05), 1.0 - 0.05_f64.powf(1.0 / 149.0));
        assert!(exact_upper(0, 149, 0.05) <= 0.02 && exact_upper(0, 148, 0.05) > 0.02);
    }

    #[test]
    fn what_one_success_leaves_possible_shows_as_much_once_in_twenty() {
        near(1.0 - (-least_of_one(Level::P95)).exp(), 0.05);
        // Far below Wilson's, of many.
        assert!(least_of_one(Level::P95) < 10_000.0 * wilson(1, 10_000, Level::P95).low / 3.0);
    }

    #[test]
    fn nothing_seen_is_anything() {
        for estimate in [wilson(0, 0, Level::P95), clopper_pearson(3, 0, Level::P95)] {
            assert_eq!(estimate, Estimate::UNKNOWN);
        }
        assert_eq!(exact_upper(0, 0, 0.05), 1.0);
        assert_eq!(exact_lower(0, 0, 0.05), 0.0);
        assert_eq!([0.0, 1.0, -1.0, f64::NAN].map(Level::new), [None; 4]);
    }

    proptest! {
        #[test]
        fn intervals_hold_their_value_and_mirror(n in 1_u64..20_000, part in 0.0..=1.0_f64, share in 0.5..0.999_f64) {
            let k = (n as f64 * part) as u64;
            let level = Level::new(share).unwrap();
            for method in [wilson, clopper_pearson] {
                let (of, rest) = (method(k, n, level), method(n - k, n, level).complement());
                let value = of.value.unwrap();
                prop_assert!(0.0 <= of.low && of.low <= value && value <= of.high && of.high <= 1.0, "{of:?}");
                prop_assert!((of.low - rest.low).abs() < 1e-9 && (of.high - rest.high).abs() < 1e-9, "{of:?} {rest:?}");
            }
        }

        #[test]
        fn more_of_the_same_narrows(n in 1_u64..5_000, part in 0.0..=1.0_f64) {
            let k = (n as f64 * part) as u64;
            for method in [wilson, clopper_pearson] {
                let (few, many) = (method(k, n, Level::P95), method(2 * k, 2 * n, Level::P95));
                prop_assert!(many.high - many.low < few.high - few.low);
            }
        }

        #[test]
        fn the_upper_bound_grows_with_wrongs_and_with_certainty(n in 2_u64..5_000, part in 0.0..1.0_f64) {
            let k = ((n - 1) as f64 * part) as u64;
            prop_assert!(exact_upper(k, n, 0.05) < exact_upper(k + 1, n, 0.05));
            prop_assert!(exact_upper(k, n, 0.05) < exact_upper(k, n, 0.01));
        }
    }
}
