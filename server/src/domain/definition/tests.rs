use serde_json::json;

use super::*;

fn full() -> Value {
    json!({
        "slug": "banking-triage", "name": "Banking triage",
        "output": {"kind": "json", "schema": {"type": "object", "required": ["intent"]}, "title": "/intent"},
        "input_requires": ["/message"],
        "review": {"target_seconds": 20, "undo_seconds": 5, "lease_seconds": 120,
            "raise_after_hours": 8, "extra_opinions": 1, "golden_rate": 0.05, "golden_pass": 0.9,
            "reject_reasons": [{"code": "wrong_intent", "label": "Wrong intent"}]},
        "success_metric": {"name": "correct_intent", "kind": "accuracy", "threshold": 0.95, "lower_bound": true},
        "proof_gate": {"outputs": 100},
        "policy": {
            "min_confidence": 0.85, "min_field_confidence": {"/intent": 0.5},
            "rules": [{"name": "refunds", "when": "output.intent == 'request_refund'",
                "then": {"route": "review", "priority": "high", "group": "payments", "due_seconds": 60, "double_review": true}}],
            "sample_rate": 0.05, "double_review_rate": 0.05,
            "missing_confidence": "review", "malformed": "review", "on_policy_error": "fallback",
            "fallback_message": "I cannot handle this, please review manually."
        }
    })
}

fn pointers(value: &Value) -> Vec<String> {
    check(value).unwrap_err().into_iter().map(|problem| problem.pointer).collect()
}

fn changed(pointer: &str, to: Value) -> Value {
    let mut value = full();
    *value.pointer_mut(pointer).unwrap() = to;
    value
}

#[test]
fn a_full_definition_is_read_and_written_back_the_same() {
    assert_eq!(serde_json::to_value(check(&full()).unwrap()).unwrap(), full());
    assert_eq!(check_policy(&full()["policy"]).unwrap().rules.len(), 1);
}

#[test]
fn the_least_definition_takes_every_default() {
    let definition = check(&json!({"slug": "w", "name": "W", "policy": {}})).unwrap();
    assert_eq!(definition.policy, Some(Policy::default()));
    assert_eq!(definition.review.lease_seconds, 120);
    // What this server writes, it reads.
    assert_eq!(check(&serde_json::to_value(&definition).unwrap()), Ok(definition));
}

#[test]
fn each_mistake_is_named_at_its_field() {
    for (pointer, to) in [
        ("/slug", json!("Banking Triage")),
        ("/slug", json!("-a")),
        ("/slug", json!("a\n")),
        ("/slug", json!("quality")),
        ("/name", json!("a\u{0}b")),
        ("/slug", json!("a".repeat(64))),
        ("/name", json!("  ")),
        ("/output/kind", json!("pdf")),
        ("/output/title", json!("intent")),
        ("/input_requires/0", json!("message")),
        ("/review/undo_seconds", json!(3601)),
        ("/review/lease_seconds", json!(9)),
        ("/review/target_seconds", json!(0)),
        ("/review/raise_after_hours", json!(8761)),
        ("/review/raise_after_hours", json!(1.5)),
        ("/review/extra_opinions", json!(6)),
        ("/review/golden_rate", json!(0.51)),
        ("/review/golden_pass", json!(1.1)),
        ("/success_metric/threshold", json!(95)),
        ("/success_metric/threshold", json!(1)),
        ("/proof_gate/outputs", json!(-1)),
        ("/proof_gate/outputs", json!(99)),
        ("/policy/rules/0/when", json!("outptu.intent == 'a'")),
        ("/policy/rules/0/when", json!(" ")),
        ("/policy/min_confidence", json!(85)),
        ("/policy/sample_rate", json!(1.1)),
        ("/policy/malformed", json!("release")),
        ("/policy/missing_confidence", json!("release")),
        ("/policy/rules/0/then/route", json!("send")),
        ("/policy/rules/0/then/group", json!("ana@example.com")),
        ("/policy/rules/0/then/group", json!("a".repeat(61))),
        ("/policy/rules/0/then/group", json!(" anyone")),
        ("/policy/rules/0/then/group", json!("a\nb")),
        ("/policy/rules/0/then/group", json!("a\u{202e}b")),
        ("/policy/rules/0/then/group", json!("Me")),
        ("/policy/min_field_confidence/~1intent", json!("high")),
    ] {
        assert_eq!(pointers(&changed(pointer, to.clone())), [pointer], "{pointer} = {to}");
    }
    assert_eq!(
        pointers(&changed("/output/schema", json!({"properties": {"a": {"type": "txt"}}}))),
        ["/output/schema/properties/a/type"]
    );
    assert_eq!(
        pointers(&changed("/policy/min_field_confidence", json!({"a": 0.5}))),
        ["/policy/min_field_confidence/a"]
    );
}

