//! How often the interval of [`wrong_share`] holds the truth. Beside it Clopper and Pearson's for what was released.

use rand::{Rng, rngs::StdRng};

use super::{
    super::{
        proportion::{Estimate, Level, clopper_pearson},
        sampled::{Strata, Stratum},
        weighted::wrong_share,
    },
    banking, booking, route, seeded,
};

const REPLAYS: u64 = 400;

/// How many of so many are drawn, each with the same probability: steps from one drawn to the next are geometric.
fn drawn(of: u64, inclusion: f64, rng: &mut StdRng) -> u64 {
    if inclusion >= 1.0 {
        return of;
    }
    let mut step = || ((1.0 - rng.random::<f64>()).ln() / (1.0 - inclusion).ln()) as u64;
    let (mut at, mut count) = (step(), 0);
    while at < of {
        count += 1;
        at += 1 + step();
    }
    count
}

/// A stratum of so many items, so many of them wrong, each drawn with the inclusion probability.
fn draw(inclusion: f64, population: u64, wrong: u64, rng: &mut StdRng) -> Stratum {
    let right = drawn(population - wrong, inclusion, rng);
    let wrong = drawn(wrong, inclusion, rng);
    Stratum { inclusion, population, sampled: wrong + right, wrong }
}

/// How many of the replays held the truth, and how wide they were.
#[derive(Default)]
struct Tally {
    held: u64,
    width: f64,
}

impl Tally {
    fn count(&mut self, estimate: &Estimate, truth: f64) {
        self.held += u64::from(estimate.low <= truth && truth <= estimate.high);
        self.width += estimate.high - estimate.low;
    }

    /// Share of the replays that held the truth.
    fn coverage(&self) -> f64 {
        self.held as f64 / REPLAYS as f64
    }

    fn mean_width(&self) -> f64 {
        self.width / REPLAYS as f64
    }
}

fn wrongs(population: u64, rate: f64) -> u64 {
    (population as f64 * rate).round() as u64
}

#[test]
fn the_interval_of_released_outputs_holds_the_truth() {
    let (mut sum, mut settings) = (0.0, 0.0);
    println!("  N     wrong  drawn  Wilson width   Clopper-Pearson width");
    for population in [500, 1_500, 5_000] {
        for wrong_rate in [0.01, 0.02, 0.05, 0.2] {
            for inclusion in [0.05, 0.1, 0.3] {
                let wrong = wrongs(population, wrong_rate);
                let truth = wrong as f64 / population as f64;
                let (mut ours, mut exact) = (Tally::default(), Tally::default());
                for seed in 0..REPLAYS {
                    let stratum = draw(inclusion, population, wrong, &mut seeded(seed));
                    ours.count(&wrong_share(&[stratum], Level::P95).estimate, truth);
                    exact.count(&clopper_pearson(stratum.wrong, stratum.sampled, Level::P95), truth);
                }
                println!(
                    "{population:5}  {wrong_rate:5}  {inclusion:5}  {:.3}  {:.4}  {:.3}  {:.4}",
                    ours.coverage(),
                    ours.mean_width(),
                    exact.coverage(),
                    exact.mean_width()
                );
                // Few wrongs leave few values that the estimate can take, so no interval is at 95% for each of them.
                assert!((0.90..=0.99).contains(&ours.coverage()));
                sum += ours.coverage();
                settings += 1.0;
            }
        }
    }
    println!("mean coverage {:.4}", sum / settings);
    assert!((0.94..=0.965).contains(&(sum / settings)));
}

/// Inclusion probability, items and share of wrongs of each stratum.
type Strataful = &'static [(f64, u64, f64)];

#[test]
fn the_interval_over_strata_holds_the_truth() {
    let settings: [Strataful; 6] = [
        &[(1.0, 600, 0.2), (0.1, 900, 0.02)],
        &[(1.0, 600, 0.2), (0.05, 900, 0.03), (0.1, 900, 0.02), (0.3, 900, 0.01)],
        &[(0.05, 1_500, 0.02), (0.1, 1_500, 0.02), (0.3, 1_500, 0.02)],
        &[(0.05, 1_500, 0.1), (0.1, 1_500, 0.02), (0.3, 1_500, 0.01)],
        &[(0.05, 1_500, 0.01), (0.3, 1_500, 0.01)],
        &[(0.1, 200, 0.02), (0.11, 200, 0.02), (0.12, 200, 0.02), (0.13, 200, 0.02), (0.14, 200, 0.02)],
    ];
    for setting in settings {
        let population: u64 = setting.iter().map(|stratum| stratum.1).sum();
        let wrong: u64 = setting.iter().map(|stratum| wrongs(stratum.1, stratum.2)).sum();
        let mut tally = Tally::default();
        for seed in 0..REPLAYS {
            let mut rng = seeded(seed);
            let strata: Vec<_> = setting.iter().map(|s| draw(s.0, s.1, wrongs(s.1, s.2), &mut rng)).collect();
            tally.count(&wrong_share(&strata, Level::P95).estimate, wrong as f64 / population as f64);
        }
        println!("{:.3} (width {:.4}) {setting:?}", tally.coverage(), tally.mean_width());
        assert!((0.92..=1.0).contains(&tally.coverage()));
    }
}

#[test]
fn the_interval_holds_the_truth_of_real_outputs() {
    for (name, truths) in [("banking-triage", banking()), ("table-booking", booking())] {
        let truth = truths.iter().filter(|truth| truth.wrong).count() as f64 / truths.len() as f64;
        for rate in [0.05, 0.1, 0.3] {
            let mut tally = Tally::default();
            for seed in 0..REPLAYS {
                let mut rng = seeded(seed);
                let routed: Strata =
                    truths.iter().map(|truth| route(truth, 0.85, rate, &mut rng).sampled).collect();
                tally.count(&wrong_share(&routed.counts(), Level::P95).estimate, truth);
            }
            println!("{name}, drawn {rate}: {:.3} (width {:.4})", tally.coverage(), tally.mean_width());
            // At 0.05 it is 96.7% for `banking-triage`, whatever the number of replays: of its 6 wrong outputs among 727
            // that are released, 0 or 1 are drawn mostly, and no interval can hold the truth for a part of these.
            assert!((0.93..=0.98).contains(&tally.coverage()));
        }
    }
}
