use app::model::{Definition, Policy};
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::domain::{
    envelope::{self, Received},
    output,
    routing::{Gates, route},
};

fn workflow(policy: Value) -> WorkflowRouting {
    let definition: Definition = serde_json::from_value(json!({"slug": "w", "name": "W"})).unwrap();
    let policy: Policy = serde_json::from_value(policy).unwrap();
    WorkflowRouting::new(definition, Some((2, policy)))
}

fn routed(workflow: &WorkflowRouting, body: &Value, seed: u64) -> Routed {
    let received = envelope::read(body.to_string().as_bytes());
    let Received::Envelope(envelope) = &received else { panic!("{body} is no envelope") };
    let understood = output::understand(workflow.definition.output.kind, envelope);
    route(workflow, &received, Some(&understood), seed, &Gates::default())
}

/// An item as an old policy recorded it, a minute after the one before.
fn recorded(at: i64, before: &Routed, judged: Option<Judged>) -> Recorded {
    Recorded {
        id: Uuid::from_u128(at as u128).into(),
        title: None,
        created_at: Timestamp(at * 60_000_000),
        route: before.route,
        reasons: before.reasons.clone(),
        group: before.group.clone(),
        double_review: before.double_review,
        judged: judged.filter(|_| before.route == Route::Review),
        inclusion_probability: before.inclusion_probability,
        active_ms: (before.route == Route::Review).then_some(12_000),
    }
}

#[test]
fn a_dry_run_shows_what_flows_where_and_what_it_costs() {
    let old = workflow(json!({"min_confidence": 0.9}));
    let tried = workflow(json!({"min_confidence": 0.5, "rules": [
        {"name": "refunds", "when": "output.intent == 'refund'", "then": {"route": "review", "double_review": true}},
    ]}));
    let mut replay = Replay::new(&tried, 2);
    // Two days of items: confidence 0.0 to 0.9, every third one about a refund; the reviewed refunds were edited.
    for at in 0..2_880_i64 {
        let intent = if at % 3 == 0 { "refund" } else { "status" };
        let body = json!({"output": {"intent": intent}, "confidence": (at % 10) as f64 / 10.0});
        let judged = if at % 3 == 0 { Judged::Edited } else { Judged::Unchanged };
        let before = routed(&old, &body, at as u64);
        replay.add(&recorded(at, &before, Some(judged)), &routed(&tried, &body, at as u64));
    }
    let found = replay.finish(&People::default());
    assert_eq!(found.items, 2_880);
    assert_eq!(found.flow.iter().map(|count| count.items).sum::<i64>(), found.items);
    let flow = |before, after| {
        found
            .flow
            .iter()
            .find(|count| (count.before, count.after) == (before, after))
            .map_or(0, |count| count.items)
    };
    // 0.5 to 0.8 and no refund.
    assert_eq!(flow(Route::Review, Route::Release), 2_880 * 4 / 10 * 2 / 3);
    assert_eq!(flow(Route::Release, Route::Review), 2_880 / 10 / 3);
    assert_eq!(found.changed, flow(Route::Review, Route::Release) + flow(Route::Release, Route::Review));
    assert_eq!(found.changes.len(), 2);
    assert_eq!(found.changes[0].verdict, Some(Verdict::Approve));
    assert_eq!((found.rules[0].matches, found.rules[0].changed), (960, 96));
    assert_eq!((found.rules[0].approved, found.rules[0].edited), (0, 864));
    assert_eq!((found.review.seconds_each, found.review.seconds_from), (12.0, 2_592));
    assert!((found.review.minutes_a_day_before - 2_592.0 / found.review.days * 0.2).abs() < 1e-9);
    // 960 unsure ones once, and 960 refunds twice.
    assert!((found.review.a_day_after * found.review.days - 2_880.0).abs() < 1e-6);
    // What the old policy released without drawing says nothing.
    let wrong = &found.wrong_released;
    assert_eq!((wrong.released, wrong.n, wrong.unseen), (960, 768, 192));
    assert_eq!((wrong.share, wrong.low), (Some(0.0), Some(0.0)));
    assert!(wrong.high.unwrap() < 0.06);
}

