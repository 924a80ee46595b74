//! A proportion of all items, from those that were reviewed.
//!
//! Routing shows some items to a person for certain and draws the others with a recorded probability. Items of one
//! probability make a stratum, whose size is known. The estimate is Horvitz and Thompson's (JASA 47, 1952) with the
//! weights set right for the size that each stratum is known to have, which is Hájek's form (1971) in each stratum:
//! the sum of N_h k_h / n_h over N. A stratum that was reviewed entirely is known, and adds nothing to the interval.
//!
//! The interval, for what was released (inclusion below 1) and for what routing sent to a person (1), each by itself:
//! Wilson's, with the effective size of the sample in place of n (Korn and Graubard, Survey Methodology 24, 1998, do so
//! with Clopper and Pearson's; compared by Franco, Little, Louis and Slud, J. Survey Statistics and Methodology 7, 2019).
//! It is p (1 - p) over the stratified variance, which has the finite-population correction (Burstein, JASA 70, 1975);
//! and no more than it would be if all strata had the rate p, since a stratum of few reviews and none wrong seems to
//! have no variance. With one stratum it is n (N - 1) / (N - n).
//!
//! Where exactly one wrong output was seen, Wilson's lower bound is too high: about 0.18 / n, at which one wrong or
//! more comes in 16 samples of a hundred, and not in 2 or 3. It is then the rate at which that comes in 5% of them,
//! -ln(0.95) / n, as Agresti and Coull propose (The American Statistician 52, 1998); with weights it is the weight of the
//! one output times the Poisson bound for one (Fay and Feuer, Statistics in Medicine 16, 1997). The same at the other
//! end, where exactly one was right. Two and three are left as they are (Brown, Cai and DasGupta, Statistical Science
//! 16, 2001, move their bounds too): it would lift the least coverage from 91 or 92% to 93 or 94%, and the usual one of
//! few wrongs past 97%.
//!
//! The two margins are joined by MOVER, the square root of the sum of their squares, for each side by itself (Zou and
//! Donner, Statistics in Medicine 27, 2008): uneven where they are, as they must be near 0 and 1, and never blurring the
//! high rate of what routing holds back, which is mostly known, with the low one of what it releases.
//!
//! Not Clopper and Pearson's in place of Wilson's: at least 95% for each rate means 98% and more where few are wrong,
//! and a page that shows 95% should mean it. The simulation in the tests prints both.

use super::{
    proportion::{Estimate, Level, least_of_one, wilson_bounds},
    sampled::Stratum,
};

/// An estimate, and of how much of the population it speaks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weighted {
    /// The share among the items of the strata of which something was reviewed.
    pub estimate: Estimate,
    /// All items, those too that no review could have met.
    pub population: u64,
    /// Items of the strata of which something was reviewed. The others (released at a sampling rate of 0, or too few to
    /// have been drawn yet) are not in the estimate: show `covered / population` beside it.
    pub covered: u64,
}

impl Weighted {
    /// Share of the population of which the estimate speaks, 0..=1; `None` where there is no population.
    pub fn coverage(&self) -> Option<f64> {
        (self.population > 0).then(|| self.covered as f64 / self.population as f64)
    }

    /// The interval for the whole population if nothing is assumed of what the estimate does not cover: all of it
    /// right, or all of it wrong (Manski, *Partial Identification of Probability Distributions*, 2003).
    pub fn worst_case(&self) -> (f64, f64) {
        let covered = self.coverage().unwrap_or(0.0);
        (self.estimate.low * covered, self.estimate.high * covered + (1.0 - covered))
    }
}

/// The share of wrong items, by strata of equal inclusion probability, with its interval. For the share that is right:
/// [`Estimate::complement`]. Counts out of order (more wrong than reviewed, more reviewed than there are) raise the
/// greater one; a stratum of inclusion 0 is never covered.
pub fn wrong_share(strata: &[Stratum], level: Level) -> Weighted {
    let strata: Vec<Stratum> = strata.iter().map(|stratum| stratum.in_order()).collect();
    let population = strata.iter().map(|stratum| stratum.population).sum();
    let seen = strata.into_iter().filter(|stratum| stratum.sampled > 0 && stratum.inclusion > 0.0);
    let (sent, released): (Vec<_>, Vec<_>) = seen.partition(|stratum| stratum.inclusion >= 1.0);
    let parts = [Part::of(&sent, level), Part::of(&released, level)];
    let covered: f64 = parts.iter().map(|part| part.population).sum();
    let estimate = if covered > 0.0 { join(&parts, covered) } else { Estimate::UNKNOWN };
    Weighted { estimate, population, covered: covered as u64 }
}

