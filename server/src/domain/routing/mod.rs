//! Where an item goes.
//!
//! Routing is a pure function of the policy version, the envelope and the seed: asked again, it answers the same, so
//! history can be replayed. It is a row of stages, and each says what it found. A later stage can send an item to a
//! person; none can take it from one. Everything in doubt, every failure of a stage itself included, ends at a person.
//!
//! ```text
//! envelope → parse → schema → required_input → confidence → rules → gates → sampling → default
//! ```
//!
//! An item is released only where the confidence stage or a rule says so and nothing else speaks against it. So leaving
//! a stage out, or a stage that cannot run, never releases anything.

mod confidence;
mod default;
mod envelope;
mod gates;
mod parse;
#[cfg(test)]
mod properties;
mod required_input;
mod rules;
mod sampling;
mod schema;
mod seed;
mod stage;
#[cfg(test)]
mod testing;

use app::model::{Definition, Policy, Priority, Reason, Route, StageTrace};

pub use gates::{Gates, LEAST_PROOF, PROOF_ERROR, ProofState, proof_needed};
pub use rules::{CompiledRule, why_failed};
pub use seed::seed_of;
use stage::{Case, Said, settle};

use super::{envelope::Received, output::Understood, schema::OutputSchema};

/// What the producer is told on the route `fallback`, where the policy does not say it otherwise.
pub const FALLBACK_MESSAGE: &str = "I cannot handle this, please review manually.";

/// A workflow, ready to route.
#[derive(Debug, Clone)]
pub struct WorkflowRouting {
    /// The definition.
    pub definition: Definition,
    /// The policy version that routes, and the policy.
    pub policy: Option<(i64, Policy)>,
    /// The output's schema, where there is one; why it does not compile, where it does not.
    pub schema: Option<Result<OutputSchema, String>>,
    /// The policy's rules, in order.
    pub rules: Vec<CompiledRule>,
}

impl WorkflowRouting {
    /// Compiles the definition's schema and the policy's rules. What does not compile is no failure here: the items go to
    /// a person.
    pub fn new(definition: Definition, policy: Option<(i64, Policy)>) -> Self {
        let schema = definition.output.schema.as_ref().map(|schema| {
            OutputSchema::compile(schema).map_err(|problems| {
                let first = problems.into_iter().next();
                first.map_or_else(String::new, |problem| format!("{} {}", problem.pointer, problem.message))
            })
        });
        let rules = rules::compile(policy.as_ref().map(|(_, policy)| policy));
        Self { definition, policy, schema, rules }
    }

    fn policy(&self) -> Option<&Policy> {
        self.policy.as_ref().map(|(_, policy)| policy)
    }
}

/// Where an item goes, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Routed {
    /// Where to.
    pub route: Route,
    /// Every reason that applied, in the order of the stages.
    pub reasons: Vec<Reason>,
    /// What each stage said.
    pub trace: Vec<StageTrace>,
    /// How urgent.
    pub priority: Priority,
    /// Due so many seconds after arrival.
    pub due_seconds: Option<i64>,
    /// What the producer is told at once, on the route `fallback`.
    pub fallback_message: Option<String>,
    /// To which group of people; anybody where none is named.
    pub group: Option<String>,
    /// Whether two people must see it, each without the other's opinion. Only where a person sees it at all.
    pub double_review: bool,
    /// The name of the rule that matched.
    pub rule: Option<String>,
    /// How likely it was, before the draw, that a person would see this item: 1 where something else sends it to one,
    /// the sample rate where it would be released, 0 where a rule rejects it. Estimates weigh the item by it.
    pub inclusion_probability: Option<f64>,
}

/// Routes one item. `understood` is none where no envelope was received. `gates` is how the workflow's gates stand, or
/// stood when the item came.
pub fn route(
    workflow: &WorkflowRouting,
    received: &Received,
    understood: Option<&Understood>,
    seed: u64,
    gates: &Gates,
) -> Routed {
    let case = Case::new(workflow, received, understood, seed);
    let ruled = rules::run(&case);
    let mut said = vec![
        ("envelope", envelope::run(&case)),
        ("parse", parse::run(&case)),
        ("schema", schema::run(&case)),
        ("required_input", required_input::run(&case)),
        ("confidence", confidence::run(&case)),
        ("rules", ruled.said),
    ];
    said.push(("gates", gates::run(&case, gates, settled(&said) == Some(Route::Release))));

    let before_draw = settled(&said);
    said.push(("sampling", sampling::run(&case, before_draw)));
    if settled(&said).is_none() {
        said.push(("default", default::run(&case)));
    }
    let route = settled(&said).unwrap_or(Route::Review);
    let then = ruled.matched.map(|rule| &rule.then);
    let twice = sampling::seen_twice(&case, route, then);
    if let (Some(why), Some((_, said))) = (&twice, said.iter_mut().find(|(name, _)| *name == "sampling")) {
        said.note = format!("{} {why}", said.note);
    }
    Routed {
        route,
        reasons: said.iter().flat_map(|(_, said)| said.reasons.iter().cloned()).collect(),
        trace: said.into_iter().map(|(name, said)| said.traced(name)).collect(),
        priority: then.and_then(|then| then.priority).unwrap_or_default(),
        due_seconds: then.and_then(|then| then.due_seconds),
        fallback_message: (route == Route::Fallback).then(|| fallback_message(workflow.policy())),
        group: then.and_then(|then| then.group.clone()).filter(|group| !group.trim().is_empty()),
        double_review: twice.is_some(),
        rule: ruled.matched.map(|rule| rule.name.clone()),
        inclusion_probability: Some(match before_draw {
            Some(Route::Release) => sampling::rate(&case),
            Some(Route::Reject) => 0.0,
            Some(Route::Review | Route::Fallback) | None => 1.0,
        }),
    }
}

