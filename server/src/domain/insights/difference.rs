//! Whether two sides really differ.
//!
//! - k of n against k of n: Newcombe's interval (*Interval estimation for the difference between independent proportions*,
//!   Statistics in Medicine 17, 1998, method 10), and Fisher's exact test, or where every count is large the score test,
//!   which is Pearson's chi-squared.
//! - Shares from samples: the interval is joined from the two sides' own intervals in the same way (MOVER: Zou and Donner,
//!   Statistics in Medicine 27, 2008), and the test is the one that this interval belongs to: variances recovered from its
//!   bounds. So it says less than 5% where the interval leaves out 0, and only there.
//! - Medians: the distribution of a median over samples is that of the quantile at a Beta-distributed place (Maritz and
//!   Jarrett, JASA 73, 1978; Hutson and Ernst, J. Royal Statistical Society B 62, 2000), which a sketch can tell. The
//!   difference is that of two such, taken at the same 99 places each: a bootstrap without chance.
//! - Several tests at once: Holm (Scandinavian J. Statistics 6, 1979).

use app::model::{Difference, Estimate, Proportion};
use statrs::function::{
    beta::inv_beta_reg,
    erf::{erfc, erfc_inv},
    factorial::ln_binomial,
};

use super::{shares::counted, sketch::Sketch};

/// Standard normal deviations that a two-sided interval of 95% reaches to each side.
const Z: f64 = 1.959_963_984_540_054;
/// Fisher's test from here down: the least count to be expected in a field of the table.
const FEW: f64 = 5.0;
/// Places at which a median's distribution is taken.
const PLACES: u32 = 99;
/// From so many on the Beta distribution of a median's place is as good as normal.
const MANY: f64 = 200.0;

/// a's k of n above b's; none where a side has nothing.
pub fn of_counts(a: (i64, i64), b: (i64, i64)) -> Option<Difference> {
    let (share_a, share_b) = (counted(a.0, a.1), counted(b.0, b.1));
    let (value, low, high) = mover(share_a, share_b)?;
    let table = Table { a: (a.0 as f64, a.1 as f64), b: (b.0 as f64, b.1 as f64) };
    let (p_value, test) = if table.is_small() {
        (fisher(a, b), "Newcombe interval, Fisher's exact test")
    } else {
        (table.score(), "Newcombe interval, score test")
    };
    Some(Difference { value, low, high, p_value, test: test.to_owned() })
}

/// a's share above b's, each with an interval of 95%; none where a side has nothing.
pub fn of_shares(a: Proportion, b: Proportion) -> Option<Difference> {
    let (value, low, high) = mover(a, b)?;
    // The bound on the side of 0 tells how far chance reaches there.
    let reach = if value >= 0.0 { value - low } else { high - value };
    let p_value = if value == 0.0 {
        1.0
    } else if reach > 0.0 {
        two_sided(value.abs() * Z / reach)
    } else {
        0.0
    };
    Some(Difference {
        value,
        low,
        high,
        p_value,
        test: "MOVER interval and the z test that belongs to it".to_owned(),
    })
}

/// Newcombe's method 10, whatever the two intervals are.
fn mover(a: Proportion, b: Proportion) -> Option<(f64, f64, f64)> {
    let (of_a, of_b) = (a.value?, b.value?);
    let value = of_a - of_b;
    let low = value - (of_a - a.low).hypot(b.high - of_b);
    let high = value + (a.high - of_a).hypot(of_b - b.low);
    Some((value, low.max(-1.0), high.min(1.0)))
}

fn two_sided(z: f64) -> f64 {
    erfc(z / std::f64::consts::SQRT_2).clamp(0.0, 1.0)
}

/// Two rows of a table, each k of n.
struct Table {
    a: (f64, f64),
    b: (f64, f64),
}

impl Table {
    fn pooled(&self) -> f64 {
        (self.a.0 + self.b.0) / (self.a.1 + self.b.1)
    }

    fn is_small(&self) -> bool {
        let share = self.pooled();
        self.a.1.min(self.b.1) * share.min(1.0 - share) < FEW
    }

    fn score(&self) -> f64 {
        let share = self.pooled();
        let error = (share * (1.0 - share) * (1.0 / self.a.1 + 1.0 / self.b.1)).sqrt();
        two_sided(((self.a.0 / self.a.1 - self.b.0 / self.b.1) / error).abs())
    }
}

/// The probability of tables with the same margins that are no likelier than this one.
fn fisher(a: (i64, i64), b: (i64, i64)) -> f64 {
    let natural = |number: i64| u64::try_from(number).unwrap_or(0);
    let (n_a, n_b) = (natural(a.1), natural(b.1));
    let (k_a, k) = (natural(a.0).min(n_a), natural(a.0).min(n_a) + natural(b.0).min(n_b));
    let all = ln_binomial(n_a + n_b, k);
    let likelihood = |of_a: u64| (ln_binomial(n_a, of_a) + ln_binomial(n_b, k - of_a) - all).exp();
    let seen = likelihood(k_a) * (1.0 + 1e-7);
    let possible = k.saturating_sub(n_b)..=k.min(n_a);
    possible.map(likelihood).filter(|chance| *chance <= seen).sum::<f64>().clamp(0.0, 1.0)
}