/// What people would have to do is told apart by the group that is asked, and set against who is in it.
#[test]
fn reviewer_minutes_are_set_against_the_people_of_each_group() {
    let to = |name: &str, group: &str| {
        let then = json!({"route": "review", "group": group});
        json!({"name": name, "when": format!("output.intent == '{name}'"), "then": then})
    };
    let old = workflow(json!({"rules": [to("refund", "payments")]}));
    let sent_away = json!({"name": "status", "when": "output.intent == 'status'", "then":
        {"route": "reject", "group": "nobody asks"}});
    let tried = workflow(json!({"rules": [to("order", " orders "), sent_away, to("refund", " ")]}));
    let mut replay = Replay::new(&tried, 0);
    // Within a minute, so that all of them are of one day; 12 s each.
    let intents = ["refund", "refund", "refund", "order", "order", "status", "other"];
    for (at, intent) in intents.into_iter().enumerate() {
        let body = json!({"output": {"intent": intent}, "confidence": 1});
        let before = routed(&old, &body, 1);
        replay.add(&recorded(at as i64, &before, None), &routed(&tried, &body, 1));
    }
    let people = People {
        reviewers: 3,
        groups: [("payments".to_owned(), 2), ("idle".to_owned(), 1)].into_iter().collect(),
    };
    let found = replay.finish(&people);
    assert_eq!((found.review.people, found.review.days), (3, 1.0));
    let groups: Vec<_> = found
        .review
        .groups
        .iter()
        .map(|group| {
            let reviews = |minutes: f64| (minutes * 5.0).round() as i64;
            let (before, after) = (reviews(group.minutes_before), reviews(group.minutes_after));
            (group.name.as_deref(), group.people, before, after)
        })
        .collect();
    // A group that is not there yet has nobody; one whose name is of blanks alone is everybody.
    assert_eq!(groups, [(None, 3, 4, 4), (Some("orders"), 0, 0, 2), (Some("payments"), 2, 3, 0)]);
    let after: f64 = found.review.groups.iter().map(|group| group.minutes_after).sum();
    assert!((after - found.review.minutes_a_day_after).abs() < 1e-9);
    let regrouped: Vec<_> = found
        .regrouped
        .iter()
        .map(|pair| (pair.before.as_deref(), pair.after.as_deref(), pair.items))
        .collect();
    assert_eq!(regrouped, [(Some("payments"), None, 3), (None, Some("orders"), 2)]);
    assert_eq!(found.changed, 1);
}

/// Case makes no other group.
#[test]
fn a_group_in_another_spelling_is_the_same_people() {
    let to = |group: &str| {
        let then = json!({"route": "review", "group": group});
        workflow(json!({"rules": [{"name": "all", "when": "true", "then": then}]}))
    };
    for (members, shown) in [(Some("payments"), "payments"), (None, "PAYMENTS")] {
        let (old, tried) = (to("Payments"), to("PAYMENTS"));
        let mut replay = Replay::new(&tried, 0);
        let body = json!({"output": 1});
        replay.add(&recorded(0, &routed(&old, &body, 1), None), &routed(&tried, &body, 1));
        let groups = members.map(|name| (name.to_owned(), 1)).into_iter().collect();
        let found = replay.finish(&People { reviewers: 2, groups });
        assert!(found.regrouped.is_empty(), "{:?}", found.regrouped);
        let [group] = found.review.groups.as_slice() else { panic!("{:?}", found.review.groups) };
        assert_eq!((group.name.as_deref(), group.people), (Some(shown), members.map_or(0, |_| 1)));
        assert!(group.minutes_before > 0.0 && group.minutes_before == group.minutes_after);
    }
}

#[test]
fn where_no_group_is_named_there_is_nothing_to_tell_apart() {
    let tried = workflow(json!({}));
    let mut replay = Replay::new(&tried, 0);
    let routed = routed(&tried, &json!({"output": 1}), 1);
    replay.add(&recorded(0, &routed, None), &routed);
    let found = replay.finish(&People { reviewers: 2, ..People::default() });
    assert_eq!((found.review.people, found.review.groups, found.regrouped), (2, Vec::new(), Vec::new()));
}

