//! Golden items, agreement and alerts.

use std::collections::BTreeSet;

use app::model::{
    AlertId, AuditFilter, BulkAct, BulkRequest, CurrentUser, GoldenId, GoldenItem, Item, ItemFilter, ItemId,
    ItemStatus, LeaseToken, QueueFilter, ReviewItem, Role, Route, Verdict, VerdictRequest,
};
use serde_json::{Value, json};
use server::{
    jobs,
    service::{Actor, Error},
};
use uuid::Uuid;

use crate::fixture::{Fixture, approve, doubtful, edit, reject, triage};

/// The workflow `triage` with golden items at this rate.
async fn with_rate(rate: f64) -> Fixture {
    let fixture = Fixture::new().await;
    let mut definition = triage();
    definition["review"]["golden_rate"] = json!(rate);
    fixture.save(definition).await;
    fixture
}

fn admin() -> Actor {
    Actor::Cli
}

/// An item with this intent that `by` decided, finally.
async fn decided(
    fixture: &Fixture,
    by: &CurrentUser,
    intent: &str,
    verdict: impl Fn(&ReviewItem) -> VerdictRequest,
) -> ItemId {
    let body = json!({"output": {"intent": intent}, "input": {"message": "?"}, "confidence": 0.3});
    let id = fixture.submit(body.to_string()).await.item.id;
    let held = fixture.claim_one(by).await;
    assert_eq!(held.item.id, id, "nothing else waits");
    fixture.verdict(by, id, &verdict(&held)).await.unwrap();
    settle(fixture).await;
    id
}

async fn approved(fixture: &Fixture, by: &CurrentUser, intent: &str) -> ItemId {
    decided(fixture, by, intent, |held| approve(held.lease.token)).await
}

/// Lets every undo window end.
async fn settle(fixture: &Fixture) {
    fixture.clock.advance_seconds(10);
    fixture.services.finalise_due_holds().await.unwrap();
}

async fn golden(fixture: &Fixture, item: ItemId, onboarding: bool) -> GoldenItem {
    fixture.services.make_golden(&admin(), item, onboarding).await.unwrap()
}

/// Whether an item is a copy of a golden one: nothing that its reviewer sees tells.
async fn is_copy(fixture: &Fixture, item: ItemId) -> bool {
    let now = fixture.clock_now();
    fixture.store.read().await.unwrap().golden_of_copy(item, now).await.unwrap().is_some()
}

/// Answers golden items for new reviewers, one after the other, as long as some come.
async fn onboard(
    fixture: &Fixture,
    user: &CurrentUser,
    answer: impl Fn(&ReviewItem) -> VerdictRequest,
) -> usize {
    let mut met = 0;
    loop {
        let held = fixture.claim(user, 5).await;
        let Some(one) = held.first() else { return met };
        assert_eq!(held.len(), 1, "one after the other, before live work");
        assert!(is_copy(fixture, one.item.id).await);
        fixture.verdict(user, one.item.id, &answer(one)).await.unwrap();
        fixture.clock.advance_seconds(1);
        met += 1;
    }
}

async fn shares(fixture: &Fixture, user: &CurrentUser) -> Vec<(String, u64, Option<f64>)> {
    let sheet = fixture.services.my_results(user).await.unwrap();
    sheet.results.into_iter().map(|result| (result.workflow, result.share.n, result.share.value)).collect()
}

