//! The policy's own rules. They are stored, and not evaluated yet: so an item of a policy with rules goes to a person,
//! because one of them might have said so.

use app::model::ReasonCode;

use super::stage::{Case, Said};

pub(super) fn run(case: &Case<'_>) -> Said {
    if case.received.is_err() {
        return Said::skip("There is no envelope that rules could look at.");
    }
    let rules = case.policy.map(|policy| policy.rules.as_slice()).unwrap_or_default();
    if rules.is_empty() {
        return Said::skip("The policy has no rules.");
    }
    let count = if rules.len() == 1 { "a rule".to_owned() } else { format!("{} rules", rules.len()) };
    let detail =
        format!("The policy has {count}, and this version cannot evaluate rules yet, so a person decides.");
    Said::because(case.on_policy_error(), ReasonCode::PolicyError, detail)
}

#[cfg(test)]
mod tests {
    use app::model::{ReasonCode, Route};
    use serde_json::json;

    use super::super::testing::*;

    #[test]
    fn a_policy_with_rules_releases_nothing_yet() {
        let rules = json!([{"name": "all", "when": "true", "then": {"route": "release"}}]);
        for (on_error, route) in [("review", Route::Review), ("fallback", Route::Fallback)] {
            let workflow = workflow(
                json!({"policy": {"min_confidence": 0, "rules": rules, "on_policy_error": on_error}}),
            );
            let routed = routed(&workflow, r#"{"output": 1, "confidence": 1}"#);
            assert_eq!((routed.route, codes(&routed)), (route, vec![ReasonCode::PolicyError]));
        }
    }
}
