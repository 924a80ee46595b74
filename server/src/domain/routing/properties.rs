//! What holds for all items and all policies.

use app::model::Route;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{
    stage::{Asks, settle},
    testing::*,
    *,
};
use crate::domain::{envelope, json};

fn asks() -> impl Strategy<Value = Asks> {
    prop_oneof![Just(Asks::Pass), Just(Asks::Skip), proptest::sample::select(Route::ALL).prop_map(Asks::For),]
}

/// Rules that match, that do not, and that fail.
fn rule() -> impl Strategy<Value = Value> {
    let when = proptest::sample::select(vec![
        "true",
        "false",
        "confidence > 0.5",
        "output.a == 1",
        "has(output.a)",
        "input.?message.orValue('') == 'hello'",
        "output",
        "nothing here",
        "output.exists(x, x == 1)",
    ]);
    let route = proptest::sample::select(Route::ALL);
    (when, route, any::<bool>()).prop_map(|(when, route, twice)| {
        json!({"name": "r", "when": when, "then": {"route": route, "double_review": twice}})
    })
}

fn gates() -> impl Strategy<Value = Gates> {
    let proof = any::<bool>().prop_map(|met| ProofState {
        needed: 100,
        reviewed: 100,
        met,
        detail: "counted".into(),
    });
    (proptest::option::of(Just("broken".to_owned())), proptest::option::of(proof))
        .prop_map(|(frozen, proof)| Gates { frozen, proof })
}

fn sees_a_person(routed: &Routed) -> bool {
    matches!(routed.route, Route::Review | Route::Fallback)
}

fn policy() -> impl Strategy<Value = Value> {
    let doubt = proptest::sample::select(vec!["review", "fallback"]);
    let rules = prop_oneof![
        3 => Just(json!([])),
        3 => proptest::collection::vec(rule(), 0..4).prop_map(Value::from),
    ];
    (
        proptest::option::of(0.0..=1.0_f64),
        0.0..=1.0_f64,
        rules,
        doubt.clone(),
        doubt.clone(),
        doubt,
        any::<bool>(),
    )
        .prop_map(|(bound, rate, rules, missing, malformed, error, field)| {
            json!({
                "min_confidence": bound, "sample_rate": rate, "rules": rules, "missing_confidence": missing,
                "malformed": malformed, "on_policy_error": error,
                "min_field_confidence": if field { json!({"/a": 0.5}) } else { json!({}) },
            })
        })
}

fn any_workflow() -> impl Strategy<Value = WorkflowRouting> {
    let schema = proptest::sample::select(vec![
        Value::Null,
        json!(true),
        json!({"type": "object"}),
        json!({"required": ["a"]}),
        json!({"$ref": "https://example.com/x"}),
    ]);
    let kind = proptest::sample::select(vec!["json", "json", "json", "text", "html"]);
    let requires = proptest::sample::select(vec![json!([]), json!(["/message"])]);
    (schema, kind, requires, proptest::option::of(policy())).prop_map(|(schema, kind, requires, policy)| {
        workflow(
            json!({"output": {"schema": schema, "kind": kind}, "input_requires": requires, "policy": policy}),
        )
    })
}

