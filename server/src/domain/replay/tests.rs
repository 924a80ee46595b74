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
    let found = replay.finish();
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

#[test]
fn without_reviews_nothing_is_said_and_the_target_stands_for_the_time() {
    let tried = workflow(json!({"min_confidence": 0.5}));
    let empty = Replay::new(&tried, 10).finish();
    assert_eq!((empty.items, empty.since, empty.wrong_released.share), (0, None, None));
    let mut replay = Replay::new(&tried, 10);
    let body = json!({"output": 1, "confidence": 1});
    let after = routed(&tried, &body, 1);
    replay.add(&Recorded { active_ms: None, ..recorded(0, &after, None) }, &after);
    let found = replay.finish();
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
    let found = replay.finish().wrong_released;
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
        ]}));
        let mut replay = Replay::new(&tried, 100);
        for (at, (confidence, a, seed)) in items.iter().enumerate() {
            let body = json!({"output": {"a": a}, "confidence": confidence});
            let routed = routed(&tried, &body, *seed);
            replay.add(&recorded(at as i64, &routed, Some(Judged::Edited)), &routed);
        }
        let found = replay.finish();
        prop_assert_eq!((found.items, found.changed, found.changes.len()), (items.len() as i64, 0, 0));
        prop_assert_eq!(found.review.a_day_before, found.review.a_day_after);
        prop_assert_eq!(found.policy_errors, items.iter().filter(|(_, a, _)| *a == 2).count() as i64);
        prop_assert_eq!(found.rules[0].matches, items.iter().filter(|(_, a, _)| *a == 1).count() as i64);
    }
}
