//! What a policy may say, and probably does not mean. Nothing of it keeps the policy from being saved or published.

use std::collections::BTreeMap;

use app::model::{FieldError, Policy, Route, Rule};
use serde_json::Value;

use super::problem;
use crate::domain::rules::Expression;

/// Who there is to take what a policy hands out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct People {
    /// How many people may review.
    pub reviewers: usize,
    /// Of these, how many are in each group, by its name.
    pub groups: BTreeMap<String, usize>,
}

/// What is allowed in a policy and probably not meant, with JSON pointers into it.
pub fn policy_warnings(policy: &Policy, schema: Option<&Value>, people: &People) -> Vec<FieldError> {
    let compiled: Vec<Option<Expression>> =
        policy.rules.iter().map(|rule| Expression::compile(&rule.when, schema).ok()).collect();
    let mut warnings = Warnings { policy, compiled: &compiled, people, found: Vec::new() };
    warnings.bounds();
    for (at, rule) in policy.rules.iter().enumerate() {
        warnings.when(at);
        warnings.hands(at, rule);
    }
    warnings.second_opinions();
    warnings.found
}

struct Warnings<'a> {
    policy: &'a Policy,
    /// Each rule's condition, where it can be read.
    compiled: &'a [Option<Expression>],
    people: &'a People,
    found: Vec<FieldError>,
}

impl Warnings<'_> {
    fn add(&mut self, pointer: impl Into<String>, code: &str, message: impl Into<String>) {
        self.found.push(problem(pointer.into(), code, message));
    }

    /// What is released, and whether anybody would learn how good it is.
    fn bounds(&mut self) {
        let policy = self.policy;
        // A rule that catches everything leaves nothing to the confidence alone; where another rule releases, the bound
        // still holds back some of that.
        let catch_all =
            self.rules().find(|(_, rule, when)| when.is_always() && rule.then.route != Route::Release);
        let catch_all = catch_all.map(|(_, rule, _)| rule.name.clone());
        let by_rule = self.rules().any(|(at, rule, when)| {
            rule.then.route == Route::Release && !when.is_never() && self.before(at).is_none()
        });
        let by_confidence = policy.min_confidence.is_some() && catch_all.is_none();
        if let (Some(_), Some(name), false) = (policy.min_confidence, catch_all, by_rule) {
            let message =
                format!("It releases nothing: the rule {name:?} matches every item and sends it elsewhere.");
            self.add("/min_confidence", "nothing_released", message);
        } else if policy.min_confidence.is_some_and(|bound| bound <= 0.0) {
            let message = "Every output that carries a confidence is released, however low that is.";
            self.add("/min_confidence", "everything_released", message);
        }
        if !policy.min_field_confidence.is_empty() && !by_rule && !by_confidence {
            let message = "Nothing is released, so these bounds hold nothing back: give the whole confidence a \
                bound, or let a rule release.";
            self.add("/min_field_confidence", "nothing_released", message);
        }
        if policy.sample_rate <= 0.0 && (by_rule || by_confidence) {
            let message = "Nobody ever sees what is released, so nobody can tell how much of it is wrong. A few \
                percent are enough.";
            self.add("/sample_rate", "no_sample", message);
        }
    }

    /// Rules whose conditions can be read, with their places.
    fn rules(&self) -> impl Iterator<Item = (usize, &Rule, &Expression)> {
        let pairs = self.policy.rules.iter().zip(self.compiled).enumerate();
        pairs.filter_map(|(at, (rule, when))| Some((at, rule, when.as_ref()?)))
    }

    /// The name of an earlier rule that takes whatever this one matches.
    fn before(&self, at: usize) -> Option<&str> {
        let when = self.compiled.get(at)?.as_ref()?;
        let mut earlier = self.rules().take_while(|(place, ..)| *place < at);
        earlier.find(|(.., other)| other.covers(when)).map(|(_, rule, _)| rule.name.as_str())
    }

    /// Whether a rule's condition can do anything.
    fn when(&mut self, at: usize) {
        let Some(when) = self.compiled.get(at).and_then(Option::as_ref) else { return };
        let pointer = format!("/rules/{at}/when");
        let warnings = when.warnings().iter();
        self.found
            .extend(warnings.map(|warning| problem(pointer.clone(), warning.code, warning.to_string())));
        if when.is_never() {
            self.add(pointer, "never_matches", "It matches no item.");
        } else if let Some(name) = self.before(at) {
            let message = format!(
                "It is never reached: the rule {name:?} stands before it and takes every item that this one matches."
            );
            self.add(pointer, "never_reached", message);
        }
    }

    /// Whether there is anybody to take what a rule hands out.
    fn hands(&mut self, at: usize, rule: &Rule) {
        let Some(group) = group_of(rule) else { return };
        let pointer = format!("/rules/{at}/then/group");
        match self.people.groups.get(group) {
            None => {
                let message = format!(
                    "There is no group {group:?} yet: publishing makes it, and while nobody is in it, everybody is \
                     offered its items."
                );
                self.add(pointer, "unknown_group", message);
            }
            Some(0) => {
                let message = format!("Nobody is in the group {group:?}, so everybody is offered its items.");
                self.add(pointer, "empty_group", message);
            }
            Some(_) => {}
        }
    }

    /// Whether there are two people wherever two are asked.
    fn second_opinions(&mut self) {
        let policy = self.policy;
        for (at, rule) in policy.rules.iter().enumerate().filter(|(_, rule)| rule.then.double_review) {
            let group = group_of(rule).unwrap_or_default();
            // A group that nobody is in stands for everybody.
            let of_group = self.people.groups.get(group).copied().filter(|members| *members > 0);
            let (count, whose) = match of_group {
                Some(members) => (members, format!("of the group {group:?}")),
                None => (self.people.reviewers, "here".to_owned()),
            };
            if count < 2 {
                self.add(
                    format!("/rules/{at}/then/double_review"),
                    "too_few_reviewers",
                    too_few(count, &whose),
                );
            }
        }
        if policy.double_review_rate > 0.0 && self.people.reviewers < 2 {
            let message = too_few(self.people.reviewers, "here");
            self.add("/double_review_rate", "too_few_reviewers", message);
        }
    }
}