#[tokio::test]
async fn a_golden_item_is_made_from_what_people_decided_finally_and_once() {
    let fixture = with_rate(0.0).await;
    let ana = fixture.reviewer("ana").await;
    let make = async |item| fixture.services.make_golden(&admin(), item, false).await;
    let waiting = fixture.submit_doubtful().await;
    assert_eq!(make(waiting).await.unwrap_err().code(), "not_decided");
    let held = fixture.claim_one(&ana).await;
    fixture.verdict(&ana, waiting, &edit(held.lease.token, r#"{"intent": "status"}"#)).await.unwrap();
    assert_eq!(make(waiting).await.unwrap_err().code(), "not_decided", "it may still be taken back");
    settle(&fixture).await;
    let made = make(waiting).await.unwrap();
    assert_eq!((made.source, made.verdict, made.onboarding), (waiting, Verdict::Edit, false));
    assert_eq!(made.output.unwrap().text(), r#"{"intent": "status"}"#);
    assert_eq!((made.share.n, made.share.value, made.title.as_deref()), (0, None, Some("refund")));
    assert_eq!(make(waiting).await.unwrap_err().code(), "already_golden");

    let released = fixture.submit(crate::fixture::confident()).await.item.id;
    assert_eq!(make(released).await.unwrap_err().code(), "not_decided", "no person decided it");
    assert_eq!(make(ItemId(Uuid::nil())).await.unwrap_err().code(), "not_found");
    fixture.services.retire_golden(&admin(), made.id).await.unwrap();
    fixture.services.retire_golden(&admin(), made.id).await.unwrap();
    assert_eq!(
        fixture.services.retire_golden(&admin(), GoldenId(Uuid::nil())).await.unwrap_err().code(),
        "not_found"
    );
    make(waiting).await.unwrap();
}

#[tokio::test]
async fn new_reviewers_first_meet_what_is_for_them_one_after_the_other() {
    let fixture = with_rate(0.0).await;
    let (ana, ben) = (fixture.reviewer("ana").await, fixture.reviewer("ben").await);
    let mut sources = BTreeSet::new();
    for intent in ["a", "b", "c"] {
        let source = approved(&fixture, &ana, intent).await;
        golden(&fixture, source, intent != "c").await;
        sources.insert(source);
    }
    let live = fixture.submit_doubtful().await;
    // Ana decided all of them: she has live work alone.
    let anas = fixture.claim(&ana, 5).await;
    assert_eq!(anas.iter().map(|held| held.item.id).collect::<Vec<_>>(), [live]);
    fixture.services.release_claim(&ana, live, anas[0].lease.token).await.unwrap();

    for title in ["a", "b"] {
        let held = fixture.claim(&ben, 5).await;
        let [one] = held.as_slice() else { panic!("{held:?}") };
        assert_eq!(one.item.title.as_deref(), Some(title));
        assert!(!sources.contains(&one.item.id), "a copy");
        assert_eq!(fixture.claim(&ben, 5).await.len(), 1, "the same again");
        fixture.verdict(&ben, one.item.id, &approve(one.lease.token)).await.unwrap();
    }
    let held = fixture.claim(&ben, 5).await;
    assert_eq!(held.iter().map(|held| held.item.id).collect::<Vec<_>>(), [live]);
    settle(&fixture).await;
    assert_eq!(shares(&fixture, &ben).await, [("Triage".to_owned(), 2, Some(1.0))]);
}

#[tokio::test]
async fn golden_items_come_among_live_work_and_each_once() {
    let fixture = with_rate(0.5).await;
    let (ana, ben) = (fixture.reviewer("ana").await, fixture.reviewer("ben").await);
    for intent in ["a", "b", "c"] {
        let source = approved(&fixture, &ana, intent).await;
        golden(&fixture, source, false).await;
    }
    // While nothing is there to do, nothing comes.
    for _ in 0..40 {
        assert!(fixture.claim(&ben, 1).await.is_empty());
    }
    // It takes fifty claims at least; that they bring fewer than three has a probability near 1e-12.
    for _ in 0..100 {
        fixture.submit(doubtful()).await;
    }
    let (mut live, mut met) = (0, Vec::new());
    while live < 100 {
        let held = fixture.claim(&ben, 2).await;
        for one in held {
            if is_copy(&fixture, one.item.id).await {
                met.push(one.item.title.clone().unwrap());
            } else {
                live += 1;
            }
            fixture.verdict(&ben, one.item.id, &approve(one.lease.token)).await.unwrap();
        }
    }
    met.sort();
    assert_eq!(met, ["a", "b", "c"]);
}

#[tokio::test]
async fn a_copy_is_in_no_list_and_no_count_and_nothing_is_decided_by_its_answer() {
    let fixture = with_rate(0.0).await;
    let (ana, ben) = (fixture.reviewer("ana").await, fixture.reviewer("ben").await);
    let source = approved(&fixture, &ana, "a").await;
    golden(&fixture, source, true).await;
    let services = &fixture.services;
    let seen = async || {
        let items = services.list_items(&admin(), &ItemFilter::default()).await.unwrap().items;
        let feed = services.decisions_after(&admin(), None, None, 50).await.unwrap().items;
        let workflows = services.list_workflows(&admin()).await.unwrap();
        let counts: Vec<_> = workflows.iter().map(|one| (one.pending, one.held, one.finished)).collect();
        (items.len(), feed.len(), counts, services.review_status(&ana).await.unwrap().waiting)
    };
    let before = seen().await;
    let held = fixture.claim_one(&ben).await;
    assert_eq!(seen().await, before);
    let waited = fixture.clock_now().since(held.item.created_at);
    assert!((60_000_000..=900_000_000).contains(&waited), "it came some minutes ago: {waited}");
    fixture.verdict(&ben, held.item.id, &reject(held.lease.token)).await.unwrap();
    settle(&fixture).await;
    assert_eq!(seen().await, before);
    // Its story says of it what it would of any other, to its reviewer and to everybody.
    let story = services.item_story(&Actor::User(ben.clone()), held.item.id).await.unwrap();
    let kinds: BTreeSet<String> = story.audit.into_iter().map(|entry| entry.kind).collect();
    assert!(kinds.iter().all(|kind| kind.starts_with("item.")), "{kinds:?}");
    // The record has it all the same.
    let filter = AuditFilter { kind: Some("golden".to_owned()), ..AuditFilter::default() };
    let entries = services.search_audit(&admin(), &filter).await.unwrap().items;
    let entries: Vec<_> = entries.iter().map(|entry| (entry.kind.as_str(), entry.actor.as_str())).collect();
    assert_eq!(
        entries,
        [("golden.answered", "user:ben@example.org"), ("golden.shown", "system"), ("golden.made", "cli")]
    );
    assert_eq!(services.verify_audit(&admin()).await.unwrap().bad, None);
    // What is made of a copy would be a copy of a copy.
    assert_eq!(services.make_golden(&admin(), held.item.id, false).await.unwrap_err().code(), "not_found");
}

/// What tells a decided item from another: its state, and all of its decision but the moments.
fn look(item: &Item) -> (ItemStatus, Verdict, String, i64, Option<String>) {
    let decision = item.decision.as_ref().unwrap();
    let output = decision.output.as_ref().map(|output| output.text().to_owned());
    let held_for = decision.final_at.since(decision.decided_at);
    (item.status, decision.verdict, decision.decided_by.clone(), held_for, output)
}

#[tokio::test]
async fn nothing_tells_an_answered_copy_from_live_work() {
    let fixture = with_rate(0.0).await;
    let (ana, ben) = (fixture.reviewer("ana").await, fixture.reviewer("ben").await);
    let source = approved(&fixture, &ana, "a").await;
    golden(&fixture, source, true).await;
    let live = fixture.submit_doubtful().await;
    fixture.clock.advance_seconds(2_400);
    let actor = Actor::User(ben.clone());
    let item = async |id| fixture.services.get_item(&actor, id).await.unwrap();

    let copy = fixture.claim_one(&ben).await;
    let copied = copy.item.id;
    assert!(is_copy(&fixture, copied).await);
    // It waited as long as what would have come in its place, and its id says so too.
    let before = item(live).await.created_at.since(copy.item.created_at);
    assert!((1..=30_000_000).contains(&before), "{before}");
    assert_eq!((copied.0.as_u128() >> 80) as i64, copy.item.created_at.0 / 1_000);

    let corrected = |lease| edit(lease, r#"{"intent": "status"}"#);
    let given = fixture.verdict(&ben, copied, &corrected(copy.lease.token)).await.unwrap();
    let held = fixture.claim_one(&ben).await;
    assert_eq!(held.item.id, live);
    let given_live = fixture.verdict(&ben, live, &corrected(held.lease.token)).await.unwrap();
    assert_eq!(given.status, ItemStatus::Held);
    assert_eq!(look(&given), look(&given_live));
    assert_eq!(look(&item(copied).await), look(&item(live).await));
    let other = fixture.verdict(&ben, copied, &reject(LeaseToken(Uuid::nil()))).await.unwrap_err();
    assert_eq!(other.code(), "already_decided");

    // Inside the undo window either can be taken back, and is decided anew.
    for id in [copied, live] {
        let again = fixture.services.undo(&ben, id).await.unwrap();
        let open = item(id).await;
        assert_eq!((open.status, open.decision), (ItemStatus::Claimed, None));
        fixture.verdict(&ben, id, &reject(again.lease.token)).await.unwrap();
    }
    settle(&fixture).await;
    assert_eq!(item(copied).await.status, ItemStatus::Final);
    assert_eq!(look(&item(copied).await), look(&item(live).await));
    for id in [copied, live] {
        assert_eq!(fixture.services.undo(&ben, id).await.unwrap_err().code(), "already_final");
    }
    // Of the copy nothing is decided, and nothing is handed back.
    let feed = fixture.services.decisions_after(&admin(), None, None, 50).await.unwrap().items;
    assert_eq!(feed.iter().map(|(_, item)| item.id).collect::<BTreeSet<_>>(), BTreeSet::from([source, live]));
}

/// An item's record as it is told to who looks: what happened, by whom, and whether that has a place in the log.
async fn record(fixture: &Fixture, by: &Actor, id: ItemId) -> Vec<(String, String, bool)> {
    let entries = fixture.services.item_story(by, id).await.unwrap().audit;
    entries.into_iter().map(|entry| (entry.kind, entry.actor, entry.place.is_some())).collect()
}

#[tokio::test]
async fn no_record_tells_an_answered_copy_from_live_work() {
    let fixture = with_rate(0.0).await;
    let (ana, ben) = (fixture.reviewer("ana").await, fixture.reviewer("ben").await);
    let source = approved(&fixture, &ana, "a").await;
    golden(&fixture, source, true).await;
    let live = fixture.submit_doubtful().await;
    let copy = fixture.claim_one(&ben).await;
    let copied = copy.item.id;
    fixture.verdict(&ben, copied, &reject(copy.lease.token)).await.unwrap();
    let held = fixture.claim_one(&ben).await;
    fixture.verdict(&ben, live, &reject(held.lease.token)).await.unwrap();
    assert!(is_copy(&fixture, copied).await && held.item.id == live);

    let (mona, ben) = (fixture.person("mona", Role::Manager).await, Actor::User(ben));
    let ben_did = |kind: &str| (kind.to_owned(), "user:ben@example.org".to_owned(), false);
    let came = ("item.received".to_owned(), "cli".to_owned(), false);
    let mut expected = vec![came, ben_did("item.claimed"), ben_did("item.verdict")];
    for id in [copied, live] {
        assert_eq!(record(&fixture, &ben, id).await, expected, "no more while it is held");
    }
    settle(&fixture).await;
    expected.push(("item.final".to_owned(), "system".to_owned(), false));
    for id in [copied, live] {
        assert_eq!(record(&fixture, &ben, id).await, expected);
        let story = fixture.services.item_story(&ben, id).await.unwrap();
        let last = story.audit.last().unwrap();
        assert_eq!(last.details.value(), json!({"verdict": "reject", "output_sha256": null}));
        assert_eq!((story.audit[0].item, story.audit[0].at), (Some(id), story.item.created_at));
        assert!(story.audit.is_sorted_by_key(|entry| entry.at));
    }
    // Who reads the log is shown what is in it, each entry with its place, and no more.
    let log = record(&fixture, &Actor::User(mona), copied).await;
    let kinds: Vec<_> = log.iter().map(|(kind, _, has_place)| (kind.as_str(), *has_place)).collect();
    assert_eq!(kinds, [("item.claimed", true), ("item.verdict", true)]);
    assert_eq!(fixture.services.verify_audit(&admin()).await.unwrap().bad, None);
    let feed = fixture.services.decisions_after(&admin(), None, None, 50).await.unwrap().items;
    assert_eq!(feed.iter().map(|(_, item)| item.id).collect::<BTreeSet<_>>(), BTreeSet::from([source, live]));
}

#[tokio::test]
async fn what_is_rejected_together_is_nobodys_answer() {
    let fixture = with_rate(0.0).await;
    let olga = Actor::User(fixture.person("olga", Role::Operator).await);
    let item = fixture.submit_doubtful().await;
    let together = BulkRequest {
        filter: QueueFilter::default(),
        items: vec![item],
        act: BulkAct::Reroute { route: Route::Reject },
        count: 1,
    };
    fixture.services.bulk(&olga, together).await.unwrap();
    fixture.clock.advance_seconds(11);
    assert_eq!(jobs::bulk::run_once(&fixture.services).await.unwrap(), 1);
    settle(&fixture).await;
    assert_eq!(fixture.item(item).await.decision.unwrap().verdict, Verdict::Reject);
    let refused = fixture.services.make_golden(&olga, item, false).await.unwrap_err();
    assert_eq!(refused.code(), "no_opinion");
    assert!(refused.to_string().contains("somebody decided on the review screen"), "{refused}");
    assert!(fixture.services.quality_page(&olga).await.unwrap().workflows[0].golden.is_empty());
}

#[tokio::test]
async fn an_answer_is_compared_with_the_decision() {
    let fixture = with_rate(0.0).await;
    let (ana, ben) = (fixture.reviewer("ana").await, fixture.reviewer("ben").await);
    let corrected = |held: &ReviewItem| edit(held.lease.token, r#"{"intent": "status", "n": 2}"#);
    for (intent, verdict) in
        [("approve", 0), ("approve and edit", 0), ("edit", 1), ("edit otherwise", 1), ("reject", 2)]
    {
        let source = decided(&fixture, &ana, intent, |held| match verdict {
            0 => approve(held.lease.token),
            1 => corrected(held),
            _ => reject(held.lease.token),
        })
        .await;
        golden(&fixture, source, true).await;
    }
    let met = onboard(&fixture, &ben, |held| {
        let lease = held.lease.token;
        match held.item.title.as_deref() {
            Some("approve") => reject(lease),
            Some("approve and edit") => edit(lease, r#"{ "intent" : "approve and edit" }"#),
            Some("edit") => edit(lease, r#"{"n": 2.0, "intent": "status"}"#),
            Some("edit otherwise") => edit(lease, r#"{"intent": "other", "n": 2}"#),
            _ => reject(lease),
        }
    })
    .await;
    assert_eq!(met, 5);
    settle(&fixture).await;
    let sheet = fixture.services.my_results(&ben).await.unwrap();
    let said: Vec<_> = sheet
        .answers
        .iter()
        .rev()
        .map(|one| (one.title.as_deref().unwrap(), one.said, one.correct))
        .collect();
    let expected = [
        ("approve", Verdict::Reject, false),
        ("approve and edit", Verdict::Edit, true),
        ("edit", Verdict::Edit, true),
        ("edit otherwise", Verdict::Edit, false),
        ("reject", Verdict::Reject, true),
    ];
    assert_eq!(said, expected);
    let wrong = &sheet.answers[1];
    assert_eq!(wrong.said_output.as_ref().unwrap().text(), r#"{"intent": "other", "n": 2}"#);
    assert_eq!(wrong.right_output.as_ref().unwrap().text(), r#"{"intent": "status", "n": 2}"#);
    let rejected = &sheet.answers[4];
    assert_eq!((rejected.said_output.as_ref(), rejected.right), (None, Verdict::Approve));
    assert_eq!(rejected.right_output.as_ref().unwrap().text(), r#"{"intent":"approve"}"#);
}

#[tokio::test]
async fn an_answer_taken_back_is_no_answer_and_no_result_tells_it_in_time() {
    let fixture = with_rate(0.0).await;
    let (ana, ben) = (fixture.reviewer("ana").await, fixture.reviewer("ben").await);
    let source = approved(&fixture, &ana, "a").await;
    golden(&fixture, source, true).await;
    let held = fixture.claim_one(&ben).await;
    fixture.verdict(&ben, held.item.id, &reject(held.lease.token)).await.unwrap();
    let sheet = fixture.services.my_results(&ben).await.unwrap();
    assert!(sheet.results.is_empty() && sheet.answers.is_empty(), "while it may be taken back");
    let again = fixture.services.undo(&ben, held.item.id).await.unwrap();
    assert_eq!(again.item.id, held.item.id);
    fixture.verdict(&ben, held.item.id, &approve(again.lease.token)).await.unwrap();
    settle(&fixture).await;
    assert_eq!(shares(&fixture, &ben).await, [("Triage".to_owned(), 1, Some(1.0))]);
    let page = fixture.services.quality_page(&admin()).await.unwrap();
    assert_eq!((page.workflows[0].golden[0].share.n, page.reviewers[0].share.n), (1, 1));
    assert_eq!(fixture.services.undo(&ben, held.item.id).await.unwrap_err().code(), "already_final");
}

/// Five golden items for new reviewers, made from what `ana` approved.
async fn five(fixture: &Fixture, ana: &CurrentUser, round: &str) {
    for number in 0..5 {
        let source = approved(fixture, ana, &format!("{round}{number}")).await;
        golden(fixture, source, true).await;
    }
}

#[tokio::test]
async fn too_many_wrong_answers_raise_one_alert_until_it_is_closed() {
    let fixture = with_rate(0.0).await;
    let (ana, ben) = (fixture.reviewer("ana").await, fixture.reviewer("ben").await);
    let alerts = async || fixture.services.quality_page(&admin()).await.unwrap().alerts;
    five(&fixture, &ana, "first").await;
    for number in 0..5 {
        assert_eq!(alerts().await.len(), 0, "after {number} answers");
        let held = fixture.claim_one(&ben).await;
        fixture.verdict(&ben, held.item.id, &reject(held.lease.token)).await.unwrap();
        fixture.clock.advance_seconds(1);
    }
    let raised = alerts().await;
    let [alert] = raised.as_slice() else { panic!("{raised:?}") };
    assert_eq!((alert.kind.as_str(), alert.workflow.as_deref()), ("golden_low", Some("triage")));
    assert_eq!(alert.about, "ben");
    assert!(alert.message.contains("0 of the last 5") && alert.message.contains("80%"), "{}", alert.message);

    five(&fixture, &ana, "second").await;
    onboard(&fixture, &ben, |held| reject(held.lease.token)).await;
    assert_eq!(alerts().await.len(), 1, "not again while it is open");
    fixture.services.close_alert(&admin(), alert.id).await.unwrap();
    fixture.services.close_alert(&admin(), alert.id).await.unwrap();
    assert!(alerts().await.is_empty());
    // What came before was dealt with: four wrong ones and the ten before them are no reason.
    five(&fixture, &ana, "third").await;
    for _ in 0..4 {
        let held = fixture.claim_one(&ben).await;
        fixture.verdict(&ben, held.item.id, &reject(held.lease.token)).await.unwrap();
        fixture.clock.advance_seconds(1);
    }
    assert!(alerts().await.is_empty());
    onboard(&fixture, &ben, |held| approve(held.lease.token)).await;
    assert_eq!(alerts().await.len(), 1, "one of five is right");
    let missing = fixture.services.close_alert(&admin(), AlertId(Uuid::nil())).await.unwrap_err();
    assert_eq!(missing.code(), "not_found");
}

#[tokio::test]
async fn a_policy_that_fails_again_and_again_raises_an_alert() {
    let fixture = Fixture::new().await;
    let mut definition = triage();
    definition["policy"]["rules"] =
        json!([{"name": "channel", "when": "input.channel == 'x'", "then": {"route": "release"}}]);
    fixture.save(definition).await;
    let run = async || jobs::alerts::run_once(&fixture.services).await.unwrap();
    let fail = async |times: usize| {
        for _ in 0..times {
            fixture.submit(doubtful()).await;
        }
        fixture.clock.advance_seconds(1);
    };
    fail(4).await;
    assert_eq!(run().await, 0);
    fail(1).await;
    assert_eq!((run().await, run().await), (1, 0));
    let alerts = fixture.services.quality_page(&admin()).await.unwrap().alerts;
    assert_eq!((alerts[0].kind.as_str(), alerts[0].about.as_str()), ("policy_errors", "Triage"));
    assert!(alerts[0].message.contains("5 items"), "{}", alerts[0].message);
    fixture.services.close_alert(&admin(), alerts[0].id).await.unwrap();
    fixture.clock.advance_seconds(1);
    assert_eq!(run().await, 0, "what came before was dealt with");
    fail(5).await;
    assert_eq!(run().await, 1);
    let alerts = fixture.services.quality_page(&admin()).await.unwrap().alerts;
    fixture.services.close_alert(&admin(), alerts[0].id).await.unwrap();
    fail(4).await;
    fixture.clock.advance_seconds(3600);
    fail(4).await;
    assert_eq!(run().await, 0, "four in the last hour");
}

#[tokio::test]
async fn agreement_is_measured_on_what_two_people_saw() {
    let fixture = Fixture::new().await;
    let mut definition: Value = triage();
    definition["policy"]["double_review_rate"] = json!(1.0);
    fixture.save(definition).await;
    let (ana, ben) = (fixture.reviewer("ana").await, fixture.reviewer("ben").await);
    let cleo = fixture.reviewer("cleo").await;
    for differs in [false, false, false, true] {
        let id = fixture.submit_doubtful().await;
        let (first, second) = (fixture.claim_one(&ana).await, fixture.claim_one(&ben).await);
        fixture.verdict(&ana, id, &approve(first.lease.token)).await.unwrap();
        let other = if differs { reject(second.lease.token) } else { approve(second.lease.token) };
        fixture.verdict(&ben, id, &other).await.unwrap();
        if differs {
            let page = fixture.services.quality_page(&admin()).await.unwrap();
            assert_eq!(page.workflows[0].second_opinions_waiting, 1);
            settle(&fixture).await;
            let third = fixture.claim_one(&cleo).await;
            fixture.verdict(&cleo, id, &reject(third.lease.token)).await.unwrap();
        }
    }
    settle(&fixture).await;
    let agreement = fixture.services.agreement(&admin(), "triage", None, None).await.unwrap();
    assert_eq!((agreement.share.n, agreement.share.value), (4, Some(0.75)));
    assert_eq!((agreement.by_majority, agreement.adjudicated), (0, 1));
    // Of eight verdicts one differs: what people agree on is what chance gives.
    let alpha = agreement.alpha.unwrap();
    assert!(alpha.abs() < 1e-9, "{alpha}");
    let page = fixture.services.quality_page(&admin()).await.unwrap();
    assert_eq!(page.workflows[0].agreement, agreement);

    let now = fixture.clock_now();
    let later = fixture.services.agreement(&admin(), "triage", Some(now), None).await.unwrap();
    assert_eq!(later.share.n, 0);
    let wrong = fixture.services.agreement(&admin(), "triage", Some(now), Some(now)).await.unwrap_err();
    assert_eq!(wrong.code(), "invalid_period");
    fixture.clock.advance_seconds(91 * 24 * 3600);
    let old = fixture.services.agreement(&admin(), "triage", None, None).await.unwrap();
    assert_eq!(old.share.n, 0);
}

#[tokio::test]
async fn another_server_gives_a_golden_item_within_the_second() {
    let fixture = with_rate(0.0).await;
    let (ana, ben) = (fixture.reviewer("ana").await, fixture.reviewer("ben").await);
    let other = fixture.another_server();
    let request = app::model::ClaimRequest { limit: Some(1), ..app::model::ClaimRequest::default() };
    assert!(other.claim(&ben, &request).await.unwrap().items.is_empty());
    let source = approved(&fixture, &ana, "a").await;
    golden(&fixture, source, true).await;
    fixture.clock.advance_seconds(1);
    let held = other.claim(&ben, &request).await.unwrap().items;
    assert_eq!(held.len(), 1);
    assert_eq!(fixture.claim(&ben, 1).await[0].item.id, held[0].item.id, "one at a time, on all servers");
}

#[tokio::test]
async fn quality_is_for_those_who_look_after_it() {
    let fixture = with_rate(0.0).await;
    let ana = fixture.reviewer("ana").await;
    let source = approved(&fixture, &ana, "a").await;
    let services = &fixture.services;
    let is_forbidden = |error: Option<Error>| error.is_some_and(|error| error.code() == "forbidden");
    for role in Role::ALL {
        let by = Actor::User(fixture.person(&format!("p-{role}"), *role).await);
        let (sees, edits) = (*role != Role::Reviewer, matches!(role, Role::Operator | Role::Admin));
        let nothing = ItemId(Uuid::nil());
        for (kept_out, expected) in [
            (is_forbidden(services.quality_page(&by).await.err()), !sees),
            (is_forbidden(services.agreement(&by, "triage", None, None).await.err()), !sees),
            (is_forbidden(services.close_alert(&by, AlertId(Uuid::nil())).await.err()), !sees),
            (is_forbidden(services.make_golden(&by, nothing, false).await.err()), !edits),
            (is_forbidden(services.retire_golden(&by, GoldenId(Uuid::nil())).await.err()), !edits),
        ] {
            assert_eq!(kept_out, expected, "{role}");
        }
    }
    // Whoever makes it knows the answer, and is not asked.
    let olga = fixture.person("olga", Role::Operator).await;
    services.make_golden(&Actor::User(olga.clone()), source, true).await.unwrap();
    assert!(fixture.claim(&olga, 1).await.is_empty());
    assert_eq!(fixture.claim(&fixture.reviewer("ben").await, 1).await.len(), 1);
}
