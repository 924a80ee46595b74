//! What a rule caught in the last 30 days, what people made of it, and what it failed on.

use leptos::prelude::*;

use super::desk::Desk;
use crate::{
    components::code_text::CodeText,
    model::{Route, RuleRecord},
};

/// From this share of unchanged approvals on, in percent, reviewing may be a waste.
const UNCHANGED: i64 = 98;
/// Of fewer reviews nothing is concluded.
const ENOUGH: i64 = 20;

/// What is told of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Told {
    matched: String,
    is_waste: bool,
    failed: Option<String>,
}

impl Told {
    /// `other` is the version that routes, where its condition is not the one that is shown.
    fn of(record: &RuleRecord, other: Option<i64>, is_review: bool) -> Self {
        Self {
            matched: matched(record, other),
            is_waste: other.is_none() && is_waste(record, is_review),
            failed: failed(record, other),
        }
    }
}

/// What is on record of the rule; nothing for one that the version that routes does not have.
#[component]
pub(super) fn Matched(desk: Desk, key: u64) -> impl IntoView {
    let name = desk.rule_text(key, |rule| rule.name.trim().to_owned());
    let when = desk.rule_text(key, |rule| rule.when.trim().to_owned());
    let is_review = desk.rule(key, |rule| rule.route == Route::Review);
    let told = Memo::new(move |_| {
        let (name, when) = (name.get(), when.get());
        desk.page.with(|page| {
            let record = page.records.iter().find(|record| record.name.trim() == name)?;
            let other = page.routing.filter(|_| record.when.trim() != when);
            Some(Told::of(record, other, is_review.get()))
        })
    });
    let lines = move |told: Told| {
        view! {
            <p class="rule__matched">
                <span>{told.matched}</span>
                {told
                    .is_waste
                    .then(|| {
                        view! { <span class="badge badge--caution">"Reviewing these may be a waste"</span> }
                    })}
            </p>
            {told.failed.map(|words| view! { <Failed slug=desk.slug() words /> })}
        }
        .into_any()
    };
    move || told.get().map(lines)
}

#[component]
fn Failed(slug: String, words: String) -> impl IntoView {
    view! {
        <p class="rule__matched">
            <span class="badge badge--caution">"Fails"</span>
            <span>
                <CodeText text=words />
                " "
                <a href=format!("/items?workflow={slug}&reason=policy_error")>
                    "See them"
                    <span class="visually-hidden">", the items that routing failed on"</span>
                </a>
            </span>
        </p>
    }
    .into_any()
}

/// Whose record it is, where the condition that is shown has none.
fn whose(other: Option<i64>) -> Option<String> {
    other.map(|version| format!("As version {version} has it, which routes now: "))
}

/// Items that somebody looked at and decided.
fn reviewed(record: &RuleRecord) -> i64 {
    record.approved + record.edited + record.rejected
}

fn matched(record: &RuleRecord, other: Option<i64>) -> String {
    let reviewed = reviewed(record);
    let what = match (record.matches, reviewed) {
        (0, _) if other.is_some() => "no match in 30 days.".to_owned(),
        (0, _) => "No match in 30 days.".to_owned(),
        (count, 0) => format!("{count} in 30 days, none of them reviewed yet."),
        // In numbers, not in shares: rounded, they would make 1 of 110 nothing, and not come to the whole.
        (count, _) => format!(
            "{count} in 30 days. Of {reviewed} reviewed: {} approved unchanged, {} edited, {} rejected.",
            record.approved, record.edited, record.rejected,
        ),
    };
    let before = match record.by_another_condition {
        0 => String::new(),
        count => format!(" Not counted: {count} while it had another condition."),
    };
    format!("{}{what}{before}", whose(other).unwrap_or_default())
}