/// Strata of one kind, and their joint rate of wrongs with its bounds.
#[derive(Default)]
struct Part {
    population: f64,
    sampled: u64,
    wrong: u64,
    rate: f64,
    low: f64,
    high: f64,
    /// The variance of the rate is this times rate (1 - rate); 0 where everything was seen.
    per_unit: f64,
}

impl Part {
    /// Each stratum has something reviewed.
    fn of(strata: &[Stratum], level: Level) -> Self {
        let population = strata.iter().map(|stratum| stratum.population as f64).sum();
        let mut part = Self { population, ..Self::default() };
        let (mut pooled, mut variance, mut least, mut most) = (0.0, 0.0, 0.0, 0.0);
        for stratum in strata {
            let (rate, share) = (stratum.rate(), stratum.population as f64 / population);
            let per_unit = share.powi(2) / effective_size(*stratum);
            part.sampled += stratum.sampled;
            part.wrong += stratum.wrong;
            part.rate += share * rate;
            pooled += per_unit;
            variance += per_unit * rate * (1.0 - rate);
            // What was seen is certain: that many are wrong at least, and that many right.
            least += stratum.wrong as f64 / population;
            most += (stratum.population - stratum.sampled + stratum.wrong) as f64 / population;
        }
        let unit = part.rate * (1.0 - part.rate);
        part.per_unit = if unit > 0.0 { pooled.max(variance / unit) } else { pooled };
        let (mut low, mut high) = match part.per_unit {
            0.0 => (part.rate, part.rate),
            per_unit => wilson_bounds(part.rate.clamp(0.0, 1.0), 1.0 / per_unit, level),
        };
        if part.wrong == 1 {
            low = low.min(part.rate * least_of_one(level));
        }
        if part.sampled - part.wrong == 1 {
            high = high.max(1.0 - (1.0 - part.rate) * least_of_one(level));
        }
        // Rounding may set the sums a hair past each other.
        part.low = low.max(least).min(part.rate);
        part.high = high.min(most).max(part.rate);
        part
    }
}

/// MOVER over the parts.
fn join(parts: &[Part], covered: f64) -> Estimate {
    let sum = |of: &dyn Fn(&Part, f64) -> f64| -> f64 {
        parts.iter().map(|part| of(part, part.population / covered)).sum()
    };
    let value = sum(&|part, share| share * part.rate).clamp(0.0, 1.0);
    let below = sum(&|part, share| (share * (part.rate - part.low)).powi(2)).sqrt();
    let above = sum(&|part, share| (share * (part.high - part.rate)).powi(2)).sqrt();
    let per_unit = sum(&|part, share| share.powi(2) * part.per_unit);
    Estimate {
        value: Some(value),
        low: (value - below).max(0.0),
        high: (value + above).min(1.0),
        n: parts.iter().map(|part| part.sampled).sum(),
        effective_n: (per_unit > 0.0).then(|| 1.0 / per_unit),
    }
}

