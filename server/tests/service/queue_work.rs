//! What operators do with the queue: groups, passing on, acts on many items, and what time does by itself.

use app::model::{
    BulkAct, BulkId, BulkRequest, BulkState, CurrentUser, ItemId, ItemStatus, Priority, QueueFilter,
    ReasonCode, Role, Route, Verdict,
};
use serde_json::{Value, json};
use server::{
    jobs,
    service::{Actor, Error},
};

use crate::fixture::{Fixture, approve, confident, doubtful, triage};

async fn with_groups() -> (Fixture, Actor) {
    let fixture = Fixture::new().await;
    let mut definition: Value = triage();
    definition["policy"]["rules"] = json!([{
        "name": "refunds", "when": "output.intent == 'refund'",
        "then": {"route": "review", "priority": "low", "group": "payments"}
    }]);
    fixture.save(definition).await;
    let operator = Actor::User(fixture.person("olga", Role::Operator).await);
    (fixture, operator)
}

async fn only_group(fixture: &Fixture, by: &Actor) -> app::model::GroupSummary {
    let page = fixture.services.groups_page(by).await.unwrap();
    assert_eq!(page.groups.len(), 1);
    page.groups.into_iter().next().unwrap()
}

#[tokio::test]
async fn a_rule_brings_its_group_and_the_group_its_people() {
    let (fixture, operator) = with_groups().await;
    let (ana, ben) = (fixture.reviewer("ana").await, fixture.reviewer("ben").await);
    let group = only_group(&fixture, &operator).await;
    assert_eq!((group.name.as_str(), group.members.len()), ("payments", 0));
    assert_eq!(group.rules, [("triage".to_owned(), "refunds".to_owned())]);
    let first = fixture.submit_doubtful().await;
    assert_eq!(fixture.claim_one(&ben).await.item.id, first, "while nobody is in it, it is everybody's");

    fixture.services.add_member(&operator, group.id, ana.id).await.unwrap();
    fixture.services.add_member(&operator, group.id, ana.id).await.unwrap();
    let second = fixture.submit_doubtful().await;
    assert!(fixture.claim(&ben, 9).await.iter().all(|item| item.item.id != second));
    assert_eq!(fixture.claim_one(&ana).await.item.id, second);

    let refused = fixture.services.delete_group(&operator, group.id).await.unwrap_err();
    assert_eq!(refused.code(), "group_in_use");
    assert!(refused.to_string().contains("“refunds” of triage"), "{refused}");
    fixture.save(triage()).await;
    let refused = fixture.services.delete_group(&operator, group.id).await.unwrap_err();
    assert!(refused.to_string().contains("wait"), "{refused}");
    fixture.services.remove_member(&operator, group.id, ana.id).await.unwrap();
    assert!(only_group(&fixture, &operator).await.members.is_empty());
}

#[tokio::test]
async fn a_rule_in_another_case_means_the_group_that_is_there() {
    let (fixture, operator) = with_groups().await;
    let (ana, ben) = (fixture.reviewer("ana").await, fixture.reviewer("ben").await);
    let mut shouted: Value = triage();
    shouted["policy"]["rules"] = json!([{
        "name": "refunds", "when": "true", "then": {"route": "review", "group": "PAYMENTS"}
    }]);
    fixture.save(shouted).await;
    let group = only_group(&fixture, &operator).await;
    assert_eq!(group.name, "payments");
    assert_eq!(group.rules, [("triage".to_owned(), "refunds".to_owned())]);
    fixture.services.add_member(&operator, group.id, ana.id).await.unwrap();
    let item = fixture.submit_doubtful().await;
    assert!(fixture.claim(&ben, 9).await.is_empty());
    assert_eq!(fixture.claim_one(&ana).await.item.id, item);
    let refused = fixture.services.delete_group(&operator, group.id).await.unwrap_err();
    assert_eq!(refused.code(), "group_in_use");
}

