//! Policies before they route: tried, warned of, and saved on what was read.

use app::model::{ChangeKind, DryRunProgress, NewDraft, Policy, Role, Route, RunAsked, TestSubject};
use bytes::Bytes;
use futures::StreamExt as _;
use serde_json::{Value, json};
use server::service::{Actor, Error, Told};

use crate::{
    fixture::{Fixture, approve, confident, doubtful, triage},
    rules::{refunds, review_all, with},
};

fn policy(value: Value) -> Policy {
    serde_json::from_value(value).unwrap()
}

/// A workflow whose output has no other field than `intent`.
fn closed() -> Value {
    let mut definition = triage();
    definition["output"]["schema"]["additionalProperties"] = json!(false);
    definition
}

#[tokio::test]
async fn a_dry_run_tells_how_far_it_is_and_last_what_it_found() {
    let fixture = Fixture::with_triage().await;
    let lines = (0..1_100).map(|number| {
        Bytes::from(json!({"output": {"intent": "refund", "n": number}, "confidence": 0.5}).to_string())
    });
    fixture.services.submit_batch(&Actor::Cli, "triage", lines.collect()).await.unwrap();
    let everything = policy(json!({"min_confidence": 0.4}));
    let told = fixture.services.dry_run_told(&Actor::Cli, "triage", &everything, None, None).await.unwrap();
    let told: Vec<Told> = told.collect().await;
    let (last, before) = told.split_last().unwrap();
    let heard: Vec<DryRunProgress> = before
        .iter()
        .map(|told| match told {
            Told::Progress(progress) => *progress,
            Told::Done(done) => panic!("{done:?} is not the last"),
        })
        .collect();
    assert!(heard.len() > 2 && heard.is_sorted_by_key(|progress| progress.done), "{heard:?}");
    assert_eq!(heard.first(), Some(&DryRunProgress { done: 0, total: 1_100 }));
    assert_eq!(heard.last(), Some(&DryRunProgress { done: 1_100, total: 1_100 }));
    let Told::Done(Ok(found)) = last else { panic!("{last:?}") };
    assert_eq!((found.items, found.changed), (1_100, 1_100));

    // A limit is the total, and one that nobody listens to any more says nothing.
    let told = fixture.services.dry_run_told(&Actor::Cli, "triage", &everything, None, Some(40)).await;
    let mut told = told.unwrap();
    let first = told.next().await;
    assert!(matches!(first, Some(Told::Progress(DryRunProgress { done: 0, total: 40 }))), "{first:?}");
    drop(told);
    assert!(fixture.services.dry_run_told(&Actor::Cli, "none", &everything, None, None).await.is_err());
}

