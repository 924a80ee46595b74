//! The policy's own rules, in their order: the first that matches says where the item goes.
//!
//! A rule that cannot say whether it matches ends the search: which rule would have been the first is then not known,
//! so the item goes where the policy sends its own failures.

use app::model::{Policy, ReasonCode, Root, Rule};
use serde_json::Value;

use super::stage::{Asks, Case, Said, reason};
use crate::domain::{
    envelope::Envelope,
    rules::{Expression, Facts, Subject},
};

/// A rule, ready to be asked.
#[derive(Debug, Clone)]
pub struct CompiledRule {
    /// As it stands in the policy.
    pub rule: Rule,
    /// Its condition; why it does not compile, where it does not.
    pub when: Result<Expression, String>,
}

/// Compiles a policy's rules. One that does not compile is no failure here: it fails on every item.
///
/// As stored rules: what saving has come to refuse since they were published goes on as it did. Without the output's
/// schema: that may have changed since the policy was published, and a field that is not there any more fails on the
/// item.
pub(super) fn compile(policy: Option<&Policy>) -> Vec<CompiledRule> {
    let rules = policy.map(|policy| policy.rules.as_slice()).unwrap_or_default();
    let compiled = rules.iter().map(|rule| CompiledRule {
        rule: rule.clone(),
        when: Expression::stored(&rule.when)
            .map_err(|problems| problems.first().map(ToString::to_string).unwrap_or_default()),
    });
    compiled.collect()
}

/// What ends the reason of a rule that failed.
const FAILED_END: &str = ". The rules after it were not asked.";

/// What begins the reason of a rule that failed. A quote in the name is escaped, so that it is of this name only.
fn failed_begin(name: &str) -> String {
    format!("Rule {name:?} failed: ")
}

/// Why the rule of this name failed, from the detail of a recorded `policy_error`; none where something else failed.
pub fn why_failed<'d>(name: &str, detail: &'d str) -> Option<&'d str> {
    let why = detail.strip_prefix(&failed_begin(name))?;
    Some(why.strip_suffix(FAILED_END).unwrap_or(why))
}

/// What the stage said, and the rule that matched.
pub(super) struct Ruled<'a> {
    pub(super) said: Said,
    pub(super) matched: Option<&'a Rule>,
}

impl From<Said> for Ruled<'_> {
    fn from(said: Said) -> Self {
        Self { said, matched: None }
    }
}

pub(super) fn run<'a>(case: &Case<'a>) -> Ruled<'a> {
    let Ok(envelope) = case.received else {
        return Said::skip("There is no envelope that rules could look at.").into();
    };
    let rules = &case.workflow.rules;
    if rules.is_empty() {
        return Said::skip("The policy has no rules.").into();
    }
    let given = Given::new(envelope, rules);
    let mut subject = Subject::new(&given.facts(case, envelope), |root| looked_at(rules, root));
    for CompiledRule { rule, when } in rules {
        let answer = match when {
            Ok(when) if case.output.is_none() && when.roots().contains(&Root::Output) => {
                // The stage that could not read the output has asked for a person already.
                return Said::skip(format!(
                    "Rule {:?} looks at an output that could not be read.",
                    rule.name
                ))
                .into();
            }
            Ok(when) => when.matches(&mut subject).map_err(|failure| failure.to_string()),
            Err(why) => Err(format!("it does not compile: {why}")),
        };
        match answer {
            Ok(false) => {}
            Ok(true) => return matched(rule),
            Err(why) => {
                let detail = format!("{}{why}{FAILED_END}", failed_begin(&rule.name));
                return Said::because(case.on_policy_error(), ReasonCode::PolicyError, detail).into();
            }
        }
    }
    let count = if rules.len() == 1 {
        "The rule did not match.".to_owned()
    } else {
        format!("None of the {} rules matched.", rules.len())
    };
    Said::pass(count).into()
}

fn matched(rule: &Rule) -> Ruled<'_> {
    let detail = format!("Rule {:?} matched.", rule.name);
    let note = format!("{detail} It asks for {}.", rule.then.route);
    let reasons = vec![reason(ReasonCode::Rule, detail, None)];
    Ruled { said: Said::asks(Asks::For(rule.then.route), note, reasons), matched: Some(rule) }
}

fn looked_at(rules: &[CompiledRule], root: Root) -> bool {
    rules.iter().any(|rule| rule.when.as_ref().is_ok_and(|when| when.roots().contains(&root)))
}

/// The parts of an envelope that are parsed only for rules that look at them.
struct Given {
    input: Option<Value>,
    metadata: Option<Value>,
}

impl Given {
    fn new(envelope: &Envelope, rules: &[CompiledRule]) -> Self {
        let read = |raw: Option<&app::model::RawJson>, root| {
            raw.filter(|_| looked_at(rules, root)).map(|raw| raw.value())
        };
        Self {
            input: read(envelope.input.as_ref(), Root::Input),
            metadata: read(envelope.metadata.as_ref(), Root::Metadata),
        }
    }

    fn facts<'f>(&'f self, case: &'f Case<'_>, envelope: &'f Envelope) -> Facts<'f> {
        Facts {
            input: self.input.as_ref(),
            output: case.output.as_ref(),
            confidence: envelope.confidence,
            field_confidence: &envelope.field_confidence,
            metadata: self.metadata.as_ref(),
            model: envelope.model.as_deref(),
            prompt_version: envelope.prompt_version.as_deref(),
            source: envelope.source.as_deref(),
        }
    }
}