#[tokio::test]
async fn a_name_that_would_be_mistaken_is_no_groups() {
    let (fixture, operator) = with_groups().await;
    for name in ["", "  ", "me", "Anyone", "a@b", "two\nlines", "pay\u{202e}ments", &"x".repeat(61)] {
        assert_eq!(
            fixture.services.add_group(&operator, name).await.unwrap_err().code(),
            "invalid_name",
            "{name:?}"
        );
    }
    assert_eq!(fixture.services.add_group(&operator, "payments").await.unwrap_err().code(), "group_exists");
    let taken = fixture.services.add_group(&operator, "PAYMENTS").await.unwrap_err();
    assert!(taken.to_string().contains("`payments`"), "{taken}");
    fixture.services.add_group(&operator, " returns ").await.unwrap();
    let returns = fixture.services.groups_page(&operator).await.unwrap().groups.remove(1);
    assert_eq!(returns.name, "returns");
    fixture.services.delete_group(&operator, returns.id).await.unwrap();
    assert!(matches!(
        fixture.services.delete_group(&operator, returns.id).await,
        Err(Error::NotFound { .. })
    ));
    let reviewer = Actor::User(fixture.reviewer("ana").await);
    assert_eq!(fixture.services.add_group(&reviewer, "x").await.unwrap_err().code(), "forbidden");
}

#[tokio::test]
async fn an_item_passed_on_reaches_whom_it_is_meant_for_with_the_words() {
    let fixture = Fixture::with_triage().await;
    let (ana, ben) = (fixture.reviewer("ana").await, fixture.reviewer("ben").await);
    let id = fixture.submit_doubtful().await;
    let lease = fixture.claim_one(&ana).await.lease.token;
    let pass = async |to: &str, note: &str| fixture.services.escalate(&ana, id, lease, to, note).await;
    for (to, note, code) in [
        ("ben@example.org", " ", "invalid_note"),
        ("nobody@example.org", "look", "unknown_target"),
        ("payments", "look", "unknown_target"),
        ("ana@example.org", "look", "unknown_target"),
    ] {
        assert_eq!(pass(to, note).await.unwrap_err().code(), code, "{to}");
    }
    pass("Ben@example.org", "Is this a refund?").await.unwrap();
    pass("ben@example.org", "Is this a refund?").await.unwrap();
    assert_eq!(pass("ben@example.org", "again").await.unwrap_err().code(), "lease_lost");
    assert!(fixture.claim(&ana, 9).await.is_empty());
    let got = fixture.claim_one(&ben).await;
    assert_eq!((got.notes[0].by.as_str(), got.notes[0].text.as_str()), ("ana", "Is this a refund?"));
    assert!(fixture.kinds(id).await.contains(&"item.passed_on".to_owned()));

    // Whoever cannot sign in any more keeps nobody waiting.
    let next = fixture.submit_doubtful().await;
    let lease = fixture.claim_one(&ana).await.lease.token;
    fixture.services.escalate(&ana, next, lease, "ben@example.org", "Yours").await.unwrap();
    fixture.services.set_disabled(&Actor::Cli, ben.id, true).await.unwrap();
    let cleo = fixture.reviewer("cleo").await;
    assert_eq!(fixture.claim_one(&cleo).await.item.id, next);
}

fn all(count: i64, act: BulkAct) -> BulkRequest {
    BulkRequest { filter: QueueFilter::default(), items: Vec::new(), act, count }
}

async fn three(fixture: &Fixture) -> Vec<ItemId> {
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(fixture.submit(doubtful()).await.item.id);
    }
    ids
}

async fn olga(fixture: &Fixture) -> (Actor, CurrentUser) {
    let user = fixture.person("olga", Role::Operator).await;
    (Actor::User(user.clone()), user)
}

#[tokio::test]
async fn an_act_on_many_items_begins_later_and_can_be_taken_back_before_and_after() {
    let fixture = Fixture::with_triage().await;
    let (operator, _) = olga(&fixture).await;
    let ids = three(&fixture).await;
    let urgent = BulkAct::Reprioritise { priority: Priority::Urgent };
    let few = fixture.services.bulk(&operator, all(2, urgent.clone())).await.unwrap_err();
    assert_eq!(few.code(), "count_changed");
    let asked = fixture.services.bulk(&operator, all(3, urgent.clone())).await.unwrap();
    assert_eq!((asked.count, asked.state, asked.undoable), (3, BulkState::Waiting, true));
    assert_eq!(jobs::bulk::run_once(&fixture.services).await.unwrap(), 0, "not yet");
    let undone = fixture.services.undo_bulk(&operator, asked.id).await.unwrap();
    assert_eq!(undone.state, BulkState::Undone);
    fixture.clock.advance_seconds(11);
    assert_eq!(jobs::bulk::run_once(&fixture.services).await.unwrap(), 0, "it was taken back");

    let asked = fixture.services.bulk(&operator, all(3, urgent)).await.unwrap();
    fixture.clock.advance_seconds(11);
    assert_eq!(jobs::bulk::run_once(&fixture.services).await.unwrap(), 3);
    let priorities = async || {
        let page = fixture.services.queue_page(&operator, &QueueFilter::default()).await.unwrap();
        assert_eq!(page.matching, 3);
        page.rows.items.iter().map(|row| row.priority).collect::<Vec<_>>()
    };
    assert_eq!(priorities().await, [Priority::Urgent; 3]);
    let page = fixture.services.queue_page(&operator, &QueueFilter::default()).await.unwrap();
    assert_eq!(
        (page.recent[0].done, page.recent[0].state, page.recent[0].undoable),
        (3, BulkState::Done, true)
    );
    fixture.services.undo_bulk(&operator, asked.id).await.unwrap();
    assert_eq!(priorities().await, [Priority::Normal; 3]);
    assert!(fixture.kinds(ids[0]).await.iter().filter(|kind| *kind == "item.changed").count() == 2);
}

