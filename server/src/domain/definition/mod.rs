//! Checking a workflow's definition and its policy as an operator wrote them: every problem at once, each at its
//! field, so that nobody saves five times to find five mistakes.
//!
//! First the shape, by a JSON Schema of our own; then what a schema cannot say.

use std::{collections::BTreeSet, sync::LazyLock};

use app::model::{Definition, FieldError, Policy};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    pointer::{self, join},
    routing::LEAST_PROOF,
    rules::{Expression, RuleProblem},
    schema::OutputSchema,
};

/// As many as the policy's schema allows.
const MOST_RULES: usize = 200;

static DEFINITION: LazyLock<Option<OutputSchema>> =
    LazyLock::new(|| built_in(include_str!("definition.schema.json")));
static POLICY: LazyLock<Option<OutputSchema>> =
    LazyLock::new(|| built_in(include_str!("policy.schema.json")));

/// A schema that stands in the program. `None` would be a mistake in the program, which its tests find.
fn built_in(text: &str) -> Option<OutputSchema> {
    OutputSchema::compile(&serde_json::from_str(text).ok()?).ok()
}

/// Reads a definition, its policy with it.
///
/// # Errors
/// Everything that is wrong with it, with JSON pointers into it.
pub fn check(value: &Value) -> Result<Definition, Vec<FieldError>> {
    let mut problems = shape(&DEFINITION, value, "definition");
    problem_of_schema(value, &mut problems);
    problem_of_pointers(value, &mut problems);
    repeated(value.pointer("/review/reject_reasons"), "code", "/review/reject_reasons", &mut problems);
    if let Some(policy) = value.get("policy").filter(|policy| policy.is_object()) {
        let schema = value.pointer("/output/schema");
        problems.extend(policy_problems(policy, schema).into_iter().map(|problem| under("/policy", problem)));
    }
    finish(value, problems)
}

/// Reads a policy that stands alone. Its rules may name any field of the output.
///
/// # Errors
/// Everything that is wrong with it, with JSON pointers into it.
pub fn check_policy(value: &Value) -> Result<Policy, Vec<FieldError>> {
    check_policy_for(value, None)
}

/// Reads a policy for a workflow whose output has this schema: its rules may name only fields that it lets in.
///
/// # Errors
/// Everything that is wrong with it, with JSON pointers into it.
pub fn check_policy_for(value: &Value, schema: Option<&Value>) -> Result<Policy, Vec<FieldError>> {
    finish(value, policy_problems(value, schema))
}

/// What may be mistakes in a policy's rules and does not keep it from being saved: fields that the output's schema does
/// not name.
pub fn policy_warnings(policy: &Policy, schema: Option<&Value>) -> Vec<FieldError> {
    let rules = policy.rules.iter().enumerate();
    let found = rules.filter_map(|(at, rule)| Some((at, Expression::compile(&rule.when, schema).ok()?)));
    found
        .flat_map(|(at, rule)| rule.warnings().iter().map(|warning| of_rule(at, warning)).collect::<Vec<_>>())
        .collect()
}

fn policy_problems(value: &Value, schema: Option<&Value>) -> Vec<FieldError> {
    let mut problems = shape(&POLICY, value, "policy");
    if let Some(bounds) = value.get("min_field_confidence").and_then(Value::as_object) {
        for field in bounds.keys() {
            if let Err(message) = pointer::check(field) {
                problems.push(problem(join("/min_field_confidence", field), "pointer", message));
            }
        }
    }
    repeated(value.get("rules"), "name", "/rules", &mut problems);
    problem_of_rules(value.get("rules"), schema, &mut problems);
    problems
}

fn problem_of_rules(rules: Option<&Value>, schema: Option<&Value>, problems: &mut Vec<FieldError>) {
    // A list that is longer than the schema allows is not read any further.
    for (at, rule) in rules.and_then(Value::as_array).into_iter().flatten().enumerate().take(MOST_RULES) {
        // What is blank or no text has been named already.
        let text = rule.get("when").and_then(Value::as_str).filter(|text| !text.trim().is_empty());
        if let Some(Err(found)) = text.map(|text| Expression::compile(text, schema)) {
            problems.extend(found.iter().map(|found| of_rule(at, found)));
        }
    }
}

fn of_rule(at: usize, found: &RuleProblem) -> FieldError {
    problem(format!("/rules/{at}/when"), "cel", found.to_string())
}

fn shape(schema: &Option<OutputSchema>, value: &Value, what: &str) -> Vec<FieldError> {
    let Some(schema) = schema else {
        return vec![problem(String::new(), "internal", format!("this server cannot check a {what}"))];
    };
    let problems = schema.check(value).into_iter();
    problems.map(|problem| FieldError { message: explained(&problem, what), ..problem }).collect()
}

