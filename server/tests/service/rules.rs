//! Rules, gates and dry runs, from the policy to the item and its record.

use app::model::{NewDraft, Policy, Priority, ReasonCode, Role, Route, TestSubject};
use serde_json::{Value, json};
use server::{
    domain::audit::kinds,
    service::{Actor, Error},
};

use crate::fixture::{Fixture, approve, confident, doubtful, reject, triage};

pub(crate) fn with(special: Value) -> Value {
    let mut definition = triage();
    for (field, value) in special.as_object().unwrap() {
        definition[field] = value.clone();
    }
    definition
}

pub(crate) fn refunds() -> Value {
    json!({"name": "refunds", "when": "output.intent == 'refund'",
        "then": {"route": "review", "priority": "high", "group": "payments", "due_seconds": 60}})
}

async fn workflow_kinds(fixture: &Fixture) -> Vec<String> {
    let filter = app::model::AuditFilter {
        subject: Some("workflow:triage".to_owned()),
        ..app::model::AuditFilter::default()
    };
    let page = fixture.services.search_audit(&Actor::Cli, &filter).await.unwrap();
    page.items.into_iter().map(|entry| entry.kind).collect()
}

/// Gives every waiting item of the workflow a verdict, and lets the holds end.
pub(crate) async fn review_all(fixture: &Fixture, rejected: usize) {
    let ana = fixture.reviewer("ana").await;
    let mut seen = 0;
    loop {
        let held = fixture.claim(&ana, 50).await;
        if held.is_empty() {
            break;
        }
        for one in held {
            let lease = one.lease.token;
            let verdict = if seen < rejected { reject(lease) } else { approve(lease) };
            fixture.verdict(&ana, one.item.id, &verdict).await.unwrap();
            seen += 1;
        }
    }
    fixture.clock.advance_seconds(10);
    fixture.services.finalise_due_holds().await.unwrap();
}

#[tokio::test]
async fn a_rule_sends_an_item_to_its_people_and_stands_on_the_record() {
    let fixture = Fixture::with_triage().await;
    fixture.save(with(json!({"policy": {"min_confidence": 0.9, "rules": [refunds()]}}))).await;
    let item = fixture.submit(confident()).await.item;
    assert_eq!((item.route, item.priority), (Route::Review, Priority::High));
    assert_eq!((item.rule.as_deref(), item.group.as_deref()), (Some("refunds"), Some("payments")));
    assert_eq!(item.due_at, Some(item.created_at.plus_seconds(60)));
    assert_eq!(item.reasons.iter().map(|reason| reason.code).collect::<Vec<_>>(), [ReasonCode::Rule]);
    let read = fixture.item(item.id).await;
    assert_eq!((read.rule, read.group), (item.rule, item.group));

    let ana = fixture.reviewer("ana").await;
    let held = fixture.claim_one(&ana).await;
    fixture.verdict(&ana, item.id, &approve(held.lease.token)).await.unwrap();
    fixture.clock.advance_seconds(10);
    fixture.services.finalise_due_holds().await.unwrap();
    let page = fixture.services.rules_page(&Actor::Cli, "triage", None).await.unwrap();
    assert_eq!(
        (page.records[0].name.as_str(), page.records[0].matches, page.records[0].approved),
        ("refunds", 1, 1)
    );
    let intent = page.fields.iter().find(|seen| seen.in_schema).unwrap();
    assert_eq!(intent.values, [(json!("refund"), 1)]);
}

/// Invariant 3: when in doubt, a human.
#[tokio::test]
async fn a_rule_that_fails_on_an_item_sends_it_to_a_person() {
    let fixture = Fixture::with_triage().await;
    let rule =
        json!({"name": "by channel", "when": "input.channel == 'email'", "then": {"route": "release"}});
    fixture.save(with(json!({"policy": {"min_confidence": 0.9, "rules": [rule]}}))).await;
    let item = fixture.submit(confident()).await.item;
    assert_eq!((item.route, item.reasons[0].code), (Route::Review, ReasonCode::PolicyError));
    assert!(item.reasons[0].detail.contains("by channel"), "{}", item.reasons[0].detail);
    let page = fixture.services.rules_page(&Actor::Cli, "triage", None).await.unwrap();
    let record = &page.records[0];
    assert_eq!((record.name.as_str(), record.matches, record.failed), ("by channel", 0, 1));
    let why = record.last_failure.as_deref().unwrap();
    assert!(item.reasons[0].detail.contains(why) && !why.contains("by channel"), "{why}");
}