#[tokio::test]
async fn what_is_assigned_rerouted_rejected_and_withdrawn_in_one_go() {
    let fixture = Fixture::with_triage().await;
    let (operator, olga) = olga(&fixture).await;
    let ana = fixture.reviewer("ana").await;
    let ids = three(&fixture).await;
    let run = async |items: Vec<ItemId>, act: BulkAct| {
        let request = BulkRequest { items: items.clone(), ..all(items.len() as i64, act) };
        let asked = fixture.services.bulk(&operator, request).await.unwrap();
        fixture.clock.advance_seconds(11);
        let done = jobs::bulk::run_once(&fixture.services).await.unwrap();
        jobs::finalise::run_once(&fixture.services).await.unwrap();
        (asked.id, done)
    };
    run(vec![ids[0]], BulkAct::Assign { to: Some("olga@example.org".to_owned()) }).await;
    run(vec![ids[1]], BulkAct::Reroute { route: Route::Fallback }).await;
    let mine = QueueFilter { assigned: Some("me".to_owned()), ..QueueFilter::default() };
    let page = fixture.services.queue_page(&operator, &mine).await.unwrap();
    assert_eq!((page.matching, page.rows.items[0].assigned.as_deref()), (1, Some("olga")));
    let held: Vec<_> = fixture.claim(&ana, 9).await.into_iter().map(|item| item.item).collect();
    assert_eq!(held.iter().map(|item| item.id).collect::<Vec<_>>(), [ids[1], ids[2]]);
    assert_eq!(held[0].route, Route::Fallback);
    assert!(held[0].fallback_message.is_some(), "the producer can be told at once");

    // Decided without a review, by whoever asked; a lease on it is worth nothing any more.
    let (rejected, done) = run(vec![ids[1]], BulkAct::Reroute { route: Route::Reject }).await;
    assert_eq!(done, 1);
    let decision = fixture.item(ids[1]).await.decision.unwrap();
    assert_eq!((decision.verdict, decision.decided_by), (Verdict::Reject, format!("user:{}", olga.email)));
    assert_eq!(fixture.item(ids[1]).await.status, ItemStatus::Final);
    assert_eq!(fixture.services.undo_bulk(&operator, rejected).await.unwrap_err().code(), "not_undoable");
    let (_, done) = run(vec![ids[1], ids[2]], BulkAct::Cancel).await;
    assert_eq!(done, 1, "the decided one is passed over");
    assert_eq!(fixture.item(ids[2]).await.status, ItemStatus::Cancelled);

    let gone = BulkRequest { items: vec![ids[2], ItemId(uuid::Uuid::nil())], ..all(2, BulkAct::Cancel) };
    assert_eq!(fixture.services.bulk(&operator, gone).await.unwrap_err().code(), "nothing_matches");
    let release = fixture.services.bulk(&operator, all(9, BulkAct::Reroute { route: Route::Release })).await;
    assert_eq!(release.unwrap_err().code(), "invalid_route");
    let manager = Actor::User(fixture.person("mona", Role::Manager).await);
    assert_eq!(
        fixture.services.bulk(&manager, all(9, BulkAct::Cancel)).await.unwrap_err().code(),
        "forbidden"
    );
}

