//! The proof gate's arithmetic: whether a workflow's reviewed outputs are enough, and good enough, to release others
//! without a person.

use app::model::{Definition, ProofShown, SuccessMetric};

use super::{
    routing::{PROOF_ERROR, ProofState, proof_needed},
    statistics::sequential::lower_at_any_time,
};

/// How far the proof is; none where the workflow asks for none. `approved` of `reviewed` outputs went out as they were.
///
/// Once complete (`was_met`) it stays so: from then on people see mostly the doubtful outputs, and what they find there
/// says little about the rest. Those are watched by sampling.
pub fn proof(definition: &Definition, reviewed: i64, approved: i64, was_met: bool) -> Option<ProofShown> {
    let needed = proof_needed(definition)?;
    let metric = definition.success_metric.as_ref();
    let threshold = metric.map(|metric| metric.threshold);
    let lower = metric.filter(|metric| metric.lower_bound).map(|_| lower_end(reviewed, approved));
    let is_good = match (threshold, lower) {
        (None, _) => true,
        (Some(threshold), None) => approved as f64 >= threshold * reviewed as f64,
        (Some(threshold), Some(lower)) => lower >= threshold,
    };
    let met = was_met || (reviewed >= needed && is_good);
    let share = metric.filter(|_| reviewed > 0).map(|metric| share(metric, reviewed, approved, lower));
    let detail = format!("{reviewed} of {needed} outputs reviewed{}", share.unwrap_or_default());
    Some(ProofShown { needed, reviewed, correct: approved, threshold, lower, met, detail })
}

/// The share that is shown to be right, 95 % sure. It is looked at after each review until the gate opens, so it has to
/// hold however often one looks.
fn lower_end(reviewed: i64, approved: i64) -> f64 {
    lower_at_any_time(approved.max(0).unsigned_abs(), reviewed.max(0).unsigned_abs(), PROOF_ERROR)
}

fn share(metric: &SuccessMetric, reviewed: i64, approved: i64, lower: Option<f64>) -> String {
    let correct = percent(approved as f64 / reviewed as f64);
    let sure = lower.map(|lower| format!(" and at least {:.1}% of all, 95% sure,", percent(lower)));
    format!(
        ", {correct:.1}% correct{} where {:.1}% is wanted",
        sure.unwrap_or_default(),
        metric.threshold * 100.0
    )
}

/// Rounded down, so that a share under its threshold never reads as one that meets it.
fn percent(share: f64) -> f64 {
    // A hair more, so that 0.95 of a thousand, which no binary fraction holds, stays 95%.
    (share * 1000.0 + 1e-9).floor() / 10.0
}