/// Where the schema's own words would not say what to do.
fn explained(problem: &FieldError, what: &str) -> String {
    match (problem.code.as_str(), problem.pointer.as_str()) {
        ("pattern", "/slug") => {
            "may hold only lower case letters, digits and hyphens, at most 63, and not begin with a hyphen"
                .to_owned()
        }
        (_, "/proof_gate/outputs") => {
            format!("must be a whole number, {LEAST_PROOF} or more (or 0, which opens the gate by hand)")
        }
        ("pattern", pointer) if pointer.ends_with("/code") => {
            "may hold only lower case letters, digits, hyphens and underscores, at most 63".to_owned()
        }
        ("pattern" | "minLength", _) => {
            "must be a text that is not empty and holds no control characters".to_owned()
        }
        ("additionalProperties", pointer) => {
            let name = pointer.rsplit('/').next().unwrap_or_default();
            format!("`{name}` is not a field of a {what}: check its spelling, or leave it out")
        }
        _ => problem.message.clone(),
    }
}

fn problem_of_schema(value: &Value, problems: &mut Vec<FieldError>) {
    let schema = value.pointer("/output/schema").filter(|schema| schema.is_object() || schema.is_boolean());
    if let Some(Err(found)) = schema.map(OutputSchema::compile) {
        problems.extend(found.into_iter().map(|problem| under("/output/schema", problem)));
    }
}

fn problem_of_pointers(value: &Value, problems: &mut Vec<FieldError>) {
    let title = value.pointer("/output/title").map(|title| ("/output/title".to_owned(), title));
    let required = value.get("input_requires").and_then(Value::as_array).into_iter().flatten().enumerate();
    let required = required.map(|(at, pointer)| (format!("/input_requires/{at}"), pointer));
    for (at, found) in title.into_iter().chain(required) {
        if let Some(Err(message)) = found.as_str().map(pointer::check) {
            problems.push(problem(at, "pointer", message));
        }
    }
}

/// Names each entry of a list whose `name` stood before.
fn repeated(list: Option<&Value>, name: &str, pointer: &str, problems: &mut Vec<FieldError>) {
    let mut seen = BTreeSet::new();
    for (at, entry) in list.and_then(Value::as_array).into_iter().flatten().enumerate() {
        if let Some(text) = entry.get(name).and_then(Value::as_str)
            && !seen.insert(text)
        {
            let message = format!("{text:?} stands twice: every {name} must be another");
            problems.push(problem(format!("{pointer}/{at}/{name}"), "repeated", message));
        }
    }
}

fn finish<T: DeserializeOwned>(value: &Value, problems: Vec<FieldError>) -> Result<T, Vec<FieldError>> {
    if !problems.is_empty() {
        return Err(problems);
    }
    // Whatever the schema let through and the type does not take, such as 5.0 where an integer should stand.
    serde_json::from_value(value.clone())
        .map_err(|error| vec![problem(String::new(), "type", error.to_string())])
}

fn problem(pointer: String, code: &str, message: impl Into<String>) -> FieldError {
    FieldError { pointer, code: code.to_owned(), message: message.into() }
}

fn under(pointer: &str, problem: FieldError) -> FieldError {
    FieldError { pointer: format!("{pointer}{}", problem.pointer), ..problem }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn full() -> Value {
        json!({
            "slug": "banking-triage", "name": "Banking triage",
            "output": {"kind": "json", "schema": {"type": "object", "required": ["intent"]}, "title": "/intent"},
            "input_requires": ["/message"],
            "review": {"target_seconds": 20, "undo_seconds": 5, "lease_seconds": 120,
                "reject_reasons": [{"code": "wrong_intent", "label": "Wrong intent"}]},
            "success_metric": {"name": "correct_intent", "kind": "accuracy", "threshold": 0.95},
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
            ("/name", json!("a\u{0}b")),
            ("/slug", json!("a".repeat(64))),
            ("/name", json!("  ")),
            ("/output/kind", json!("pdf")),
            ("/output/title", json!("intent")),
            ("/input_requires/0", json!("message")),
            ("/review/undo_seconds", json!(3601)),
            ("/review/lease_seconds", json!(9)),
            ("/review/target_seconds", json!(0)),
            ("/success_metric/threshold", json!(95)),
            ("/proof_gate/outputs", json!(-1)),
            ("/proof_gate/outputs", json!(99)),
            ("/policy/rules/0/when", json!("outptu.intent == 'a'")),
            ("/policy/rules/0/when", json!(" ")),
            ("/policy/min_confidence", json!(85)),
            ("/policy/sample_rate", json!(1.1)),
            ("/policy/malformed", json!("release")),
            ("/policy/missing_confidence", json!("release")),
            ("/policy/rules/0/then/route", json!("send")),
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
        let policy = check_policy(&value["policy"]).unwrap();
        let warnings = policy_warnings(&policy, Some(&json!({"properties": {"intent": {}}})));
        assert!(warnings[0].message.contains("did you mean `intent`?"), "{}", warnings[0].message);
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
        assert_eq!(names(&policy, "/properties"), keys(&written["policy"]));
        assert_eq!(
            names(&policy, "/$defs/rule/properties/then/properties"),
            keys(&written["policy"]["rules"][0]["then"])
        );
    }
}
