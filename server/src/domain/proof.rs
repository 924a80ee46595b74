//! The proof gate's arithmetic: whether a workflow's reviewed outputs are enough, and good enough, to release others
//! without a person.

use app::model::{Definition, ProofShown};

use super::routing::{ProofState, proof_needed};

/// How far the proof is; none where the workflow asks for none. `approved` of `reviewed` outputs went out as they were.
///
/// Once complete (`was_met`) it stays so: from then on people see mostly the doubtful outputs, and what they find there
/// says little about the rest. Those are watched by sampling.
pub fn proof(definition: &Definition, reviewed: i64, approved: i64, was_met: bool) -> Option<ProofShown> {
    let needed = proof_needed(definition)?;
    let threshold = definition.success_metric.as_ref().map(|metric| metric.threshold);
    let is_good = threshold.is_none_or(|threshold| approved as f64 >= threshold * reviewed as f64);
    let met = was_met || (reviewed >= needed && is_good);
    let share = match threshold {
        Some(threshold) if reviewed > 0 => {
            format!(", {:.1}% correct where {:.1}% is wanted", percent(approved, reviewed), threshold * 100.0)
        }
        _ => String::new(),
    };
    let detail = format!("{reviewed} of {needed} outputs reviewed{share}");
    Some(ProofShown { needed, reviewed, correct: approved, threshold, met, detail })
}

/// Rounded down, so that a share under its threshold never reads as one that meets it.
fn percent(part: i64, whole: i64) -> f64 {
    (part as f64 * 1000.0 / whole as f64).floor() / 10.0
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
    fn the_words_never_flatter() {
        let metric = json!({"success_metric": {"name": "m", "kind": "accuracy", "threshold": 0.95}});
        let detail =
            |reviewed, approved| proof(&workflow(metric.clone()), reviewed, approved, false).unwrap().detail;
        assert_eq!(detail(0, 0), "0 of 100 outputs reviewed");
        assert_eq!(
            detail(10_000, 9_499),
            "10000 of 100 outputs reviewed, 94.9% correct where 95.0% is wanted"
        );
    }
}