fn failed(record: &RuleRecord, other: Option<i64>) -> Option<String> {
    if record.failed == 0 {
        return None;
    }
    let begin = whose(other).map_or_else(|| "Failed on".to_owned(), |whose| format!("{whose}failed on"));
    let least = if record.are_all_failures { "" } else { "at least " };
    let items = if record.failed == 1 { "item" } else { "items" };
    let why = match record.last_failure.as_deref().map(|why| why.trim_end_matches('.')) {
        Some(why) => format!(": {why}."),
        None => ".".to_owned(),
    };
    Some(format!("{begin} {least}{} {items} in 30 days{why}", record.failed))
}

/// Rounded down, so that it never says more than there is.
fn percent(part: i64, whole: i64) -> i64 {
    if whole == 0 { 0 } else { part.saturating_mul(100) / whole }
}

fn is_waste(record: &RuleRecord, is_review: bool) -> bool {
    let reviewed = reviewed(record);
    is_review && reviewed >= ENOUGH && percent(record.approved, reviewed) >= UNCHANGED
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(matches: i64, approved: i64, edited: i64, rejected: i64) -> RuleRecord {
        RuleRecord {
            name: "a".into(),
            when: "true".into(),
            matches,
            approved,
            edited,
            rejected,
            by_another_condition: 0,
            failed: 0,
            are_all_failures: true,
            last_failure: None,
        }
    }

    fn failing(failed: i64, are_all_failures: bool, why: &str) -> RuleRecord {
        RuleRecord { failed, are_all_failures, last_failure: Some(why.into()), ..record(0, 0, 0, 0) }
    }

    #[test]
    fn a_rule_says_what_came_of_its_matches() {
        assert_eq!(matched(&record(0, 0, 0, 0), None), "No match in 30 days.");
        assert_eq!(matched(&record(7, 0, 0, 0), None), "7 in 30 days, none of them reviewed yet.");
        assert_eq!(
            matched(&record(130, 109, 0, 1), None),
            "130 in 30 days. Of 110 reviewed: 109 approved unchanged, 0 edited, 1 rejected."
        );
    }

    #[test]
    fn a_condition_that_does_not_route_says_whose_numbers_they_are() {
        assert_eq!(
            matched(&record(68, 57, 2, 3), Some(2)),
            "As version 2 has it, which routes now: 68 in 30 days. Of 62 reviewed: 57 approved unchanged, 2 edited, \
             3 rejected."
        );
        assert_eq!(
            matched(&record(0, 0, 0, 0), Some(2)),
            "As version 2 has it, which routes now: no match in 30 days."
        );
        let changed = RuleRecord { by_another_condition: 68, ..record(0, 0, 0, 0) };
        assert_eq!(
            matched(&changed, None),
            "No match in 30 days. Not counted: 68 while it had another condition."
        );
        assert!(Told::of(&record(412, 295, 4, 1), None, true).is_waste);
        assert!(!Told::of(&record(412, 295, 4, 1), Some(2), true).is_waste);
    }

    #[test]
    fn a_rule_that_fails_says_on_how_many_and_why() {
        assert_eq!(failed(&record(3, 0, 0, 0), None), None);
        assert_eq!(
            failed(&failing(5, true, "`tier` is missing"), None).as_deref(),
            Some("Failed on 5 items in 30 days: `tier` is missing.")
        );
        assert_eq!(
            failed(&failing(1, true, "it does not compile: no."), Some(3)).as_deref(),
            Some(
                "As version 3 has it, which routes now: failed on 1 item in 30 days: it does not compile: no."
            )
        );
        assert_eq!(
            failed(&failing(900, false, "`tier` is missing"), None).as_deref(),
            Some("Failed on at least 900 items in 30 days: `tier` is missing.")
        );
    }

    #[test]
    fn reviewing_is_a_waste_only_where_enough_was_approved_unchanged() {
        assert!(is_waste(&record(412, 295, 4, 1), true));
        assert!(!is_waste(&record(412, 295, 4, 1), false));
        assert!(!is_waste(&record(412, 293, 4, 3), true));
        assert!(!is_waste(&record(19, 19, 0, 0), true));
    }
}