/// The median in seconds, with its interval.
pub fn median(sketch: &Sketch) -> Estimate {
    let n = sketch.count();
    let at = |chance: f64| sketch.reached(place(n, chance)).map(|ms| ms / 1e3);
    Estimate { value: sketch.quantile(0.5).map(|ms| ms / 1e3), low: at(0.025), high: at(0.975), n }
}

/// How far the median of `a` lies above that of `b`, in seconds; none where a side has nothing.
pub fn of_medians(a: &Sketch, b: &Sketch) -> Option<Difference> {
    let value = (a.quantile(0.5)? - b.quantile(0.5)?) / 1e3;
    let medians = |of: &Sketch| -> Option<Vec<f64>> {
        let middle = |index: u32| (f64::from(index) + 0.5) / f64::from(PLACES);
        (0..PLACES).map(|index| of.reached(place(of.count(), middle(index)))).collect()
    };
    let (of_a, of_b) = (medians(a)?, medians(b)?);
    let mut apart: Vec<f64> = of_a.iter().flat_map(|a| of_b.iter().map(move |b| (a - b) / 1e3)).collect();
    apart.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| apart.get((share * (apart.len() - 1) as f64).round() as usize).copied();
    let (below, equal) = (apart.partition_point(|one| *one < 0.0), apart.partition_point(|one| *one <= 0.0));
    // What falls on 0 speaks half for each side.
    let share_below = (below as f64 + (equal - below) as f64 / 2.0 + 0.5) / (apart.len() as f64 + 1.0);
    Some(Difference {
        value,
        low: at(0.025)?.min(value),
        high: at(0.975)?.max(value),
        p_value: (2.0 * share_below.min(1.0 - share_below)).min(1.0),
        test: "Bootstrap of the medians (Maritz and Jarrett)".to_owned(),
    })
}

/// Where among `n`, as a share, the median of another sample of that size lies with this probability.
fn place(n: u64, chance: f64) -> f64 {
    let half = (n as f64 + 1.0) / 2.0;
    if n as f64 <= MANY {
        inv_beta_reg(half, half, chance)
    } else {
        let z = -std::f64::consts::SQRT_2 * erfc_inv(2.0 * chance);
        (0.5 + z / (2.0 * (n as f64 + 2.0).sqrt())).clamp(0.0, 1.0)
    }
}

