use std::time::Duration;

use app::model::{ItemStatus, NewKey, Scope, Verdict};
use server::{
    jobs::{self, finalise},
    service::Actor,
};
use tokio_util::sync::CancellationToken;

use crate::fixture::{Fixture, approve, reject, triage};

impl Fixture {
    async fn reading_key(&self) -> Actor {
        let key =
            NewKey { name: "program".to_owned(), scopes: vec![Scope::Ingest], workflow: None, user: None };
        let secret = self.services.create_key(&Actor::Cli, key).await.unwrap().secret;
        Actor::Key(self.services.authenticate(&secret).await.unwrap().unwrap())
    }
}

#[tokio::test]
async fn invariant_6_a_decision_is_handed_out_only_when_its_hold_is_over() {
    let fixture = Fixture::with_triage().await;
    let ana = fixture.reviewer("ana").await;
    let id = fixture.submit_doubtful().await;
    let lease = fixture.claim_one(&ana).await.lease.token;
    let held = fixture.verdict(&ana, id, &approve(lease)).await.unwrap();
    let decision = held.decision.unwrap();
    assert_eq!((held.status, decision.final_at.since(decision.decided_at)), (ItemStatus::Held, 5_000_000));
    let program = fixture.reading_key().await;
    let polled = fixture.services.get_item(&program, id).await.unwrap().decision.unwrap();
    assert_eq!((polled.verdict, polled.output), (Verdict::Approve, None), "not by polling either");
    assert!(fixture.item(id).await.decision.unwrap().output.is_some(), "people see what they decided");
    let feed = async || fixture.services.decisions_after(&Actor::Cli, None, None, 50).await.unwrap().items;
    assert_eq!(finalise::run_once(&fixture.services).await.unwrap(), 0);
    assert_eq!(feed().await.len(), 0);
    assert_eq!(fixture.services.next_hold_end().await.unwrap(), Some(decision.final_at));

    fixture.clock.advance_seconds(5);
    assert_eq!(finalise::run_once(&fixture.services).await.unwrap(), 1);
    assert_eq!(finalise::run_once(&fixture.services).await.unwrap(), 0);
    let feed = feed().await;
    assert_eq!((feed.len(), feed[0].1.id, feed[0].1.status), (1, id, ItemStatus::Final));
    assert_eq!(fixture.services.get_item(&program, id).await.unwrap(), feed[0].1);
    assert_eq!(fixture.services.next_hold_end().await.unwrap(), None);
    assert_eq!(fixture.kinds(id).await.last().map(String::as_str), Some("item.final"));
}

#[tokio::test]
async fn two_servers_make_each_decision_final_once() {
    let fixture = Fixture::with_triage().await;
    let ana = fixture.reviewer("ana").await;
    for _ in 0..20 {
        fixture.submit_doubtful().await;
    }
    for held in fixture.claim(&ana, 20).await {
        fixture.verdict(&ana, held.item.id, &approve(held.lease.token)).await.unwrap();
    }
    fixture.clock.advance_seconds(5);
    let other = fixture.another_server();
    let (here, there) = tokio::join!(finalise::run_once(&fixture.services), finalise::run_once(&other));
    assert_eq!(here.unwrap() + there.unwrap(), 20);
    let feed = fixture.services.decisions_after(&Actor::Cli, None, None, 50).await.unwrap().items;
    assert_eq!(feed.len(), 20);
}