/// Size of the sample with replacement that tells as much; without end where all were seen.
fn effective_size(stratum: Stratum) -> f64 {
    let (population, sampled) = (stratum.population as f64, stratum.sampled as f64);
    if stratum.sampled == stratum.population {
        f64::INFINITY
    } else {
        sampled * (population - 1.0) / (population - sampled)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::proportion::wilson, *};

    fn released(population: u64, sampled: u64, wrong: u64) -> Stratum {
        Stratum { inclusion: 0.1, population, sampled, wrong }
    }

    fn sent(population: u64, sampled: u64, wrong: u64) -> Stratum {
        Stratum { inclusion: 1.0, population, sampled, wrong }
    }

    #[test]
    fn what_was_reviewed_entirely_is_certain() {
        let Weighted { estimate, .. } = wrong_share(&[sent(200, 200, 50), released(1, 1, 0)], Level::P95);
        assert_eq!((estimate.value, estimate.effective_n), (Some(50.0 / 201.0), None));
        assert!(estimate.high - estimate.low < 1e-12);
    }

    #[test]
    fn each_stratum_counts_by_its_size() {
        let Weighted { estimate, .. } = wrong_share(&[released(900, 90, 9), sent(100, 100, 60)], Level::P95);
        assert!((estimate.value.unwrap() - 0.15).abs() < 1e-12);
        assert_eq!(estimate.n, 190);
        // All of the uncertainty is in the sampled stratum: its interval, moved and scaled.
        let alone = wrong_share(&[released(900, 90, 9)], Level::P95).estimate;
        assert!((estimate.low - (0.9 * alone.low + 0.06)).abs() < 1e-12);
        assert!((estimate.high - (0.9 * alone.high + 0.06)).abs() < 1e-12);
    }

    #[test]
    fn what_cannot_be_seen_is_said() {
        let weighted = wrong_share(&[released(600, 0, 0), sent(400, 400, 40)], Level::P95);
        assert_eq!((weighted.estimate.value, weighted.coverage()), (Some(0.1), Some(0.4)));
        let (low, high) = weighted.worst_case();
        assert!((low - 0.04).abs() < 1e-12 && (high - 0.64).abs() < 1e-12);
        let nothing = wrong_share(&[released(600, 0, 0)], Level::P95);
        assert_eq!((nothing.estimate, nothing.worst_case()), (Estimate::UNKNOWN, (0.0, 1.0)));
        assert_eq!(wrong_share(&[], Level::P95).coverage(), None);
    }

    #[test]
    fn a_small_sample_of_many_is_wilson() {
        let of_many = wrong_share(&[released(100_000_000, 80, 3)], Level::P95).estimate;
        let plain = wilson(3, 80, Level::P95);
        assert!((of_many.low - plain.low).abs() < 1e-6 && (of_many.high - plain.high).abs() < 1e-6);
    }

    #[test]
    fn one_wrong_of_a_small_sample_may_be_rare() {
        let estimate = wrong_share(&[released(100_000_000, 15, 1)], Level::P95).estimate;
        assert!((estimate.low + 0.95_f64.ln() / 15.0).abs() < 1e-12, "{estimate:?}");
        assert!((estimate.high - wilson(1, 15, Level::P95).high).abs() < 1e-6, "{estimate:?}");
        // The mirror: one that is right.
        let opposite = wrong_share(&[released(100_000_000, 15, 14)], Level::P95).estimate.complement();
        assert!((opposite.low - estimate.low).abs() < 1e-12 && (opposite.high - estimate.high).abs() < 1e-12);
        // It is one of the population at least.
        let of_few = wrong_share(&[released(30, 15, 1)], Level::P95).estimate;
        assert!((of_few.low - 1.0 / 30.0).abs() < 1e-12, "{of_few:?}");
        // In several strata: one output, with the weight of its stratum.
        let strata = [Stratum { inclusion: 0.02, ..released(100_000, 20, 1) }, released(300_000, 300, 0)];
        let weighted = wrong_share(&strata, Level::P95).estimate;
        assert!((weighted.low + 0.95_f64.ln() * 0.25 / 20.0).abs() < 1e-12, "{weighted:?}");
        // Two are Wilson's again.
        let two = wrong_share(&[released(100_000_000, 15, 2)], Level::P95).estimate;
        assert!((two.low - wilson(2, 15, Level::P95).low).abs() < 1e-6);
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_value_and_what_was_seen(
            strata in proptest::collection::vec((0_u64..3_000, 0_u64..400, 0_u64..50, 0_u32..=2), 0..6)
        ) {
            // Counts out of order too: they must not panic or leave 0..=1.
            let strata: Vec<_> = strata
                .into_iter()
                .map(|(population, sampled, wrong, half)| {
                    Stratum { inclusion: f64::from(half) / 2.0, population, sampled, wrong }
                })
                .collect();
            let weighted = wrong_share(&strata, Level::P95);
            let Estimate { value, low, high, n, .. } = weighted.estimate;
            prop_assert_eq!(value.is_none(), n == 0);
            let value = value.unwrap_or(0.5);
            prop_assert!(0.0 <= low && low <= value && value <= high && high <= 1.0, "{:?}", weighted);
            prop_assert!(weighted.covered <= weighted.population);
        }

        #[test]
        fn reviewing_more_narrows(population in 100_u64..5_000, sampled in 10_u64..50, part in 0.0..=1.0_f64) {
            let wrong = (sampled as f64 * part) as u64;
            let width = |times| {
                let Estimate { low, high, .. } =
                    wrong_share(&[released(population, times * sampled, times * wrong)], Level::P95).estimate;
                high - low
            };
            prop_assert!(width(2) < width(1));
        }
    }
}