#[tokio::test]
async fn the_record_of_a_rule_is_that_of_its_condition() {
    let fixture = Fixture::with_triage().await;
    let rules = |when: &str| {
        let then = json!({"route": "review"});
        let policy =
            json!({"min_confidence": 0.9, "rules": [{"name": "refunds", "when": when, "then": then}]});
        with(json!({ "policy": policy }))
    };
    fixture.save(rules("true")).await;
    fixture.submit(confident()).await;
    let counts = async || {
        let page = fixture.services.rules_page(&Actor::Cli, "triage", None).await.unwrap();
        page.records.iter().map(|record| (record.matches, record.by_another_condition)).collect::<Vec<_>>()
    };
    assert_eq!(counts().await, [(1, 0)]);
    fixture.save(rules("model == 'nothing'")).await;
    assert_eq!(counts().await, [(0, 1)]);
    // The first condition again, in a version of its own.
    fixture.save(rules("true")).await;
    fixture.submit(doubtful()).await;
    assert_eq!(counts().await, [(2, 0)]);
}

#[tokio::test]
async fn a_broken_rule_is_refused_with_its_place_and_what_was_meant() {
    let fixture = Fixture::with_triage().await;
    let policy: Policy = serde_json::from_value(json!({"rules": [
        {"name": "typo", "when": "outptu.intent == 'refund'", "then": {"route": "review"}}
    ]}))
    .unwrap();
    let draft = NewDraft { policy: policy.clone(), note: None };
    let refused = fixture.services.draft_policy(&Actor::Cli, "triage", draft, None).await.unwrap_err();
    let Error::Invalid { code, errors, .. } = refused else { panic!("{refused:?}") };
    assert_eq!((code, errors[0].pointer.as_str()), ("invalid_policy", "/rules/0/when"));
    assert!(
        errors[0].message.contains("column 1") && errors[0].message.contains("`output`"),
        "{}",
        errors[0].message
    );
    let value = serde_json::to_value(&policy).unwrap();
    let check = fixture.services.check_policy(&Actor::Cli, "triage", &value).await.unwrap();
    assert_eq!((check.errors, check.warnings), (errors, Vec::new()));
}

#[tokio::test]
async fn a_frozen_workflow_releases_nothing_until_someone_says_why_it_may() {
    let fixture = Fixture::with_triage().await;
    assert_eq!(fixture.submit(confident()).await.item.route, Route::Release);
    let freeze = fixture.services.freeze_workflow(&Actor::Cli, "triage", "odd totals").await.unwrap();
    assert_eq!(fixture.services.freeze_workflow(&Actor::Cli, "triage", "again").await.unwrap(), freeze);
    let item = fixture.submit(confident()).await.item;
    assert_eq!((item.route, item.reasons[0].code), (Route::Review, ReasonCode::Frozen));
    assert!(item.reasons[0].detail.contains("odd totals"));
    // Another server knows within the second.
    fixture.clock.advance_seconds(2);
    let other = fixture.another_server();
    let item = other.submit_item(&Actor::Cli, "triage", confident().into(), None).await.unwrap().item;
    assert_eq!(item.route, Route::Review);

    let refused = fixture.services.unfreeze_workflow(&Actor::Cli, "triage", " ").await.unwrap_err();
    assert_eq!(refused.code(), "invalid_reason");
    fixture.services.unfreeze_workflow(&Actor::Cli, "triage", "the source is mended").await.unwrap();
    assert_eq!(fixture.submit(confident()).await.item.route, Route::Release);
    let kinds = workflow_kinds(&fixture).await;
    assert_eq!(kinds.iter().filter(|kind| *kind == kinds::WORKFLOW_FROZEN).count(), 1);
    assert_eq!(kinds.iter().filter(|kind| *kind == kinds::WORKFLOW_UNFROZEN).count(), 1);
}

