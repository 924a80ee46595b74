//! What is on record of each rule of the policy that routes: what it matched, what people made of that, and what it
//! failed on.
//!
//! An item names the rule that matched and the policy version that routed. A rule is known by its name and its
//! condition: what another condition caught under the same name says nothing of this one, and is counted apart.

use std::collections::HashSet;

use app::model::{PolicyVersion, Reason, ReasonCode, Rule, RuleRecord};

use super::routing::why_failed;

/// What a rule matched in one version of the policy, and what people then decided who looked at it: what is rejected
/// together with others is nobody's opinion of the rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionMatches {
    /// The rule's name.
    pub rule: String,
    /// The version.
    pub version: Option<i64>,
    /// Items.
    pub matches: i64,
    /// Of these, approved as they were.
    pub approved: i64,
    /// Of these, edited.
    pub edited: i64,
    /// Of these, rejected.
    pub rejected: i64,
}

/// An item on which routing failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoutingFailure {
    /// The version that routed.
    pub version: Option<i64>,
    /// Every reason that the item has.
    pub reasons: Vec<Reason>,
}

/// The record of each rule of the version that routes, in their order; none where no version does. `failures` are the
/// newest, newest first; `are_all` says whether there are no older ones.
pub fn rule_records(
    versions: &[PolicyVersion],
    matches: &[VersionMatches],
    failures: &[RoutingFailure],
    are_all: bool,
) -> Vec<RuleRecord> {
    let routing = versions.iter().find(|version| version.active);
    let rules = routing.map(|version| version.policy.rules.as_slice()).unwrap_or_default();
    rules
        .iter()
        .map(|rule| {
            let mut record = RuleRecord::empty(rule);
            record.are_all_failures = are_all;
            let with_it = versions_with(rule, versions);
            let is_with_it = |version: Option<i64>| version.is_some_and(|version| with_it.contains(&version));
            for found in matches.iter().filter(|found| found.rule == rule.name) {
                add_matches(&mut record, found, is_with_it(found.version));
            }
            for failure in failures.iter().filter(|failure| is_with_it(failure.version)) {
                add_failure(&mut record, failure);
            }
            record
        })
        .collect()
}

/// The versions that have this rule with this condition.
fn versions_with(rule: &Rule, versions: &[PolicyVersion]) -> HashSet<i64> {
    let is_it = |other: &Rule| other.name == rule.name && other.when.trim() == rule.when.trim();
    let with_it = versions.iter().filter(|version| version.policy.rules.iter().any(is_it));
    with_it.map(|version| version.version).collect()
}

fn add_matches(record: &mut RuleRecord, found: &VersionMatches, is_same_condition: bool) {
    if is_same_condition {
        record.matches += found.matches;
        record.approved += found.approved;
        record.edited += found.edited;
        record.rejected += found.rejected;
    } else {
        record.by_another_condition += found.matches;
    }
}

/// Adds the item where it is this rule that failed on it.
fn add_failure(record: &mut RuleRecord, failure: &RoutingFailure) {
    let mut errors = failure.reasons.iter().filter(|reason| reason.code == ReasonCode::PolicyError);
    if let Some(why) = errors.find_map(|reason| why_failed(&record.name, &reason.detail)) {
        record.failed += 1;
        // The newest comes first.
        if record.last_failure.is_none() {
            record.last_failure = Some(why.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use app::model::{Policy, PolicyState, Timestamp};
    use serde_json::json;

    use super::*;

    const AT: Timestamp = Timestamp(1_000_000_000_000_000);

    /// A version whose rules have these names and conditions.
    fn version(version: i64, active: bool, rules: &[(&str, &str)]) -> PolicyVersion {
        let rules: Vec<_> = rules
            .iter()
            .map(|(name, when)| json!({"name": name, "when": when, "then": {"route": "review"}}))
            .collect();
        let policy: Policy = serde_json::from_value(json!({"rules": rules})).unwrap();
        PolicyVersion {
            version,
            policy,
            state: PolicyState::Published,
            active,
            note: None,
            created_by: "cli".to_owned(),
            created_at: AT,
            published_by: None,
            published_at: None,
        }
    }

    fn caught(rule: &str, version: i64, matches: i64, approved: i64) -> VersionMatches {
        let rule = rule.to_owned();
        VersionMatches { rule, version: Some(version), matches, approved, edited: 1, rejected: 0 }
    }

    fn failure(version: i64, detail: &str) -> RoutingFailure {
        let reason = |code, detail: &str| Reason { code, detail: detail.to_owned(), pointer: None };
        let reasons = vec![reason(ReasonCode::LowConfidence, "low"), reason(ReasonCode::PolicyError, detail)];
        RoutingFailure { version: Some(version), reasons }
    }

    #[test]
    fn what_the_same_condition_caught_is_counted_over_all_versions() {
        let versions = [
            version(4, false, &[("refunds", "model == 'draft'")]),
            version(3, true, &[("refunds", "true"), ("new", "false")]),
            version(2, false, &[("refunds", " true ")]),
            version(1, false, &[("refunds", "model == 'a'")]),
        ];
        let matches = [
            caught("refunds", 3, 10, 4),
            caught("refunds", 2, 5, 3),
            caught("refunds", 1, 40, 30),
            caught("gone", 1, 7, 7),
        ];
        let found = rule_records(&versions, &matches, &[], true);
        let [refunds, new] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((refunds.name.as_str(), refunds.when.as_str()), ("refunds", "true"));
        assert_eq!((refunds.matches, refunds.approved, refunds.edited), (15, 7, 2));
        assert_eq!(refunds.by_another_condition, 40);
        assert_eq!((new.name.as_str(), new.matches, new.by_another_condition), ("new", 0, 0));
    }

    #[test]
    fn a_failure_belongs_to_the_rule_and_the_condition_that_failed() {
        let versions = [
            version(2, true, &[("a", "metadata.tier == 'gold'"), ("a \"b\"", "input.x == 1")]),
            version(1, false, &[("a", "metadata.level == 'gold'"), ("a \"b\"", "input.x == 1")]),
        ];
        let failures = [
            failure(2, r#"Rule "a" failed: `tier` is missing. The rules after it were not asked."#),
            failure(2, r#"Rule "a" failed: `metadata` is null. The rules after it were not asked."#),
            failure(1, r#"Rule "a \"b\"" failed: `x` is missing. The rules after it were not asked."#),
            failure(1, r#"Rule "a" failed: `level` is missing. The rules after it were not asked."#),
            failure(2, "The workflow's schema does not compile, so nothing was checked by it: no."),
        ];
        let found = rule_records(&versions, &[], &failures, false);
        let found: Vec<_> = found
            .iter()
            .map(|record| (record.failed, record.last_failure.as_deref(), record.are_all_failures))
            .collect();
        assert_eq!(found, [(2, Some("`tier` is missing"), false), (1, Some("`x` is missing"), false)]);
    }

    #[test]
    fn without_a_version_that_routes_there_is_no_record() {
        let versions = [version(1, false, &[("refunds", "true")])];
        assert!(rule_records(&versions, &[caught("refunds", 1, 1, 1)], &[], true).is_empty());
    }
}