/// The group that a rule gives its items to.
fn group_of(rule: &Rule) -> Option<&str> {
    rule.then.group.as_deref().map(str::trim).filter(|group| !group.is_empty())
}

fn too_few(count: usize, whose: &str) -> String {
    let who = if count == 0 { "nobody" } else { "only one person" };
    format!("A second opinion takes two people, and {who} {whose} can review.")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn people() -> People {
        let groups = [("payments", 2), ("night", 1), ("nobody", 0)];
        People { reviewers: 3, groups: groups.map(|(name, count)| (name.to_owned(), count)).into() }
    }

    fn warned(policy: Value, people: &People) -> Vec<(String, String)> {
        let policy: Policy = serde_json::from_value(policy).unwrap();
        policy_warnings(&policy, None, people).into_iter().map(|found| (found.pointer, found.code)).collect()
    }

    fn found(policy: Value) -> Vec<(String, String)> {
        warned(policy, &people())
    }

    fn rule(name: &str, when: &str, then: Value) -> Value {
        json!({"name": name, "when": when, "then": then})
    }

    fn pair(pointer: &str, code: &str) -> (String, String) {
        (pointer.to_owned(), code.to_owned())
    }

    #[test]
    fn what_is_meant_is_not_warned_of() {
        for policy in [
            json!({}),
            json!({"rules": []}),
            json!({"min_confidence": 0.9, "min_field_confidence": {"/a": 0.5}, "sample_rate": 0.05,
            "double_review_rate": 0.1, "rules": [
                rule("a", "model == 'a'", json!({"route": "review", "group": "payments", "double_review": true})),
                rule("b", "model == 'b'", json!({"route": "release"})),
                rule("rest", "source == 'x'", json!({"route": "reject"})),
            ]}),
        ] {
            assert_eq!(found(policy.clone()), [], "{policy}");
        }
    }

    #[test]
    fn a_rule_that_can_do_nothing_is_named() {
        let review = || json!({"route": "review"});
        let policy = json!({"rules": [
            rule("refunds", "output.?intent.orValue(null) == 'refund'", review()),
            rule("mailed", "model == 'a' && output.?intent.orValue(null) == 'refund'", review()),
            rule("nothing", "false", review()),
            rule("all", "true", review()),
            rule("late", "model == 'a'", review()),
        ]});
        let expected = [
            pair("/rules/1/when", "never_reached"),
            pair("/rules/2/when", "never_matches"),
            pair("/rules/4/when", "never_reached"),
        ];
        assert_eq!(found(policy.clone()), expected);
        let policy: Policy = serde_json::from_value(policy).unwrap();
        let warnings = policy_warnings(&policy, None, &people());
        assert!(warnings[0].message.contains("\"refunds\"") && warnings[2].message.contains("\"all\""));
    }

    #[test]
    fn bounds_that_release_nothing_or_everything_are_named() {
        let all = |route: &str| json!([rule("all", "true", json!({"route": route}))]);
        for (policy, expected) in [
            (
                json!({"min_confidence": 0.9, "rules": all("review")}),
                vec![pair("/min_confidence", "nothing_released")],
            ),
            (
                json!({"min_confidence": 0.0, "sample_rate": 0.1}),
                vec![pair("/min_confidence", "everything_released")],
            ),
            (
                json!({"min_field_confidence": {"/a": 0.9}}),
                vec![pair("/min_field_confidence", "nothing_released")],
            ),
            (json!({"min_confidence": 0.9}), vec![pair("/sample_rate", "no_sample")]),
            (json!({"rules": all("release")}), vec![pair("/sample_rate", "no_sample")]),
            (json!({"min_confidence": 0.9, "rules": all("release"), "sample_rate": 0.1}), Vec::new()),
        ] {
            assert_eq!(found(policy.clone()), expected, "{policy}");
        }
    }

    #[test]
    fn a_bound_that_holds_back_what_a_rule_releases_is_meant() {
        let policy = json!({"min_confidence": 0.5, "sample_rate": 0.1, "rules": [
            rule("sure", "model == 'a'", json!({"route": "release"})),
            rule("rest", "true", json!({"route": "review"})),
        ]});
        assert_eq!(found(policy), []);
    }

    #[test]
    fn a_rule_that_is_never_reached_releases_nothing() {
        let policy = json!({"rules": [
            rule("a", "model == 'a'", json!({"route": "review"})),
            rule("b", "model == 'a'", json!({"route": "release"})),
        ]});
        assert_eq!(found(policy), [pair("/rules/1/when", "never_reached")]);
    }

    #[test]
    fn a_group_that_nobody_is_in_is_named() {
        let to = |group: &str| {
            let then = json!({"route": "review", "group": group});
            json!({"rules": [rule("a", "model == 'a'", then)]})
        };
        assert_eq!(found(to("payments")), []);
        assert_eq!(found(to("nobody")), [pair("/rules/0/then/group", "empty_group")]);
        assert_eq!(found(to("payment")), [pair("/rules/0/then/group", "unknown_group")]);
        assert_eq!((found(to(" ")), found(to(" payments "))), (Vec::new(), Vec::new()));
    }

    #[test]
    fn a_second_opinion_takes_two_people() {
        let twice = |group: Value| {
            let then = json!({"route": "review", "group": group, "double_review": true});
            json!({"rules": [rule("a", "model == 'a'", then)]})
        };
        let at_rule = pair("/rules/0/then/double_review", "too_few_reviewers");
        assert_eq!(found(twice(json!("night"))), std::slice::from_ref(&at_rule));
        assert_eq!(found(twice(json!("payments"))), []);
        let alone = People { reviewers: 1, ..people() };
        assert_eq!(warned(twice(Value::Null), &alone), [at_rule]);
        assert_eq!(
            warned(json!({"double_review_rate": 0.1}), &alone),
            [pair("/double_review_rate", "too_few_reviewers")]
        );
    }

    #[test]
    fn a_field_that_the_schema_does_not_name_is_named() {
        let policy = json!({"rules": [rule("a", "output.intnet == 'a'", json!({"route": "review"}))]});
        let policy: Policy = serde_json::from_value(policy).unwrap();
        let schema = json!({"properties": {"intent": {}}});
        let warnings = policy_warnings(&policy, Some(&schema), &people());
        assert!(warnings[0].message.contains("did you mean `intent`?"), "{}", warnings[0].message);
        assert_eq!(warnings[0].code, "unknown_field");
    }

    #[test]
    fn what_a_field_never_is_and_what_no_confidence_reaches_is_named() {
        let review = || json!({"route": "review"});
        let policy = json!({"rules": [
            rule("typo", "output.?intent.orValue(null) == 'refund_requets'", review()),
            rule("list", "output.?intent.orValue(null) in ['other', 'spam']", review()),
            rule("percent", "confidence != null && confidence < 80", review()),
            rule("none", "model in []", review()),
            rule("meant", "output.?intent.orValue(null) == 'other' && confidence < 0.8", review()),
        ]});
        let policy: Policy = serde_json::from_value(policy).unwrap();
        let schema = json!({"properties": {"intent": {"enum": ["refund_request", "other"]}}});
        let warnings = policy_warnings(&policy, Some(&schema), &people());
        let found: Vec<_> = warnings.iter().map(|one| pair(&one.pointer, &one.code)).collect();
        let expected = [
            pair("/rules/0/when", "not_listed"),
            pair("/rules/1/when", "not_listed"),
            pair("/rules/2/when", "outside_range"),
            pair("/rules/3/when", "empty_list"),
        ];
        assert_eq!(found, expected);
        assert!(warnings[0].message.contains("did you mean `refund_request`?"), "{}", warnings[0].message);
        assert!(warnings[2].message.contains("did you mean `0.8`?"), "{}", warnings[2].message);
    }
}