#[tokio::test]
async fn nothing_is_released_before_a_hundred_reviewed_outputs_meet_the_metric() {
    let fixture = Fixture::with_triage().await;
    let metric = json!({"name": "intent", "kind": "accuracy", "threshold": 0.95});
    fixture.save(with(json!({"success_metric": metric, "proof_gate": {"outputs": 100}}))).await;
    for _ in 0..100 {
        let item = fixture.submit(confident()).await.item;
        assert_eq!((item.route, item.reasons[0].code), (Route::Review, ReasonCode::ProofGate));
    }
    // 94 of 100 are not enough ...
    review_all(&fixture, 6).await;
    let gates = fixture.services.gates(&Actor::Cli, "triage").await.unwrap();
    fixture.clock.advance_seconds(2);
    assert!(gates.proof.is_none_or(|proof| !proof.met));
    for _ in 0..20 {
        assert_eq!(fixture.submit(confident()).await.item.route, Route::Review);
    }
    // ... 114 of 120 are.
    let ana = fixture.services.user_by_email(&Actor::Cli, "ana@example.org").await.unwrap();
    let held = fixture.claim(&ana, 50).await;
    for one in &held {
        fixture.verdict(&ana, one.item.id, &approve(one.lease.token)).await.unwrap();
    }
    fixture.clock.advance_seconds(10);
    fixture.services.finalise_due_holds().await.unwrap();
    fixture.clock.advance_seconds(2);
    let proof = fixture.services.gates(&Actor::Cli, "triage").await.unwrap().proof.unwrap();
    assert_eq!((proof.reviewed, proof.correct, proof.met), (120, 114, true));
    assert_eq!(fixture.submit(confident()).await.item.route, Route::Release);
    let proven = workflow_kinds(&fixture).await.iter().filter(|kind| *kind == kinds::WORKFLOW_PROVEN).count();
    assert_eq!(proven, 1);
}

/// Invariant 8: replaying history gives the same routes.
#[tokio::test]
async fn the_policy_that_routed_changes_nothing_in_its_own_history() {
    let fixture = Fixture::with_triage().await;
    let policy = json!({"min_confidence": 0.5, "sample_rate": 0.3, "rules": [refunds()]});
    fixture.save(with(json!({ "policy": policy }))).await;
    for number in 0..60 {
        let (intent, confidence) = (["refund", "status", "other"][number % 3], number as f64 / 60.0);
        fixture
            .submit(json!({"output": {"intent": intent, "n": number}, "confidence": confidence}).to_string())
            .await;
        if number == 30 {
            fixture.services.freeze_workflow(&Actor::Cli, "triage", "a look").await.unwrap();
        }
        if number == 40 {
            fixture.services.unfreeze_workflow(&Actor::Cli, "triage", "fine").await.unwrap();
        }
    }
    fixture.submit("{").await;
    let dry_run = async |policy: Value| {
        let policy: Policy = serde_json::from_value(policy).unwrap();
        fixture.services.dry_run(&Actor::Cli, "triage", &policy, None, None, &|_| ()).await.unwrap()
    };
    let same = dry_run(policy).await;
    assert_eq!((same.items, same.changed), (61, 0), "{:?}", same.flow);

    let other = dry_run(json!({"min_confidence": 0.9, "sample_rate": 0.3, "rules": [refunds()]})).await;
    assert!(other.changed > 0 && other.changes.iter().all(|change| change.before != change.after));
    assert_eq!(other.rules[0].matches, 20);
    let few: Policy = serde_json::from_value(json!({"min_confidence": 0.9})).unwrap();
    let few = fixture.services.dry_run(&Actor::Cli, "triage", &few, None, Some(10), &|_| ()).await.unwrap();
    assert_eq!(few.items, 10);
}

