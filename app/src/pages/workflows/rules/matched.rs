//! What a rule caught in the last 30 days, and what people made of it.

use leptos::prelude::*;

use super::desk::Desk;
use crate::model::{Route, RuleMatches};

/// From this share of unchanged approvals on, in percent, reviewing may be a waste.
const UNCHANGED: i64 = 98;
/// Of fewer decisions nothing is concluded.
const ENOUGH: i64 = 20;

/// One line about the rule's matches; nothing for a rule that never routed.
#[component]
pub(super) fn Matched(desk: Desk, key: u64) -> impl IntoView {
    let name = desk.rule_text(key, |rule| rule.name.trim().to_owned());
    let is_review = desk.rule(key, |rule| rule.route == Route::Review);
    let said = Memo::new(move |_| {
        let name = name.get();
        desk.page.with(|page| {
            let matches = page.matches.iter().find(|matches| matches.name == name)?;
            Some((words(matches), is_waste(matches, is_review.get())))
        })
    });
    let line = |(words, is_waste): (String, bool)| {
        view! {
            <p class="rule__matched">
                <span>{words}</span>
                {is_waste
                    .then(|| {
                        view! { <span class="badge badge--caution">"Reviewing these may be a waste"</span> }
                    })}
            </p>
        }
        .into_any()
    };
    move || said.get().map(line)
}

fn decided(matches: &RuleMatches) -> i64 {
    matches.approved + matches.edited + matches.rejected
}

/// Rounded down, so that it never says more than there is.
fn percent(part: i64, whole: i64) -> i64 {
    if whole == 0 { 0 } else { part.saturating_mul(100) / whole }
}

fn words(matches: &RuleMatches) -> String {
    let decided = decided(matches);
    match (matches.matches, decided) {
        (0, _) => "No match in 30 days.".to_owned(),
        (count, 0) => format!("{count} in 30 days, none of them decided by a person yet."),
        (count, _) => format!(
            "{count} in 30 days. Of {decided} decided: {}% approved unchanged, {}% edited, {}% rejected.",
            percent(matches.approved, decided),
            percent(matches.edited, decided),
            percent(matches.rejected, decided),
        ),
    }
}

fn is_waste(matches: &RuleMatches, is_review: bool) -> bool {
    let decided = decided(matches);
    is_review && decided >= ENOUGH && percent(matches.approved, decided) >= UNCHANGED
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(matches: i64, approved: i64, edited: i64, rejected: i64) -> RuleMatches {
        RuleMatches { name: "a".into(), matches, changed: 0, approved, edited, rejected }
    }

    #[test]
    fn a_rule_says_what_came_of_its_matches() {
        assert_eq!(words(&matches(0, 0, 0, 0)), "No match in 30 days.");
        assert_eq!(words(&matches(7, 0, 0, 0)), "7 in 30 days, none of them decided by a person yet.");
        assert_eq!(
            words(&matches(412, 295, 4, 1)),
            "412 in 30 days. Of 300 decided: 98% approved unchanged, 1% edited, 0% rejected."
        );
    }

    #[test]
    fn reviewing_is_a_waste_only_where_enough_was_approved_unchanged() {
        assert!(is_waste(&matches(412, 295, 4, 1), true));
        assert!(!is_waste(&matches(412, 295, 4, 1), false));
        assert!(!is_waste(&matches(412, 293, 4, 3), true));
        assert!(!is_waste(&matches(19, 19, 0, 0), true));
    }
}
