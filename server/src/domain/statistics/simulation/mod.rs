//! Whether the methods keep what they promise: seeded draws from known truths, with what they give printed. To see it:
//! `cargo test statistics::simulation -- --nocapture`.

mod advice;
mod coverage;

use rand::{Rng, SeedableRng, rngs::StdRng};

use super::{cut::Scored, sampled::Sampled};

/// Of an output: its confidence, and whether it was wrong. Those of real models, by falling confidence, are in
/// `tests/data`, whose README says whence.
#[derive(Clone, Copy)]
struct Truth {
    confidence: f64,
    wrong: bool,
}

fn real(csv: &str) -> Vec<Truth> {
    let line = |line: &str| {
        let (confidence, correct) = line.split_once(',').unwrap();
        Truth { confidence: confidence.parse().unwrap(), wrong: correct == "0" }
    };
    let mut truths: Vec<Truth> = csv.lines().skip(1).map(line).collect();
    truths.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    truths
}

fn banking() -> Vec<Truth> {
    real(include_str!("../../../../tests/data/banking-triage.csv"))
}

fn booking() -> Vec<Truth> {
    real(include_str!("../../../../tests/data/table-booking.csv"))
}

/// Routing as it is live: below `current` everything is reviewed, the rest at `rate`.
fn route(truth: &Truth, current: f64, rate: f64, rng: &mut StdRng) -> Scored {
    let inclusion = if truth.confidence < current { 1.0 } else { rate };
    let wrong = (rng.random::<f64>() < inclusion).then_some(truth.wrong);
    Scored { confidence: truth.confidence, sampled: Sampled { inclusion, wrong } }
}

fn seeded(seed: u64) -> StdRng {
    StdRng::seed_from_u64(seed)
}