#[tokio::test]
async fn a_dry_run_sets_reviewer_minutes_against_the_people_of_each_group() {
    let fixture = Fixture::with_triage().await;
    let services = &fixture.services;
    fixture.save(with(json!({ "policy": {"min_confidence": 0.5, "rules": [refunds()]} }))).await;
    let ana = fixture.reviewer("ana").await;
    let gone = fixture.reviewer("ben").await;
    services.set_disabled(&Actor::Cli, gone.id, true).await.unwrap();
    for intent in ["refund", "refund", "refund", "status"] {
        fixture.submit(json!({"output": {"intent": intent}, "confidence": 0.1}).to_string()).await;
    }
    let olga = Actor::User(fixture.person("olga", Role::Operator).await);
    let payments = services.groups_page(&olga).await.unwrap().groups.remove(0);
    for person in [ana.id, gone.id] {
        // Somebody who may not sign in any more is still in the group, and does nothing there.
        services.add_member(&olga, payments.id, person).await.unwrap();
    }
    let dry_run = async |policy: Value| {
        let policy: Policy = serde_json::from_value(policy).unwrap();
        services.dry_run(&Actor::Cli, "triage", &policy, None, None, &|_| ()).await.unwrap()
    };
    let other = json!({"name": "other", "when": "output.intent == 'status'",
        "then": {"route": "review", "group": "new ones"}});
    let found = dry_run(json!({"min_confidence": 0.5, "rules": [other]})).await;
    assert_eq!((found.changed, found.review.people), (0, 2));
    let groups: Vec<_> = found
        .review
        .groups
        .iter()
        .map(|group| {
            let some = |minutes: f64| minutes > 0.0;
            (group.name.as_deref(), group.people, some(group.minutes_before), some(group.minutes_after))
        })
        .collect();
    let expected =
        [(None, 2, true, true), (Some("new ones"), 0, false, true), (Some("payments"), 1, true, false)];
    assert_eq!(groups, expected);
    let regrouped: Vec<_> = found
        .regrouped
        .iter()
        .map(|pair| (pair.before.as_deref(), pair.after.as_deref(), pair.items))
        .collect();
    assert_eq!(regrouped, [(Some("payments"), None, 3), (None, Some("new ones"), 1)]);
    let same = dry_run(json!({"min_confidence": 0.5, "rules": [refunds()]})).await;
    assert!(same.regrouped.is_empty(), "{:?}", same.regrouped);
}

#[tokio::test]
async fn a_policy_is_tried_on_a_recorded_item_and_on_a_pasted_body() {
    let fixture = Fixture::with_triage().await;
    let item = fixture.submit(confident()).await.item;
    let policy: Policy = serde_json::from_value(json!({"rules": [refunds()]})).unwrap();
    let on = async |subject| fixture.services.test_policy(&Actor::Cli, "triage", &policy, &subject).await;
    let recorded = on(TestSubject::Item(item.id)).await.unwrap();
    assert_eq!((recorded.recorded, recorded.route), (Some(Route::Release), Route::Review));
    assert_eq!((recorded.rule.as_deref(), recorded.priority), (Some("refunds"), Priority::High));
    let pasted = on(TestSubject::Body(doubtful().to_owned())).await.unwrap();
    assert_eq!((pasted.recorded, pasted.rule.as_deref()), (None, Some("refunds")));
    let nonsense = on(TestSubject::Body("{".to_owned())).await.unwrap();
    assert_eq!(nonsense.reasons[0].code, ReasonCode::MalformedEnvelope);
}

#[tokio::test]
async fn publishing_what_someone_else_overtook_is_refused() {
    let fixture = Fixture::with_triage().await;
    let page = fixture.services.rules_page(&Actor::Cli, "triage", None).await.unwrap();
    let draft = NewDraft { policy: Policy::default(), note: Some(" all to people ".to_owned()) };
    let version = fixture.services.draft_policy(&Actor::Cli, "triage", draft, None).await.unwrap().saved;
    assert_eq!(version.note.as_deref(), Some("all to people"));
    fixture.save(with(json!({"name": "Another name"}))).await;
    let publish = async |etag: &str| {
        fixture.services.publish_policy(&Actor::Cli, "triage", version.version, None, Some(etag)).await
    };
    assert_eq!(publish(&page.etag).await.unwrap_err().code(), "etag_mismatch");
    let page = fixture.services.rules_page(&Actor::Cli, "triage", None).await.unwrap();
    assert!(publish(&page.etag).await.unwrap().active);
}