#[cfg(test)]
mod tests {
    use app::model::{Priority, Route};
    use serde_json::json;

    use super::{
        super::{Routed, testing::*},
        *,
    };

    fn rule(name: &str, when: &str, then: Value) -> Value {
        json!({"name": name, "when": when, "then": then})
    }

    fn route_by(rules: Value, body: &str) -> Routed {
        routed(&workflow(json!({"policy": {"min_confidence": 0, "rules": rules}})), body)
    }

    #[test]
    fn the_first_match_wins_and_brings_its_effects() {
        let rules = json!([
            rule("small", "output.total < 10", json!({"route": "release"})),
            rule(
                "refunds",
                "input.channel == 'email'",
                json!({
                    "route": "review", "priority": "high", "group": "payments", "due_seconds": 60, "double_review": true
                })
            ),
            rule("rest", "true", json!({"route": "reject"})),
        ]);
        let body = |total: i64, channel: &str| {
            format!(
                r#"{{"output": {{"total": {total}}}, "input": {{"channel": "{channel}"}}, "confidence": 1}}"#
            )
        };
        let first = route_by(rules.clone(), &body(5, "email"));
        assert_eq!(
            (first.route, first.rule.as_deref(), first.priority),
            (Route::Release, Some("small"), Priority::Normal)
        );
        let second = route_by(rules.clone(), &body(50, "email"));
        assert_eq!((second.route, second.rule.as_deref()), (Route::Review, Some("refunds")));
        assert_eq!(
            (second.priority, second.group.as_deref(), second.due_seconds, second.double_review),
            (Priority::High, Some("payments"), Some(60), true)
        );
        assert_eq!(second.reasons[0].detail, r#"Rule "refunds" matched."#);
        assert_eq!(outcome(&second, "rules"), "review");
        assert_eq!(route_by(rules, &body(50, "web")).route, Route::Reject);
    }

    /// Invariant 3: a rule that fails sends the item to a person, and nothing after it takes it back.
    #[test]
    fn a_rule_that_fails_ends_the_search() {
        let rules = json!([
            rule("by channel", "input.channel == 'email'", json!({"route": "reject"})),
            rule("all", "true", json!({"route": "release"})),
        ]);
        for (on_error, route) in [("review", Route::Review), ("fallback", Route::Fallback)] {
            let workflow = workflow(
                json!({"policy": {"min_confidence": 0, "rules": rules, "on_policy_error": on_error}}),
            );
            let routed = routed(&workflow, r#"{"output": 1, "input": {}, "confidence": 1}"#);
            assert_eq!((routed.route, codes(&routed)), (route, vec![ReasonCode::PolicyError]));
            assert_eq!(
                routed.reasons[0].detail,
                r#"Rule "by channel" failed: `channel` is missing. The rules after it were not asked."#
            );
            let detail = &routed.reasons[0].detail;
            assert_eq!(why_failed("by channel", detail), Some("`channel` is missing"));
            assert_eq!(why_failed("all", detail), None);
            assert_eq!(routed.rule, None);
        }
    }

    #[test]
    fn a_stored_rule_that_does_not_compile_fails_on_every_item() {
        let routed = route_by(
            json!([rule("old", "outptu.x", json!({"route": "release"}))]),
            r#"{"output": 1, "confidence": 1}"#,
        );
        assert_eq!((routed.route, codes(&routed)), (Route::Review, vec![ReasonCode::PolicyError]));
        assert!(routed.reasons[0].detail.contains("did you mean `output`?"), "{}", routed.reasons[0].detail);
    }

    #[test]
    fn a_rule_can_release_alone_but_never_against_an_earlier_stage() {
        let rules = json!([rule("sure", "true", json!({"route": "release"}))]);
        let alone = workflow(json!({"policy": {"rules": rules}}));
        assert_eq!(routed(&alone, r#"{"output": 1}"#).route, Route::Release);
        let bound = workflow(json!({"policy": {"rules": rules, "min_confidence": 0.5}}));
        for body in
            [r#"{"output": 1, "confidence": 0.4}"#, r#"{"output": 1}"#, r#"{"output": "", "confidence": 1}"#]
        {
            assert_eq!(routed(&bound, body).route, Route::Review, "{body}");
        }
    }

    #[test]
    fn an_absent_confidence_satisfies_no_threshold() {
        for when in ["confidence > 0.1", "confidence < 0.9"] {
            let rules = json!([rule("c", when, json!({"route": "release"}))]);
            let routed = routed(&workflow(json!({"policy": {"rules": rules}})), r#"{"output": 1}"#);
            assert_eq!((routed.route, codes(&routed)), (Route::Review, vec![ReasonCode::PolicyError]));
        }
    }

    #[test]
    fn an_output_that_cannot_be_read_is_no_failure_of_a_rule() {
        let rules = json!([
            rule("by source", "source == 'beta'", json!({"route": "review", "group": "beta"})),
            rule("by output", "output.a == 1", json!({"route": "release"})),
        ]);
        let routed = route_by(rules.clone(), r#"{"output_text": "{", "source": "beta"}"#);
        assert_eq!((routed.route, routed.group.as_deref()), (Route::Review, Some("beta")));
        let routed = route_by(rules, r#"{"output_text": "{", "source": "x", "confidence": 1}"#);
        assert_eq!((routed.route, codes(&routed)), (Route::Review, vec![ReasonCode::MalformedJson]));
    }
}