/// Raises the p-values, so that among several tests the chance of any false alarm stays as said.
pub fn holm<'a>(tests: impl IntoIterator<Item = &'a mut Difference>) {
    let mut tests: Vec<&mut Difference> = tests.into_iter().collect();
    tests.sort_by(|a, b| a.p_value.total_cmp(&b.p_value));
    let count = tests.len();
    let mut least = 0.0_f64;
    for (at, test) in tests.into_iter().enumerate() {
        least = least.max((test.p_value * (count - at) as f64).min(1.0));
        test.p_value = least;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

    use super::*;

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() < 6e-5, "{a} is not {b}");
    }

    #[test]
    fn newcombes_interval_is_as_published() {
        // Newcombe 1998 (difference), table II, method 10: (a) 56/70 - 48/80, (c) 6/7 - 2/7, (e) 0/10 - 0/20 etc.
        for (a, b, low, high) in [
            ((56, 70), (48, 80), 0.0524, 0.3339),
            ((9, 10), (3, 10), 0.1705, 0.8090),
            ((6, 7), (2, 7), 0.0582, 0.8062),
            ((5, 56), (0, 29), -0.0381, 0.1926),
            ((0, 10), (0, 20), -0.1611, 0.2775),
            ((10, 10), (0, 20), 0.6791, 1.0),
        ] {
            let difference = of_counts(a, b).unwrap();
            near(difference.low, low);
            near(difference.high, high);
        }
    }

    #[test]
    fn fishers_test_is_as_published() {
        // The lady tasting tea, 3 of 4 (two-sided 0.4857), and R's `fisher.test` of the convictions of twins.
        near(of_counts((3, 4), (1, 4)).unwrap().p_value, 0.485_71);
        near(fisher((2, 17), (10, 13)), 0.000_537);
        assert!(of_counts((3, 4), (1, 4)).unwrap().test.contains("Fisher"));
    }

    #[test]
    fn the_score_test_is_pearsons() {
        // 90/200 against 120/200: chi-squared 9.0226.
        let difference = of_counts((90, 200), (120, 200)).unwrap();
        near(difference.p_value, 0.002_667);
        assert!(difference.test.contains("score"));
    }

    #[test]
    fn a_side_without_anything_is_not_compared() {
        assert_eq!(of_counts((0, 0), (3, 4)), None);
        assert_eq!(of_medians(&Sketch::default(), &[1].into_iter().collect()), None);
        assert_eq!(median(&Sketch::default()), Estimate { value: None, low: None, high: None, n: 0 });
    }

    #[test]
    fn medians_that_are_far_apart_differ_and_equal_ones_do_not() {
        let spread = |from: i64| (0..60).map(|n| from + 200 * n).collect::<Sketch>();
        let apart = of_medians(&spread(20_000), &spread(5_000)).unwrap();
        assert!((apart.value - 15.0).abs() < 0.4 && apart.low > 10.0 && apart.p_value < 0.001, "{apart:?}");
        let same = of_medians(&spread(5_000), &spread(5_000)).unwrap();
        assert!(same.low < 0.0 && same.high > 0.0 && same.p_value > 0.9, "{same:?}");
        let one = median(&spread(5_000));
        assert!(one.low.unwrap() < one.value.unwrap() && one.value.unwrap() < one.high.unwrap());
    }

    /// Over many draws from one distribution: the interval holds the truth, and the test calls as often as it says.
    #[test]
    fn intervals_and_tests_of_medians_are_as_sure_as_said() {
        const DRAWS: u32 = 600;
        for n in [15, 60, 400] {
            let mut rng = StdRng::seed_from_u64(n);
            let (mut held, mut called) = (0, 0);
            for _ in 0..DRAWS {
                let mut draw = || {
                    (0..n).map(|_| (8_000.0 * (-rng.random::<f64>().ln()).sqrt()) as i64).collect::<Sketch>()
                };
                let (a, b) = (draw(), draw());
                let truth = 8.0 * std::f64::consts::LN_2.sqrt();
                let Estimate { low, high, .. } = median(&a);
                // A sketch is off by 1% at most.
                held += u32::from(low.unwrap() * 0.99 <= truth && truth <= high.unwrap() * 1.01);
                called += u32::from(of_medians(&a, &b).unwrap().p_value < 0.05);
            }
            let (held, called) = (f64::from(held) / f64::from(DRAWS), f64::from(called) / f64::from(DRAWS));
            println!("medians of {n}: held {held:.3}, called {called:.3}");
            assert!((0.93..=0.99).contains(&held), "{held}");
            assert!(called <= 0.07, "{called}");
        }
    }

    /// The same of shares.
    #[test]
    fn tests_of_shares_call_as_often_as_said() {
        const DRAWS: u32 = 2_000;
        for (share, n) in [(0.05, 150), (0.3, 60), (0.9, 400)] {
            let mut rng = StdRng::seed_from_u64(n as u64);
            let (mut exact, mut recovered, mut held) = (0, 0, 0);
            for _ in 0..DRAWS {
                let mut draw = || (0..n).filter(|_| rng.random::<f64>() < share).count() as i64;
                let (a, b) = (draw(), draw());
                let counts = of_counts((a, n), (b, n)).unwrap();
                exact += u32::from(counts.p_value < 0.05);
                held += u32::from(counts.low <= 0.0 && 0.0 <= counts.high);
                recovered += u32::from(of_shares(counted(a, n), counted(b, n)).unwrap().p_value < 0.05);
            }
            let part = |count: u32| f64::from(count) / f64::from(DRAWS);
            println!(
                "{share} of {n}: held {:.3}, called {:.3} and {:.3}",
                part(held),
                part(exact),
                part(recovered)
            );
            assert!((0.93..=0.99).contains(&part(held)));
            assert!(part(exact) <= 0.065 && part(recovered) <= 0.065);
        }
    }

    #[test]
    fn several_tests_make_each_less_sure() {
        let mut tests: Vec<_> = [0.01, 0.04, 0.03, 0.005]
            .map(|p_value| Difference { value: 0.1, low: 0.0, high: 0.2, p_value, test: String::new() })
            .into();
        holm(&mut tests);
        let raised: Vec<_> = tests.iter().map(|test| (test.p_value * 1e3).round()).collect();
        assert_eq!(raised, [30.0, 60.0, 60.0, 20.0]);
    }

    proptest! {
        #[test]
        fn swapping_the_sides_turns_the_sign(k_a in 0_i64..200, k_b in 0_i64..200, more_a in 0_i64..200, more_b in 0_i64..200) {
            let (a, b) = ((k_a, k_a + more_a), (k_b, k_b + more_b));
            let (Some(one), Some(other)) = (of_counts(a, b), of_counts(b, a)) else { return Ok(()) };
            prop_assert!((one.value + other.value).abs() < 1e-12 && (one.low + other.high).abs() < 1e-12);
            prop_assert!((one.p_value - other.p_value).abs() < 1e-6, "{} {}", one.p_value, other.p_value);
            let shares = of_shares(counted(a.0, a.1), counted(b.0, b.1)).unwrap();
            prop_assert_eq!(shares.p_value < 0.05, shares.low > 0.0 || shares.high < 0.0);
            prop_assert!((0.0..=1.0).contains(&one.p_value) && one.low <= one.value && one.value <= one.high);
        }
    }
}