#[test]
fn without_reviews_nothing_is_said_and_the_target_stands_for_the_time() {
    let tried = workflow(json!({"min_confidence": 0.5}));
    let empty = Replay::new(&tried, 10).finish(&People::default());
    assert_eq!((empty.items, empty.since, empty.wrong_released.share), (0, None, None));
    let mut replay = Replay::new(&tried, 10);
    let body = json!({"output": 1, "confidence": 1});
    let after = routed(&tried, &body, 1);
    replay.add(&Recorded { active_ms: None, ..recorded(0, &after, None) }, &after);
    let found = replay.finish(&People::default());
    assert_eq!((found.review.seconds_each, found.review.seconds_from, found.review.days), (20.0, 0, 1.0));
    assert_eq!(
        (found.wrong_released.released, found.wrong_released.n, found.wrong_released.share),
        (1, 0, None)
    );
}

/// Invariant 9: drawn items stand for those that were not drawn.
#[test]
fn the_share_of_wrong_outputs_is_found_from_a_sample() {
    let old = workflow(json!({"min_confidence": 0.5, "sample_rate": 0.1}));
    let tried = workflow(json!({"min_confidence": 0.1}));
    let mut replay = Replay::new(&tried, 0);
    let (mut wrong, mut all) = (0, 0);
    for at in 0..6_000_i64 {
        // Unsure outputs are wrong half the time, sure ones one time in twenty.
        let sure = at % 4 != 0;
        let body = json!({"output": at, "confidence": if sure { 0.9 } else { 0.3 }});
        let is_wrong = if sure { at % 20 == 1 } else { at % 8 == 0 };
        let judged = if is_wrong { Judged::Rejected } else { Judged::Unchanged };
        (wrong, all) = (wrong + i64::from(is_wrong), all + 1);
        let before = routed(&old, &body, at as u64);
        replay.add(&recorded(at, &before, Some(judged)), &routed(&tried, &body, at as u64));
    }
    let found = replay.finish(&People::default()).wrong_released;
    let truth = wrong as f64 / all as f64;
    assert!(found.low.unwrap() <= truth && truth <= found.high.unwrap(), "{truth}: {found:?}");
    // Unweighted, the half that is always reviewed would count ten times too much.
    assert!((found.share.unwrap() - truth).abs() < 0.03, "{truth}: {found:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// A dry run of the policy that routed changes nothing, and counts everything.
    #[test]
    fn the_policy_that_routed_changes_nothing(
        items in proptest::collection::vec((0.0..=1.0_f64, 0..4_i64, any::<u64>()), 0..30),
        rate in 0.0..=1.0_f64,
        bound in 0.0..=1.0_f64,
    ) {
        let tried = workflow(json!({"min_confidence": bound, "sample_rate": rate, "double_review_rate": rate, "rules": [
            {"name": "one", "when": "output.a == 1", "then": {"route": "reject"}},
            {"name": "fails", "when": "output.a == 2 && output.b > 1", "then": {"route": "release"}},
            {"name": "grouped", "when": "output.a == 3", "then": {"route": "review", "group": "three"}},
        ]}));
        let mut replay = Replay::new(&tried, 100);
        for (at, (confidence, a, seed)) in items.iter().enumerate() {
            let body = json!({"output": {"a": a}, "confidence": confidence});
            let routed = routed(&tried, &body, *seed);
            replay.add(&recorded(at as i64, &routed, Some(Judged::Edited)), &routed);
        }
        let found = replay.finish(&People::default());
        prop_assert_eq!((found.items, found.changed, found.changes.len()), (items.len() as i64, 0, 0));
        prop_assert_eq!(found.review.a_day_before, found.review.a_day_after);
        prop_assert!(found.regrouped.is_empty());
        prop_assert!(found.review.groups.iter().all(|group| group.minutes_before == group.minutes_after));
        prop_assert_eq!(found.policy_errors, items.iter().filter(|(_, a, _)| *a == 2).count() as i64);
        prop_assert_eq!(found.rules[0].matches, items.iter().filter(|(_, a, _)| *a == 1).count() as i64);
    }
}