#[test]
fn a_rules_mistake_is_named_with_its_place_and_what_was_meant() {
    let found = check(&changed("/policy/rules/0/when", json!("true &&\noutptu.x == 1"))).unwrap_err();
    assert_eq!((found[0].pointer.as_str(), found[0].code.as_str()), ("/policy/rules/0/when", "cel"));
    assert_eq!(found[0].message, "line 2, column 1: unknown name `outptu`; did you mean `output`?");

    let closed = json!({"properties": {"intent": {}}, "additionalProperties": false});
    let mut value = changed("/output/schema", closed.clone());
    assert!(check(&value).is_ok());
    value["policy"]["rules"][0]["when"] = json!("output.intnet == 'a'");
    assert_eq!(pointers(&value), ["/policy/rules/0/when"]);
    assert!(check_policy_for(&value["policy"], Some(&closed)).is_err());
    assert!(check_policy(&value["policy"]).is_ok());
}

#[test]
fn the_ends_of_what_is_allowed_are_allowed() {
    for (pointer, to) in [
        ("/review/raise_after_hours", json!(0)),
        ("/review/raise_after_hours", json!(8760)),
        ("/review/extra_opinions", json!(5)),
        ("/review/golden_rate", json!(0.5)),
        ("/review/golden_rate", json!(0)),
        ("/review/golden_pass", json!(1)),
        ("/success_metric/threshold", json!(0.999)),
        ("/policy/rules/0/then/group", Value::Null),
        ("/policy/rules/0/then/group", json!("")),
        ("/policy/rules/0/then/group", json!("me and you")),
    ] {
        assert!(check(&changed(pointer, to.clone())).is_ok(), "{pointer}: {to}");
    }
    // Without the certainty that it asks for, all may be wanted right.
    let mut all = changed("/success_metric/threshold", json!(1));
    all["success_metric"]["lower_bound"] = json!(false);
    assert!(check(&all).is_ok());
}

#[test]
fn a_gate_has_a_least_size_and_can_be_opened_by_hand() {
    for outputs in [0, 100, 5_000] {
        assert!(check(&changed("/proof_gate/outputs", json!(outputs))).is_ok());
    }
}

#[test]
fn all_mistakes_are_named_at_once() {
    let mut value = changed("/slug", json!("No"));
    value["polisy"] = json!({});
    value["review"]["reject_reasons"] = json!([{"code": "a", "label": "A"}, {"code": "a", "label": "B"}]);
    value["policy"]["rules"] =
        json!([full()["policy"]["rules"][0], full()["policy"]["rules"][0], {"name": "x"}]);
    let mut found = pointers(&value);
    found.sort();
    assert_eq!(
        found,
        [
            "/policy/rules/1/name",
            "/policy/rules/2/then",
            "/policy/rules/2/when",
            "/polisy",
            "/review/reject_reasons/1/code",
            "/slug",
        ]
    );
    let missing = check(&json!({})).unwrap_err();
    assert_eq!(missing.iter().map(|p| p.pointer.as_str()).collect::<Vec<_>>(), ["/slug", "/name"]);
    assert_eq!(check(&json!([])).unwrap_err()[0].pointer, "");
}

/// The schemas here and the types in the model say the same: every field of one is a field of the other.
#[test]
fn the_schemas_name_the_fields_of_the_types() {
    fn names(schema: &Value, pointer: &str) -> BTreeSet<String> {
        schema.pointer(pointer).unwrap().as_object().unwrap().keys().cloned().collect()
    }
    fn keys(value: &Value) -> BTreeSet<String> {
        value.as_object().unwrap().keys().cloned().collect()
    }
    let definition: Value = serde_json::from_str(include_str!("definition.schema.json")).unwrap();
    let policy: Value = serde_json::from_str(include_str!("policy.schema.json")).unwrap();
    // `full` sets every field, and the types refuse what they do not know.
    let written = serde_json::to_value(check(&full()).unwrap()).unwrap();
    assert_eq!(names(&definition, "/properties"), keys(&written));
    assert_eq!(names(&definition, "/properties/output/properties"), keys(&written["output"]));
    assert_eq!(names(&definition, "/properties/review/properties"), keys(&written["review"]));
    assert_eq!(names(&definition, "/properties/success_metric/properties"), keys(&written["success_metric"]));
    assert_eq!(names(&policy, "/properties"), keys(&written["policy"]));
    assert_eq!(
        names(&policy, "/$defs/rule/properties/then/properties"),
        keys(&written["policy"]["rules"][0]["then"])
    );
}