#[tokio::test]
async fn an_act_takes_what_it_was_confirmed_for_and_leaves_what_was_decided_meanwhile() {
    let fixture = Fixture::with_triage().await;
    let (operator, _) = olga(&fixture).await;
    let ana = fixture.reviewer("ana").await;
    let ids = three(&fixture).await;
    let act = BulkAct::Reprioritise { priority: Priority::High };
    let asked = fixture.services.bulk(&operator, all(3, act)).await.unwrap();
    let late = fixture.submit_doubtful().await;
    let lease = fixture.claim_one(&ana).await.lease.token;
    fixture.verdict(&ana, ids[0], &approve(lease)).await.unwrap();
    fixture.clock.advance_seconds(11);
    // Two servers find it at once.
    let other = fixture.another_server();
    let (one, two) =
        tokio::join!(jobs::bulk::run_once(&fixture.services), async { jobs::bulk::run_once(&other).await });
    assert_eq!(one.unwrap() + two.unwrap(), 2);
    let page = fixture.services.queue_page(&operator, &QueueFilter::default()).await.unwrap();
    let late_row = page.rows.items.iter().find(|row| row.id == late).unwrap();
    assert_eq!(late_row.priority, Priority::Normal);
    let row = page.recent.iter().find(|row| row.id == asked.id).unwrap();
    assert_eq!((row.count, row.done), (3, 2));
}

#[tokio::test]
async fn what_waits_long_is_never_starved() {
    let (fixture, operator) = with_groups().await;
    let old = fixture.submit_doubtful().await;
    let priority = async || {
        let page = fixture.services.queue_page(&operator, &QueueFilter::default()).await.unwrap();
        page.rows.items.into_iter().find(|row| row.id == old).unwrap().priority
    };
    assert_eq!(priority().await, Priority::Low);
    for expected in [Priority::Normal, Priority::High, Priority::Urgent, Priority::Urgent] {
        fixture.clock.advance_seconds(24 * 3600 + 1);
        jobs::raise::run_once(&fixture.services).await.unwrap();
        assert_eq!(priority().await, expected);
    }
    let raised = fixture.kinds(old).await.into_iter().filter(|kind| kind == "item.raised").count();
    assert_eq!(raised, 3);
    // What routing said of the item stays.
    assert_eq!(fixture.item(old).await.priority, Priority::Low);
}