fn settled(said: &[(&str, Said)]) -> Option<Route> {
    settle(said.iter().map(|(_, said)| said.asks))
}

/// What the producer is told by this policy on the route `fallback`.
pub fn fallback_message(policy: Option<&Policy>) -> String {
    let message = policy.and_then(|policy| policy.fallback_message.as_deref()).map(str::trim);
    message.filter(|message| !message.is_empty()).unwrap_or(FALLBACK_MESSAGE).to_owned()
}

#[cfg(test)]
mod tests {
    use app::model::ReasonCode;
    use serde_json::json;

    use super::{testing::*, *};

    #[test]
    fn a_good_confident_output_is_released_and_every_stage_is_in_the_trace() {
        let routed = routed(
            &workflow(json!({"policy": {"min_confidence": 0.8}})),
            r#"{"output": {"a": 1}, "confidence": 0.8}"#,
        );
        assert_eq!((routed.route, routed.reasons.as_slice()), (Route::Release, [].as_slice()));
        let stages: Vec<&str> = routed.trace.iter().map(|stage| stage.stage.as_str()).collect();
        assert_eq!(
            stages,
            ["envelope", "parse", "schema", "required_input", "confidence", "rules", "gates", "sampling"]
        );
        assert_eq!(outcome(&routed, "confidence"), "release");
        assert_eq!(routed.inclusion_probability, Some(0.0));
    }

    /// Invariant 3: a policy that is missing, or says too little, releases nothing.
    #[test]
    fn without_a_policy_or_a_bound_everything_goes_to_a_person() {
        for definition in
            [json!({}), json!({"policy": {}}), json!({"policy": {"min_field_confidence": {"/a": 0.1}}})]
        {
            let body = r#"{"output": {"a": 1}, "confidence": 1, "field_confidence": {"/a": 1}}"#;
            let routed = routed(&workflow(definition), body);
            assert_eq!(routed.route, Route::Review);
            assert_eq!(codes(&routed), [ReasonCode::Default]);
            assert_eq!(routed.inclusion_probability, Some(1.0));
        }
    }

    #[test]
    fn every_reason_of_every_stage_is_listed_in_order() {
        let workflow = workflow(json!({
            "output": {"schema": {"type": "array", "minItems": 1, "maxItems": 0}},
            "input_requires": ["/message", "/id"],
            "policy": {"min_confidence": 0.8, "min_field_confidence": {"/a": 0.5, "/b": 0.5},
                "rules": [{"name": "r", "when": "input.nothing == 1", "then": {"route": "release"}}]}
        }));
        let body = r#"{"output": {}, "input": {"message": " "}, "confidence": 0.7, "field_confidence": {"/b": 0.4}}"#;
        let routed = routed(&workflow, body);
        assert_eq!(routed.route, Route::Review);
        let found: Vec<(ReasonCode, Option<&str>)> =
            routed.reasons.iter().map(|reason| (reason.code, reason.pointer.as_deref())).collect();
        assert_eq!(
            found,
            [
                (ReasonCode::EmptyOutput, None),
                (ReasonCode::SchemaViolation, None),
                (ReasonCode::MissingInput, Some("/message")),
                (ReasonCode::MissingInput, Some("/id")),
                (ReasonCode::LowConfidence, None),
                (ReasonCode::MissingConfidence, Some("/a")),
                (ReasonCode::LowConfidence, Some("/b")),
                (ReasonCode::PolicyError, None),
            ]
        );
        let traced: Vec<Reason> = routed.trace.iter().flat_map(|stage| stage.reasons.clone()).collect();
        assert_eq!(traced, routed.reasons);
    }

    #[test]
    fn a_fallback_says_what_the_policy_declares() {
        let body = "{";
        let declared = json!({"policy": {"malformed": "fallback", "fallback_message": "By hand, please."}});
        let routed_declared = routed(&workflow(declared), body);
        assert_eq!(routed_declared.route, Route::Fallback);
        assert_eq!(routed_declared.fallback_message.as_deref(), Some("By hand, please."));

        let plain =
            routed(&workflow(json!({"policy": {"malformed": "fallback", "fallback_message": " "}})), body);
        assert_eq!(plain.fallback_message.as_deref(), Some(FALLBACK_MESSAGE));
        let review = routed(&workflow(json!({"policy": {}})), body);
        assert_eq!((review.route, review.fallback_message), (Route::Review, None));
    }

    /// Invariant 3: when in doubt, a human; a failure of routing itself is a doubt.
    #[test]
    fn a_schema_that_does_not_compile_sends_every_item_to_a_person() {
        let workflow = workflow(json!({
            "output": {"schema": {"$ref": "https://example.com/s.json"}}, "policy": {"min_confidence": 0}
        }));
        let routed = routed(&workflow, r#"{"output": {"a": 1}, "confidence": 1}"#);
        assert_eq!((routed.route, codes(&routed)), (Route::Review, vec![ReasonCode::PolicyError]));
    }
}