#[tokio::test]
async fn an_undo_inside_the_hold_gives_the_item_back_to_decide_again() {
    let fixture = Fixture::with_triage().await;
    let (ana, ben) = (fixture.reviewer("ana").await, fixture.reviewer("ben").await);
    let id = fixture.submit_doubtful().await;
    let lease = fixture.claim_one(&ana).await.lease.token;
    fixture.verdict(&ana, id, &approve(lease)).await.unwrap();
    assert_eq!(fixture.services.undo(&ben, id).await.unwrap_err().code(), "nothing_to_undo");

    let back = fixture.services.undo(&ana, id).await.unwrap();
    assert_eq!((back.item.status, back.item.decision), (ItemStatus::Claimed, None));
    assert_ne!(back.lease.token, lease);
    assert_eq!(fixture.services.undo(&ana, id).await.unwrap().lease, back.lease, "twice is as once");
    assert!(fixture.claim(&ben, 1).await.is_empty(), "it is hers again");
    let late_retry = fixture.verdict(&ana, id, &approve(lease)).await.unwrap_err();
    assert_eq!(late_retry.code(), "lease_lost", "a verdict that was taken back stays taken back");

    fixture.clock.advance_seconds(5);
    assert_eq!(finalise::run_once(&fixture.services).await.unwrap(), 0, "nothing is held any more");
    fixture.verdict(&ana, id, &reject(back.lease.token)).await.unwrap();
    fixture.clock.advance_seconds(5);
    assert_eq!(finalise::run_once(&fixture.services).await.unwrap(), 1);
    let item = fixture.item(id).await;
    assert_eq!((item.status, item.decision.unwrap().verdict), (ItemStatus::Final, Verdict::Reject));
    let story = fixture.services.item_story(&Actor::Cli, id).await.unwrap();
    let said: Vec<_> =
        story.verdicts.iter().map(|verdict| (verdict.verdict, verdict.undone_at.is_some())).collect();
    assert_eq!(said, [(Verdict::Approve, true), (Verdict::Reject, false)]);
    assert_eq!(fixture.services.review_status(&ana).await.unwrap().mine_today, 1, "undone ones do not count");
}

#[tokio::test]
async fn after_the_hold_it_is_too_late_whether_or_not_anybody_wrote_it_down() {
    let fixture = Fixture::with_triage().await;
    let ana = fixture.reviewer("ana").await;
    let id = fixture.submit_doubtful().await;
    assert_eq!(fixture.services.undo(&ana, id).await.unwrap_err().code(), "nothing_to_undo");
    let lease = fixture.claim_one(&ana).await.lease.token;
    fixture.verdict(&ana, id, &approve(lease)).await.unwrap();
    fixture.clock.advance_seconds(5);
    assert_eq!(fixture.services.undo(&ana, id).await.unwrap_err().code(), "already_final");
    finalise::run_once(&fixture.services).await.unwrap();
    assert_eq!(fixture.services.undo(&ana, id).await.unwrap_err().code(), "already_final");
    assert_eq!(fixture.services.review_status(&ana).await.unwrap().undoable, None);
}

#[tokio::test]
async fn without_an_undo_window_a_verdict_is_final_at_once() {
    let fixture = Fixture::new().await;
    let mut hasty = triage();
    hasty["review"]["undo_seconds"] = 0.into();
    fixture.save(hasty).await;
    let ana = fixture.reviewer("ana").await;
    let id = fixture.submit_doubtful().await;
    let lease = fixture.claim_one(&ana).await.lease.token;
    let item = fixture.verdict(&ana, id, &approve(lease)).await.unwrap();
    assert_eq!(item.status, ItemStatus::Final);
    let feed = fixture.services.decisions_after(&Actor::Cli, None, None, 50).await.unwrap().items;
    assert_eq!(feed[0].1, item);
    assert_eq!(fixture.services.undo(&ana, id).await.unwrap_err().code(), "already_final");
}

#[tokio::test]
async fn the_loops_make_final_what_is_due_and_end_with_the_server() {
    let fixture = Fixture::with_triage().await;
    let ana = fixture.reviewer("ana").await;
    let id = fixture.submit_doubtful().await;
    let lease = fixture.claim_one(&ana).await.lease.token;
    fixture.verdict(&ana, id, &approve(lease)).await.unwrap();
    fixture.clock.advance_seconds(5);
    let shutdown = CancellationToken::new();
    let running = jobs::spawn_all(&fixture.services, &shutdown);
    let started = running.len();
    let waited = fixture.services.wait_for_final(&Actor::Cli, id, Duration::from_secs(30)).await.unwrap();
    assert_eq!(waited.status, ItemStatus::Final);
    shutdown.cancel();
    assert_eq!(running.join_all().await.len(), started);
}
