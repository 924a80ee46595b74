//! The freeze and the proof gate: the stop that a person pulled, and what a workflow has yet to prove.
//!
//! Whether they hold is counted outside, from what people decided; routing takes it as a given, so that it stays a
//! function of what it is given and a recorded item can be replayed with the gates of its day.

use app::model::{Definition, ReasonCode, Route, SuccessMetric};
use serde::{Deserialize, Serialize};

use super::stage::{Asks, Case, Said};
use crate::domain::statistics::sequential::least_all_right;

/// The least proof that a workflow may ask for before anything is released: reviewed production outputs.
pub const LEAST_PROOF: i64 = 100;
/// How likely a proof that asks for certainty may be met by luck, however often it is looked at.
pub const PROOF_ERROR: f64 = 0.05;

/// How the gates of a workflow stood when an item came. Part of what is recorded, so that the item can be replayed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Gates {
    /// Why the workflow is frozen, where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frozen: Option<String>,
    /// How far the proof is; none: not counted, which counts as not met where the workflow declares one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proof: Option<ProofState>,
}

/// How far a workflow's proof is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProofState {
    /// Reviewed production outputs that it needs.
    pub needed: i64,
    /// Those that it has.
    pub reviewed: i64,
    /// Whether they are enough and meet the success metric.
    pub met: bool,
    /// The same in words, such as `92 of 100 outputs reviewed, 93.4% correct where 95.0% is wanted`.
    pub detail: String,
}

/// How many reviewed outputs a workflow must have before it may release any; none where it declares no gate.
///
/// Whoever names a success metric means to meet it, so that alone is a gate of the least size. A gate of 0 outputs is
/// one that the operator opened by hand. A metric whose lower end must reach the threshold may need more than the gate
/// says: fewer could not show it even if every one of them was right.
pub fn proof_needed(definition: &Definition) -> Option<i64> {
    let metric = definition.success_metric.as_ref();
    declared(definition).map(|declared| declared.max(metric.map_or(0, least_to_show)))
}

/// What the definition itself asks for.
fn declared(definition: &Definition) -> Option<i64> {
    match (&definition.proof_gate, &definition.success_metric) {
        (Some(gate), _) if gate.outputs <= 0 => None,
        (Some(gate), _) => Some(gate.outputs.max(LEAST_PROOF)),
        (None, Some(_)) => Some(LEAST_PROOF),
        (None, None) => None,
    }
}

/// How many outputs, all of them right, it takes until what they show reaches the threshold.
fn least_to_show(metric: &SuccessMetric) -> i64 {
    let threshold = metric.threshold;
    if !metric.lower_bound || threshold <= 0.0 || threshold >= 1.0 {
        return 0;
    }
    i64::try_from(least_all_right(threshold, PROOF_ERROR)).unwrap_or(i64::MAX)
}