/// Bodies: envelopes good and bad, and bytes.
fn body() -> impl Strategy<Value = Vec<u8>> {
    let confidence = prop_oneof![
        Just(json!(null)),
        (0.0..=1.0_f64).prop_map(Value::from),
        Just(json!(2)),
        Just(json!("1"))
    ];
    let sound = (json::properties::json(), confidence.clone(), any::<bool>()).prop_map(|(output, confidence, input)| {
        let input = if input { json!({"message": "hello"}) } else { Value::Null };
        json!({"output": output, "confidence": confidence, "input": input, "field_confidence": {"/a": 0.7}}).to_string().into_bytes()
    });
    let text = (any::<String>(), confidence).prop_map(|(text, confidence)| {
        json!({"output_text": text, "confidence": confidence}).to_string().into_bytes()
    });
    let cut = (sound.clone(), any::<prop::sample::Index>()).prop_map(|(mut body, at)| {
        body.truncate(at.index(body.len()));
        body
    });
    prop_oneof![4 => sound, 2 => text, 1 => cut, 1 => proptest::collection::vec(any::<u8>(), 0..100)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    /// Invariant 2: nothing malformed is ever released.
    #[test]
    fn what_is_malformed_is_never_released(workflow in any_workflow(), body in body(), seed in any::<u64>()) {
        let routed = routed_with(&workflow, &body, seed);
        if routed.route != Route::Release {
            prop_assert!(!routed.reasons.is_empty(), "each item says why it is here");
            return Ok(());
        }
        let envelope::Received::Envelope(envelope) = envelope::read(&body) else { panic!("no envelope was released") };
        let understood = super::super::output::understand(workflow.definition.output.kind, &envelope);
        let output = understood.output.expect("an output that is not understood was released");
        if let Some(schema) = &workflow.schema {
            prop_assert_eq!(schema.as_ref().unwrap().check(&output.value()), []);
        }
        let policy = &workflow.policy.as_ref().expect("a release needs a policy").1;
        match policy.min_confidence {
            Some(bound) => prop_assert!(envelope.confidence.unwrap() >= bound),
            None => prop_assert!(routed.rule.is_some()),
        }
        prop_assert!(routed.reasons.iter().all(|reason| reason.code == app::model::ReasonCode::Rule));
    }

    /// Invariant 8: routing is a pure function: replayed with the recorded gates, an item goes the recorded way.
    #[test]
    fn the_same_item_goes_the_same_way(workflow in any_workflow(), body in body(), seed in any::<u64>(), gates in gates()) {
        let again = WorkflowRouting::new(workflow.definition.clone(), workflow.policy.clone());
        let recorded: Gates = serde_json::from_value(serde_json::to_value(&gates).unwrap()).unwrap();
        prop_assert_eq!(routed_by(&workflow, &body, seed, &gates), routed_by(&again, &body, seed, &recorded));
    }

    /// A later stage never takes an item from a person: neither a rule's release nor a gate.
    #[test]
    fn rules_and_gates_take_nothing_from_a_person(workflow in any_workflow(), rule in rule(), at in any::<prop::sample::Index>(), body in body(), seed in any::<u64>(), gates in gates()) {
        let mut without = workflow.clone();
        without.rules.clear();
        without.policy.as_mut().unwrap_or(&mut (1, Policy::default())).1.sample_rate = 0.0;
        let before = routed_with(&without, &body, seed);
        let asked = before.trace.iter().any(|said| matches!(said.outcome.as_str(), "review" | "fallback") && said.stage != "default");
        if asked {
            prop_assert!(sees_a_person(&routed_by(&workflow, &body, seed, &gates)));
        }
        if gates.frozen.is_some() {
            prop_assert!(sees_a_person(&routed_by(&workflow, &body, seed, &gates)));
        }
        // One more rule, wherever, that asks for a person releases nothing that was not released before.
        let mut more = workflow.clone();
        let mut asks: app::model::Rule = serde_json::from_value(rule).unwrap();
        asks.then.route = Route::Review;
        let (_, policy) = more.policy.get_or_insert_default();
        policy.rules.insert(at.index(policy.rules.len() + 1), asks);
        let more = WorkflowRouting::new(more.definition.clone(), more.policy.clone());
        if sees_a_person(&routed_by(&workflow, &body, seed, &gates)) && workflow.policy.is_some() {
            prop_assert!(sees_a_person(&routed_by(&more, &body, seed, &gates)));
        }
    }

    /// A later stage can send an item to a person, never take it from one.
    #[test]
    fn no_stage_takes_an_item_from_a_person(before in proptest::collection::vec(asks(), 0..8), more in asks()) {
        let person = |route: Option<Route>| matches!(route, None | Some(Route::Review | Route::Fallback));
        let settled = settle(before.iter().copied());
        let with_more = settle(before.iter().copied().chain([more]));
        if settled.is_some() && person(settled) {
            prop_assert!(person(with_more), "{:?} and then {:?} took it away", before, more);
        }
        // Only a stage that asks for a release can bring one, and any other voice ends it.
        if with_more == Some(Route::Release) {
            prop_assert!(before.iter().chain([&more]).all(|asks| matches!(asks, Asks::Pass | Asks::Skip | Asks::For(Route::Release))));
        }
    }

    /// A policy that asks for more never releases more.
    #[test]
    fn a_higher_bound_never_releases_more(body in body(), low in 0.0..=1.0_f64, more in 0.0..=1.0_f64, seed in any::<u64>()) {
        let with = |bound: f64| workflow(json!({"policy": {"min_confidence": bound, "sample_rate": 0.3}}));
        let high = routed_with(&with((low + more).min(1.0)), &body, seed);
        if high.route == Route::Release {
            prop_assert_eq!(routed_with(&with(low), &body, seed).route, Route::Release);
        }
    }
}