#[tokio::test]
async fn what_waits_long_comes_before_a_stream_of_urgent_items_with_due_times() {
    let fixture = Fixture::new().await;
    let ana = fixture.reviewer("ana").await;
    let mut definition: Value = triage();
    definition["policy"]["rules"] = json!([
        {"name": "now", "when": "output.intent == 'now'",
         "then": {"route": "review", "priority": "urgent", "due_seconds": 3600}},
        {"name": "urgent", "when": "output.intent == 'urgent'",
         "then": {"route": "review", "priority": "urgent"}},
    ]);
    fixture.save(definition).await;
    let submit = async |intent: &str| {
        let body = format!(r#"{{"output": {{"intent": "{intent}"}}, "confidence": 0.3}}"#);
        fixture.submit(body).await.item.id
    };
    let old = [submit("refund").await, submit("urgent").await];
    for _ in 0..10 {
        fixture.clock.advance_seconds(24 * 3600 + 1);
        jobs::raise::run_once(&fixture.services).await.unwrap();
    }
    let fresh = submit("now").await;
    let mut came = Vec::new();
    for _ in 0..3 {
        let one = fixture.claim_one(&ana).await;
        came.push(one.item.id);
        fixture.verdict(&ana, one.item.id, &approve(one.lease.token)).await.unwrap();
    }
    assert!(came[..2].contains(&old[0]) && came[..2].contains(&old[1]), "{came:?}");
    assert_eq!(came[2], fresh);
    assert_eq!(fixture.item(old[0]).await.due_at, None, "only its place changed");
}

#[tokio::test]
async fn what_is_raised_is_paged_by_its_new_place() {
    let (fixture, operator) = with_groups().await;
    let old = fixture.submit_doubtful().await;
    fixture.clock.advance_seconds(24 * 3600 + 1);
    jobs::raise::run_once(&fixture.services).await.unwrap();
    let mut expected = vec![old];
    for _ in 0..2 {
        let body = r#"{"output": {"intent": "other"}, "confidence": 0.3}"#;
        expected.push(fixture.submit(body).await.item.id);
    }
    let (mut paged, mut cursor) = (Vec::new(), None);
    loop {
        let filter = QueueFilter { limit: Some(1), cursor, ..QueueFilter::default() };
        let page = fixture.services.queue(&operator, &filter).await.unwrap();
        paged.extend(page.items.iter().map(|row| row.id));
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(paged, expected);
}

/// Asks for an act on some items, and lets it be done.
async fn act_on(fixture: &Fixture, by: &Actor, items: &[ItemId], act: BulkAct) -> BulkId {
    let request = BulkRequest { items: items.to_vec(), ..all(items.len() as i64, act) };
    let asked = fixture.services.bulk(by, request).await.unwrap();
    fixture.clock.advance_seconds(11);
    jobs::bulk::run_once(&fixture.services).await.unwrap();
    asked.id
}

fn assign(to: &str) -> BulkAct {
    BulkAct::Assign { to: Some(to.to_owned()) }
}

#[tokio::test]
async fn what_is_rejected_together_proves_nothing() {
    let fixture = Fixture::new().await;
    let mut definition: Value = triage();
    definition["proof_gate"] = json!({"outputs": 100});
    fixture.save(definition).await;
    let (operator, _) = olga(&fixture).await;
    for _ in 0..101 {
        fixture.submit(confident()).await;
    }
    let asked =
        fixture.services.bulk(&operator, all(101, BulkAct::Reroute { route: Route::Reject })).await.unwrap();
    fixture.clock.advance_seconds(11);
    assert_eq!(jobs::bulk::run_once(&fixture.services).await.unwrap(), 101, "{asked:?}");
    jobs::finalise::run_once(&fixture.services).await.unwrap();
    fixture.clock.advance_seconds(2);
    let proof = fixture.services.gates(&Actor::Cli, "triage").await.unwrap().proof.unwrap();
    assert_eq!((proof.reviewed, proof.met), (0, false));
    let next = fixture.submit(confident()).await.item;
    assert_eq!((next.route, next.reasons[0].code), (Route::Review, ReasonCode::ProofGate));
    let workflow = fixture.store.read().await.unwrap().workflow("triage").await.unwrap().unwrap().id;
    let scored = fixture.store.read().await.unwrap().scored(workflow, 1_000).await.unwrap();
    assert!(scored.len() > 100 && scored.iter().all(|row| row.verdict.is_none()), "nor does calibration");
}

/// Everything is seen by two; Piet and Cleo review.
async fn seen_by_two() -> (Fixture, Actor, CurrentUser, CurrentUser) {
    let fixture = Fixture::new().await;
    let mut definition: Value = triage();
    definition["policy"]["double_review_rate"] = json!(1.0);
    fixture.save(definition).await;
    let (operator, _) = olga(&fixture).await;
    let (piet, cleo) = (fixture.reviewer("piet").await, fixture.reviewer("cleo").await);
    (fixture, operator, piet, cleo)
}

async fn approves(fixture: &Fixture, user: &CurrentUser, id: ItemId) -> ItemStatus {
    let one = fixture.claim_one(user).await;
    assert_eq!(one.item.id, id);
    fixture.verdict(user, id, &approve(one.lease.token)).await.unwrap().status
}

#[tokio::test]
async fn a_person_who_is_passed_an_item_of_two_opinions_gives_one_of_them() {
    let (fixture, _, piet, cleo) = seen_by_two().await;
    let ana = fixture.reviewer("ana").await;
    let id = fixture.submit_doubtful().await;
    let lease = fixture.claim_one(&ana).await.lease.token;
    fixture.services.escalate(&ana, id, lease, "piet@example.org", "Yours").await.unwrap();
    assert_eq!(approves(&fixture, &piet, id).await, ItemStatus::Pending);
    for done in [&ana, &piet] {
        assert!(fixture.claim(done, 9).await.is_empty());
    }
    assert_eq!(approves(&fixture, &cleo, id).await, ItemStatus::Held);
}

#[tokio::test]
async fn a_person_who_is_assigned_an_item_of_two_opinions_gives_one_of_them() {
    let (fixture, operator, piet, cleo) = seen_by_two().await;
    let id = fixture.submit_doubtful().await;
    act_on(&fixture, &operator, &[id], assign("piet@example.org")).await;
    // The other is still everybody's, and need not wait for Piet.
    assert_eq!(approves(&fixture, &cleo, id).await, ItemStatus::Pending);
    // Another act leaves for whom they are.
    act_on(&fixture, &operator, &[id], BulkAct::Reprioritise { priority: Priority::High }).await;
    let ana = fixture.reviewer("ana").await;
    assert!(fixture.claim(&ana, 9).await.is_empty());
    assert_eq!(approves(&fixture, &piet, id).await, ItemStatus::Held);
}

#[tokio::test]
async fn whoever_passed_an_item_on_gets_it_again_where_it_is_assigned_to_them() {
    let fixture = Fixture::with_triage().await;
    let (operator, _) = olga(&fixture).await;
    let (piet, _ana) = (fixture.reviewer("piet").await, fixture.reviewer("ana").await);
    let id = fixture.submit_doubtful().await;
    let lease = fixture.claim_one(&piet).await.lease.token;
    fixture.services.escalate(&piet, id, lease, "ana@example.org", "Yours").await.unwrap();
    assert!(fixture.claim(&piet, 9).await.is_empty());
    act_on(&fixture, &operator, &[id], assign("piet@example.org")).await;
    assert_eq!(approves(&fixture, &piet, id).await, ItemStatus::Held);
}

#[tokio::test]
async fn what_is_for_one_person_who_skips_it_is_everybodys() {
    let fixture = Fixture::with_triage().await;
    let (operator, _) = olga(&fixture).await;
    let (piet, cleo) = (fixture.reviewer("piet").await, fixture.reviewer("cleo").await);
    let id = fixture.submit_doubtful().await;
    act_on(&fixture, &operator, &[id], assign("piet@example.org")).await;
    let lease = fixture.claim_one(&piet).await.lease.token;
    fixture.services.skip(&piet, id, lease).await.unwrap();
    assert_eq!(approves(&fixture, &cleo, id).await, ItemStatus::Held);
}

#[tokio::test]
async fn taking_an_older_assignment_back_leaves_a_newer_one() {
    let fixture = Fixture::with_triage().await;
    let (operator, _) = olga(&fixture).await;
    let manager = Actor::User(fixture.person("mona", Role::Manager).await);
    let ids = [fixture.submit_doubtful().await, fixture.submit_doubtful().await];
    for name in ["payments", "returns"] {
        fixture.services.add_group(&operator, name).await.unwrap();
    }
    let first = act_on(&fixture, &operator, &ids, assign("payments")).await;
    let second = act_on(&fixture, &manager, &ids, assign("returns")).await;
    let assigned = async || {
        let page = fixture.services.queue_page(&operator, &QueueFilter::default()).await.unwrap();
        page.rows.items.into_iter().map(|row| row.assigned).collect::<Vec<_>>()
    };
    fixture.services.undo_bulk(&operator, first).await.unwrap();
    assert_eq!(assigned().await, [Some("returns".to_owned()), Some("returns".to_owned())]);
    fixture.services.undo_bulk(&operator, second).await.unwrap();
    assert_eq!(assigned().await, [Some("payments".to_owned()), Some("payments".to_owned())]);
}

#[tokio::test]
async fn a_filter_is_kept_for_oneself_or_for_all() {
    let fixture = Fixture::with_triage().await;
    let (operator, _) = olga(&fixture).await;
    let ana = Actor::User(fixture.reviewer("ana").await);
    let save = async |by: &Actor, name: &str, query: &str, shared| {
        fixture.services.save_filter(by, name, query, shared).await
    };
    assert_eq!(save(&ana, "", "a=b", false).await.unwrap_err().code(), "invalid_name");
    assert_eq!(save(&ana, "x", " ", false).await.unwrap_err().code(), "invalid_filter");
    assert_eq!(save(&ana, "x", "a=b", true).await.unwrap_err().code(), "forbidden");
    save(&ana, "late", "?priority=high", false).await.unwrap();
    let shared = save(&operator, "for all", "state=free", true).await.unwrap();
    let page = fixture.services.queue_page(&ana, &QueueFilter::default()).await.unwrap();
    let names: Vec<_> = page.saved.iter().map(|filter| (filter.name.as_str(), filter.mine)).collect();
    assert_eq!(names, [("for all", false), ("late", true)]);
    assert_eq!(page.saved[1].query, "priority=high");
    fixture.services.delete_filter(&ana, shared.id).await.unwrap();
    let page = fixture.services.queue_page(&operator, &QueueFilter::default()).await.unwrap();
    assert_eq!(page.saved.len(), 1, "only its owner deletes it");
}