/// As routing takes it.
pub fn state(proof: &ProofShown) -> ProofState {
    ProofState {
        needed: proof.needed,
        reviewed: proof.reviewed,
        met: proof.met,
        detail: proof.detail.clone(),
    }
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng, rngs::StdRng};
    use serde_json::json;

    use super::*;

    fn workflow(special: serde_json::Value) -> Definition {
        let mut definition = json!({"slug": "w", "name": "W"});
        definition.as_object_mut().unwrap().extend(special.as_object().unwrap().clone());
        serde_json::from_value(definition).unwrap()
    }

    #[test]
    fn a_workflow_that_asks_for_no_proof_needs_none() {
        assert_eq!(proof(&workflow(json!({})), 0, 0, false), None);
        assert_eq!(proof(&workflow(json!({"proof_gate": {"outputs": 0}})), 0, 0, false), None);
    }

    #[test]
    fn it_takes_enough_outputs_and_good_ones() {
        let metric = json!({"success_metric": {"name": "m", "kind": "accuracy", "threshold": 0.95}, "proof_gate": {"outputs": 120}});
        let met =
            |reviewed, approved| proof(&workflow(metric.clone()), reviewed, approved, false).unwrap().met;
        assert!(!met(119, 119));
        assert!(!met(120, 113));
        assert!(met(120, 114));
        assert!(proof(&workflow(metric.clone()), 500, 0, true).unwrap().met, "once met it stays so");
        let few = proof(&workflow(json!({"proof_gate": {"outputs": 5}})), 99, 0, false).unwrap();
        assert_eq!((few.needed, few.met), (100, false), "never less than a hundred");
    }

    #[test]
    fn certainty_is_asked_of_the_lower_end_where_the_metric_says_so() {
        let metric = json!({
            "success_metric": {"name": "m", "kind": "accuracy", "threshold": 0.95, "lower_bound": true}
        });
        let of = |reviewed, approved| proof(&workflow(metric.clone()), reviewed, approved, false).unwrap();
        // 98 of 100 are more than 95%, and yet do not show it: 91.4% is all that is sure.
        let short = of(100, 98);
        assert!((short.lower.unwrap() - 0.9147).abs() < 1e-4, "{short:?}");
        assert_eq!(
            (short.met, short.detail.as_str()),
            (
                false,
                "100 of 100 outputs reviewed, 98.0% correct and at least 91.4% of all, 95% sure, where 95.0% is wanted"
            )
        );
        assert!(of(100, 100).met && !of(100, 99).met && !of(99, 99).met);
        assert!(of(180, 178).met && !of(160, 158).met);
        assert_eq!((of(0, 0).lower, of(0, 0).met), (Some(0.0), false));
        assert!(proof(&workflow(metric.clone()), 500, 0, true).unwrap().met, "once met it stays so");
        let plain = json!({"success_metric": {"name": "m", "kind": "accuracy", "threshold": 0.95}});
        assert_eq!(proof(&workflow(plain), 100, 98, false).unwrap().lower, None);
    }

    /// Whether what was seen can speak against 95% as strongly as it must: the mean over the larger shares is at most the
    /// likeliest one's. It saves asking where the answer is no.
    fn may_open(reviewed: i64, right: i64) -> bool {
        let seen = right as f64 / reviewed as f64;
        let term = |share: f64, of: f64| if share == 0.0 { 0.0 } else { share * (share / of).ln() };
        seen > 0.95 && reviewed as f64 * (term(seen, 0.95) + term(1.0 - seen, 0.05)) >= 20_f64.ln()
    }

    #[test]
    fn looking_after_each_review_opens_the_gate_wrongly_in_fewer_than_one_of_twenty() {
        const RUNS: u64 = 800;
        let definition = workflow(json!({
            "success_metric": {"name": "m", "kind": "accuracy", "threshold": 0.95, "lower_bound": true}
        }));
        let opens = |seed: u64| {
            let (mut rng, mut right) = (StdRng::seed_from_u64(seed), 0);
            (1..=2_000).any(|reviewed| {
                right += i64::from(rng.random::<f64>() < 0.95);
                may_open(reviewed, right) && proof(&definition, reviewed, right, false).unwrap().met
            })
        };
        let opened = (0..RUNS).filter(|seed| opens(*seed)).count() as u64;
        println!("opened wrongly: {opened} of {RUNS}");
        assert!(opened > 0, "it is no wall either");
        assert!(opened * 20 < RUNS, "{opened} of {RUNS}");
    }

    #[test]
    fn the_words_never_flatter() {
        let metric = json!({"success_metric": {"name": "m", "kind": "accuracy", "threshold": 0.95}});
        let detail =
            |reviewed, approved| proof(&workflow(metric.clone()), reviewed, approved, false).unwrap().detail;
        assert_eq!(detail(0, 0), "0 of 100 outputs reviewed");
        assert_eq!(detail(1_000, 948), "1000 of 100 outputs reviewed, 94.8% correct where 95.0% is wanted");
        assert_eq!(
            detail(10_000, 9_499),
            "10000 of 100 outputs reviewed, 94.9% correct where 95.0% is wanted"
        );
    }
}