pub(super) fn run(case: &Case<'_>, gates: &Gates, would_be_released: bool) -> Said {
    if let Some(why) = &gates.frozen {
        let why = why.trim();
        let detail = if why.is_empty() {
            "The workflow is frozen, so a person decides every output.".to_owned()
        } else {
            format!("The workflow is frozen, so a person decides every output: {why}")
        };
        return Said::because(Asks::For(Route::Review), ReasonCode::Frozen, detail);
    }
    if case.received.is_err() {
        return Said::skip("There is no envelope that could be released.");
    }
    // How many outputs certainty takes is worked out only where it is said.
    if declared(&case.workflow.definition).is_none() {
        return Said::skip("The workflow has no gate.");
    }
    let detail = match &gates.proof {
        Some(proof) if proof.met => return Said::pass(format!("The proof gate is met: {}.", proof.detail)),
        Some(proof) => format!("The proof gate is not met yet: {}.", proof.detail),
        None => {
            let needed = proof_needed(&case.workflow.definition).unwrap_or(LEAST_PROOF);
            format!("The proof gate of {needed} reviewed outputs has not been counted.")
        }
    };
    if would_be_released {
        return Said::because(Asks::For(Route::Review), ReasonCode::ProofGate, detail);
    }
    Said::pass(format!("{detail} This output is not released anyway."))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{super::testing::*, *};
    use crate::domain::statistics::sequential::lower_at_any_time;

    const SURE: &str = r#"{"output": {"a": 1}, "confidence": 1}"#;

    fn proof(met: bool) -> Gates {
        let proof = ProofState { needed: 100, reviewed: 92, met, detail: "92 of 100 reviewed".to_owned() };
        Gates { proof: Some(proof), ..Gates::default() }
    }

    #[test]
    fn a_frozen_workflow_decides_nothing_alone() {
        let gates = Gates { frozen: Some("wrong totals since Monday".to_owned()), ..proof(true) };
        for then in ["review", "fallback", "release", "reject"] {
            let rules = json!([{"name": "all", "when": "true", "then": {"route": then}}]);
            let workflow = workflow(json!({"policy": {"min_confidence": 0, "rules": rules}}));
            let routed = routed_behind(&workflow, SURE, &gates);
            assert!(matches!(routed.route, Route::Review | Route::Fallback), "{then}");
            let frozen = routed.reasons.iter().find(|reason| reason.code == ReasonCode::Frozen).unwrap();
            assert!(frozen.detail.contains("wrong totals since Monday"));
            assert_eq!(routed.inclusion_probability, Some(1.0));
        }
    }

    #[test]
    fn nothing_is_released_before_the_proof_is_there() {
        for declared in [
            json!({"proof_gate": {"outputs": 100}}),
            json!({"success_metric": {"name": "right", "kind": "accuracy", "threshold": 0.9}}),
        ] {
            let mut special = declared;
            special["policy"] = json!({"min_confidence": 0});
            let workflow = workflow(special);
            for gates in [proof(false), Gates::default()] {
                let routed = routed_behind(&workflow, SURE, &gates);
                assert_eq!((routed.route, codes(&routed)), (Route::Review, vec![ReasonCode::ProofGate]));
            }
            assert_eq!(routed_behind(&workflow, SURE, &proof(true)).route, Route::Release);
        }
    }

    #[test]
    fn a_reject_is_no_release_so_the_proof_does_not_hold_it_back() {
        let rules = json!([{"name": "spam", "when": "true", "then": {"route": "reject"}}]);
        let workflow = workflow(json!({"proof_gate": {"outputs": 100}, "policy": {"rules": rules}}));
        let routed = routed_behind(&workflow, SURE, &proof(false));
        assert_eq!((routed.route, codes(&routed)), (Route::Reject, vec![ReasonCode::Rule]));
        assert_eq!(routed.inclusion_probability, Some(0.0));
    }

    #[test]
    fn a_gate_is_at_least_a_hundred_outputs() {
        let needed = |special| proof_needed(&workflow(special).definition);
        assert_eq!(needed(json!({})), None);
        assert_eq!(needed(json!({"proof_gate": {"outputs": 0}})), None);
        assert_eq!(needed(json!({"proof_gate": {"outputs": 7}})), Some(100));
        assert_eq!(needed(json!({"proof_gate": {"outputs": 250}})), Some(250));
    }

    #[test]
    fn certainty_may_need_more_outputs_than_the_gate_says() {
        let needed = |threshold: f64, outputs: i64| {
            let metric =
                json!({"name": "right", "kind": "accuracy", "threshold": threshold, "lower_bound": true});
            let special = json!({"success_metric": metric, "proof_gate": {"outputs": outputs}});
            proof_needed(&workflow(special).definition)
        };
        // Of 449, all right, at least 99% are right, 95% sure; of 448 that is not said.
        for outputs in [448_u64, 449] {
            let low = lower_at_any_time(outputs, outputs, PROOF_ERROR);
            assert_eq!(low >= 0.99, outputs == 449, "{low}");
        }
        assert_eq!(needed(0.99, 100), Some(449));
        assert_eq!(needed(0.99, 500), Some(500));
        assert_eq!(needed(0.9, 100), Some(100));
        assert_eq!(needed(0.0, 100), Some(100));
        assert_eq!(needed(0.99, 0), None);
    }
}