#[tokio::test]
async fn a_policy_is_tried_only_where_it_could_be_saved() {
    let fixture = Fixture::new().await;
    fixture.save(closed()).await;
    let item = fixture.submit(r#"{"output": {"intent": "refund"}, "confidence": 0.3}"#).await.item;
    let typo = policy(json!({"rules": [
        {"name": "typo", "when": "output.intnet == 'refund'", "then": {"route": "review"}}
    ]}));
    let services = &fixture.services;
    let draft = NewDraft { policy: typo.clone(), note: None };
    let refused = [
        services.draft_policy(&Actor::Cli, "triage", draft, None).await.map(|_| ()),
        services.dry_run(&Actor::Cli, "triage", &typo, None, None, &|_| ()).await.map(|_| ()),
        services.dry_run_told(&Actor::Cli, "triage", &typo, None, None).await.map(|_| ()),
        services.test_policy(&Actor::Cli, "triage", &typo, &TestSubject::Item(item.id)).await.map(|_| ()),
    ];
    for refused in refused {
        let Err(Error::Invalid { code, errors, .. }) = refused else { panic!("{refused:?}") };
        assert_eq!((code, errors[0].pointer.as_str()), ("invalid_policy", "/rules/0/when"));
        assert!(errors[0].message.contains("did you mean `intent`?"), "{}", errors[0].message);
    }
}

#[tokio::test]
async fn a_draft_on_what_someone_else_overtook_is_refused_and_the_page_says_who_it_was() {
    let fixture = Fixture::with_triage().await;
    let services = &fixture.services;
    let page = services.rules_page(&Actor::Cli, "triage", None).await.unwrap();
    let seen = page.changes.first().map(|change| change.seq).unwrap();
    let operator = Actor::User(fixture.person("olga", Role::Operator).await);
    let definition = serde_json::from_value(with(json!({"name": "Another name"}))).unwrap();
    services.save_workflow(&operator, definition, None).await.unwrap();

    let draft = async |etag: &str| {
        let draft = NewDraft { policy: Policy::default(), note: None };
        services.draft_policy(&Actor::Cli, "triage", draft, Some(etag)).await
    };
    assert_eq!(draft(&page.etag).await.unwrap_err().code(), "etag_mismatch");
    let page = services.rules_page(&Actor::Cli, "triage", None).await.unwrap();
    let newer: Vec<_> = page.changes.iter().filter(|change| change.seq > seen).collect();
    assert_eq!((newer.len(), newer[0].kind), (1, ChangeKind::Updated));
    assert_eq!(newer[0].by, "user:olga@example.org");
    assert_eq!(draft(&page.etag).await.unwrap().saved.version, 2);
    // A draft routes nothing, so it overtakes nobody.
    assert_eq!(draft(&format!("\"{}\"", page.etag)).await.unwrap().saved.version, 3);
    let page = services.rules_page(&Actor::Cli, "triage", None).await.unwrap();
    assert_eq!((page.changes[0].kind, page.changes[0].version), (ChangeKind::Drafted, Some(3)));
    services.publish_policy(&operator, "triage", 3, None, Some(&page.etag)).await.unwrap();
    let page = services.rules_page(&Actor::Cli, "triage", None).await.unwrap();
    let kinds: Vec<_> = page.changes.iter().take(2).map(|change| (change.kind, change.version)).collect();
    assert_eq!(kinds, [(ChangeKind::Published, Some(3)), (ChangeKind::Drafted, Some(3))]);
}

#[tokio::test]
async fn what_is_probably_not_meant_is_said_and_stored_all_the_same() {
    let fixture = Fixture::with_triage().await;
    let odd = json!({"min_confidence": 0.9, "rules": [
        {"name": "all", "when": "true", "then": {"route": "review"}},
        {"name": "twice", "when": "model == 'a'", "then": {"route": "review", "double_review": true}},
    ]});
    let codes = |warnings: &[app::model::FieldError]| {
        warnings.iter().map(|warning| (warning.pointer.clone(), warning.code.clone())).collect::<Vec<_>>()
    };
    let expected = [
        ("/min_confidence", "nothing_released"),
        ("/rules/1/when", "never_reached"),
        ("/rules/1/then/double_review", "too_few_reviewers"),
    ]
    .map(|(pointer, code)| (pointer.to_owned(), code.to_owned()));
    let services = &fixture.services;
    let check = services.check_policy(&Actor::Cli, "triage", &odd).await.unwrap();
    assert_eq!((check.errors, codes(&check.warnings)), (Vec::new(), expected.to_vec()));
    let draft = NewDraft { policy: policy(odd.clone()), note: None };
    let drafted = services.draft_policy(&Actor::Cli, "triage", draft, None).await.unwrap();
    assert_eq!((drafted.saved.version, codes(&drafted.warnings)), (2, expected.to_vec()));
    // The page opens with the draft, and so with what is odd about it.
    let page = services.rules_page(&Actor::Cli, "triage", None).await.unwrap();
    assert_eq!(codes(&page.warnings), expected);
    // Two people can give two opinions.
    for name in ["ana", "ben"] {
        fixture.reviewer(name).await;
    }
    let check = services.check_policy(&Actor::Cli, "triage", &odd).await.unwrap();
    assert_eq!(codes(&check.warnings), expected[..2]);
    let ben = services.user_by_email(&Actor::Cli, "ben@example.org").await.unwrap();
    services.set_disabled(&Actor::Cli, ben.id, true).await.unwrap();
    let check = services.check_policy(&Actor::Cli, "triage", &odd).await.unwrap();
    assert_eq!(codes(&check.warnings), expected);
}

#[tokio::test]
async fn publishing_a_policy_makes_the_groups_that_it_names() {
    let fixture = Fixture::with_triage().await;
    let services = &fixture.services;
    let names = async || {
        let page = services.rules_page(&Actor::Cli, "triage", None).await.unwrap();
        page.groups.into_iter().map(|group| group.name).collect::<Vec<_>>()
    };
    let draft = NewDraft { policy: policy(json!({"rules": [refunds()]})), note: None };
    let drafted = services.draft_policy(&Actor::Cli, "triage", draft, None).await.unwrap();
    let at_group = |code: &str| {
        drafted.warnings.iter().any(|found| found.pointer == "/rules/0/then/group" && found.code == code)
    };
    assert!(at_group("unknown_group") && names().await.is_empty(), "a draft makes nothing");
    services.publish_policy(&Actor::Cli, "triage", drafted.saved.version, None, None).await.unwrap();
    assert_eq!(names().await, ["payments"]);
    let check = services.check_policy(&Actor::Cli, "triage", &json!({"rules": [refunds()]})).await.unwrap();
    assert!(check.warnings.iter().any(|found| found.code == "empty_group"), "{:?}", check.warnings);
}

#[tokio::test]
async fn a_metric_may_ask_that_the_proof_is_certain() {
    let fixture = Fixture::with_triage().await;
    let metric = json!({"name": "intent", "kind": "accuracy", "threshold": 0.95, "lower_bound": true});
    fixture.save(with(json!({ "success_metric": metric }))).await;
    for _ in 0..100 {
        fixture.submit(confident()).await;
    }
    review_all(&fixture, 2).await;
    let proof = async || fixture.services.gates(&Actor::Cli, "triage").await.unwrap().proof.unwrap();
    fixture.clock.advance_seconds(2);
    // 98 of 100 are more than 95%, but that much is not certain.
    let short = proof().await;
    assert_eq!((short.reviewed, short.correct, short.met), (100, 98, false));
    assert!(short.lower.unwrap() < 0.95, "{short:?}");
    for _ in 0..80 {
        assert_eq!(fixture.submit(confident()).await.item.route, Route::Review);
    }
    let ana = fixture.services.user_by_email(&Actor::Cli, "ana@example.org").await.unwrap();
    for _ in 0..2 {
        for one in fixture.claim(&ana, 40).await {
            fixture.verdict(&ana, one.item.id, &approve(one.lease.token)).await.unwrap();
        }
    }
    fixture.clock.advance_seconds(10);
    fixture.services.finalise_due_holds().await.unwrap();
    fixture.clock.advance_seconds(2);
    let enough = proof().await;
    assert_eq!((enough.reviewed, enough.correct, enough.met), (180, 178, true));
    assert_eq!(fixture.submit(confident()).await.item.route, Route::Release);
}

#[tokio::test]
async fn a_stored_version_is_tried_as_the_page_opens_where_that_is_asked_for() {
    let fixture = Fixture::with_triage().await;
    fixture.submit(confident()).await;
    fixture.clock.advance_seconds(3 * 24 * 3600);
    fixture.submit(doubtful()).await;
    let draft = NewDraft { policy: policy(json!({"min_confidence": 0.99})), note: None };
    fixture.services.draft_policy(&Actor::Cli, "triage", draft, None).await.unwrap();
    let run = async |version, days| {
        let asked = RunAsked { version, days };
        fixture.services.rules_page(&Actor::Cli, "triage", Some(asked)).await
    };
    let stored = run(2, None).await.unwrap().dry_run.unwrap();
    assert_eq!((stored.asked.version, stored.found.items, stored.found.changed), (2, 2, 1));
    let stored = run(1, Some(1)).await.unwrap().dry_run.unwrap();
    assert_eq!((stored.found.items, stored.found.changed), (1, 0));
    assert_eq!(run(9, None).await.unwrap_err().code(), "not_found");
    assert_eq!(fixture.services.rules_page(&Actor::Cli, "triage", None).await.unwrap().dry_run, None);
}

#[tokio::test]
async fn the_list_of_workflows_says_which_are_frozen() {
    let fixture = Fixture::with_triage().await;
    let frozen = async || fixture.services.list_workflows(&Actor::Cli).await.unwrap().remove(0).frozen;
    assert_eq!(frozen().await, None);
    let freeze = fixture.services.freeze_workflow(&Actor::Cli, "triage", "odd totals").await.unwrap();
    assert_eq!(frozen().await, Some(freeze));
    fixture.services.unfreeze_workflow(&Actor::Cli, "triage", "mended").await.unwrap();
    assert_eq!(frozen().await, None);
}

#[tokio::test]
async fn the_page_says_since_when_and_why_a_version_routes() {
    let fixture = Fixture::with_triage().await;
    let services = &fixture.services;
    let since = async || {
        let page = services.rules_page(&Actor::Cli, "triage", None).await.unwrap();
        page.routes_since.map(|since| (since.version, since.by, since.note)).unwrap()
    };
    assert_eq!(since().await, (1, "cli".to_owned(), None));
    let draft = NewDraft { policy: policy(json!({"min_confidence": 0.8})), note: Some("softer".to_owned()) };
    services.draft_policy(&Actor::Cli, "triage", draft, None).await.unwrap();
    services.publish_policy(&Actor::Cli, "triage", 2, None, None).await.unwrap();
    assert_eq!(since().await, (2, "cli".to_owned(), None));
    let olga = Actor::User(fixture.person("olga", Role::Operator).await);
    let why = Some("It let too much out".to_owned());
    services.publish_policy(&olga, "triage", 1, why.clone(), None).await.unwrap();
    assert_eq!(since().await, (1, "user:olga@example.org".to_owned(), why));
}

#[tokio::test]
async fn the_page_says_what_the_schema_left_behind() {
    let fixture = Fixture::new().await;
    let rule = json!({"name": "big", "when": "output.total > 1", "then": {"route": "review"}});
    fixture.save(with(json!({ "policy": {"rules": [rule]} }))).await;
    let services = &fixture.services;
    let page = services.rules_page(&Actor::Cli, "triage", None).await.unwrap();
    assert_eq!((page.errors, page.misfits), (Vec::new(), Vec::new()));
    let mut left = closed();
    left.as_object_mut().unwrap().remove("policy");
    fixture.save(left).await;
    let page = services.rules_page(&Actor::Cli, "triage", None).await.unwrap();
    assert_eq!(page.misfits[0].pointer, "/rules/0/when");
    assert_eq!(page.errors, page.misfits);
}
