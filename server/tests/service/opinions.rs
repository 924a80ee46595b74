//! Items that several people see: blind, capped, and settled by somebody who was not one of them.

use app::model::{CurrentUser, ItemId, ItemStatus, NothingToClaim, Verdict};
use serde_json::{Value, json};
use server::{jobs, service::Actor};

use crate::fixture::{Fixture, approve, edit, reject, triage};

/// Everything that a person sees is seen by two.
async fn twice(extra_opinions: i64) -> (Fixture, CurrentUser, CurrentUser, CurrentUser) {
    let fixture = Fixture::new().await;
    let mut definition: Value = triage();
    definition["policy"]["double_review_rate"] = json!(1.0);
    definition["review"]["extra_opinions"] = json!(extra_opinions);
    fixture.save(definition).await;
    let (ana, ben, cleo) =
        (fixture.reviewer("ana").await, fixture.reviewer("ben").await, fixture.reviewer("cleo").await);
    (fixture, ana, ben, cleo)
}

async fn status(fixture: &Fixture, id: ItemId) -> (ItemStatus, Option<Verdict>) {
    let item = fixture.item(id).await;
    (item.status, item.decision.map(|decision| decision.verdict))
}

#[tokio::test]
async fn invariant_5_the_second_opinion_is_blind_and_two_that_agree_decide() {
    let (fixture, ana, ben, _) = twice(0).await;
    let id = fixture.submit_doubtful().await;
    let first = fixture.claim_one(&ana).await;
    let answer = fixture.verdict(&ana, id, &approve(first.lease.token)).await.unwrap();
    assert_eq!((answer.status, answer.decision), (ItemStatus::Pending, None));
    assert!(fixture.claim(&ana, 5).await.is_empty(), "not a second time to the same person");

    let second = fixture.claim_one(&ben).await;
    assert_eq!((second.adjudication, second.opinions.len()), (false, 0));
    let story = fixture.services.item_story(&Actor::User(ben.clone()), id).await.unwrap();
    assert!(story.verdicts.is_empty(), "nor on the item's own page");
    assert!(story.audit.iter().all(|entry| entry.kind != "item.verdict"));
    let own = fixture.services.item_story(&Actor::User(ana.clone()), id).await.unwrap();
    assert_eq!(own.verdicts.len(), 1);

    fixture.verdict(&ben, id, &approve(second.lease.token)).await.unwrap();
    assert_eq!(status(&fixture, id).await, (ItemStatus::Held, Some(Verdict::Approve)));
    fixture.clock.advance_seconds(6);
    jobs::finalise::run_once(&fixture.services).await.unwrap();
    assert_eq!(status(&fixture, id).await, (ItemStatus::Final, Some(Verdict::Approve)));
    let story = fixture.services.item_story(&Actor::User(ben), id).await.unwrap();
    assert_eq!(story.verdicts.len(), 2);
}

#[tokio::test]
async fn two_who_disagree_are_settled_by_a_third_who_sees_both() {
    let (fixture, ana, ben, cleo) = twice(0).await;
    let id = fixture.submit_doubtful().await;
    let (first, second) = (fixture.claim_one(&ana).await, fixture.claim_one(&ben).await);
    fixture.verdict(&ana, id, &edit(first.lease.token, r#"{"intent": "refund now"}"#)).await.unwrap();
    fixture.verdict(&ben, id, &reject(second.lease.token)).await.unwrap();
    assert_eq!(status(&fixture, id).await, (ItemStatus::Pending, None));
    // Not while one of them could still take it back.
    assert!(fixture.claim(&cleo, 5).await.is_empty());
    fixture.clock.advance_seconds(6);
    for one_of_the_two in [&ana, &ben] {
        assert!(fixture.claim(one_of_the_two, 5).await.is_empty());
    }
    let settling = fixture.claim_one(&cleo).await;
    assert!(settling.adjudication);
    let said: Vec<_> = settling.opinions.iter().map(|opinion| (opinion.opinion, opinion.verdict)).collect();
    assert_eq!(said, [(1, Verdict::Edit), (2, Verdict::Reject)]);
    assert_eq!(settling.opinions[0].output.as_ref().unwrap().text(), r#"{"intent": "refund now"}"#);
    fixture.verdict(&cleo, id, &edit(settling.lease.token, r#"{"intent": "refund now"}"#)).await.unwrap();
    let decided = fixture.item(id).await.decision.unwrap();
    assert_eq!((decided.verdict, decided.decided_by.as_str()), (Verdict::Edit, "user:cleo@example.org"));
    assert_eq!(decided.output.unwrap().text(), r#"{"intent": "refund now"}"#);
    let row = fixture.store.read().await.unwrap().item(id, fixture.clock_now()).await.unwrap().unwrap();
    assert_eq!(
        row.decision.unwrap().decision.agreement,
        Some(server::domain::opinions::Agreement::Adjudicated)
    );
}

#[tokio::test]
async fn two_edits_that_come_to_the_same_numbers_agree() {
    let (fixture, ana, ben, _) = twice(0).await;
    let id = fixture.submit_doubtful().await;
    let (first, second) = (fixture.claim_one(&ana).await, fixture.claim_one(&ben).await);
    fixture.verdict(&ana, id, &edit(first.lease.token, r#"{"intent": "refund", "t": 10}"#)).await.unwrap();
    fixture.verdict(&ben, id, &edit(second.lease.token, r#"{"t": 10.0, "intent": "refund"}"#)).await.unwrap();
    assert_eq!(status(&fixture, id).await, (ItemStatus::Held, Some(Verdict::Edit)));
}

#[tokio::test]
async fn more_are_asked_one_at_a_time_where_the_workflow_wants_it() {
    let (fixture, ana, ben, cleo) = twice(1).await;
    let id = fixture.submit_doubtful().await;
    let (first, second) = (fixture.claim_one(&ana).await, fixture.claim_one(&ben).await);
    assert!(fixture.claim(&cleo, 5).await.is_empty(), "two were asked for");
    fixture.verdict(&ana, id, &approve(first.lease.token)).await.unwrap();
    fixture.verdict(&ben, id, &reject(second.lease.token)).await.unwrap();
    fixture.clock.advance_seconds(6);
    let third = fixture.claim_one(&cleo).await;
    assert_eq!((third.adjudication, third.opinions.len()), (false, 0), "blind as well");
    fixture.verdict(&cleo, id, &reject(third.lease.token)).await.unwrap();
    assert_eq!(status(&fixture, id).await, (ItemStatus::Held, Some(Verdict::Reject)));
}

#[tokio::test]
async fn an_opinion_is_taken_back_inside_its_window_with_all_that_it_caused() {
    let (fixture, ana, ben, cleo) = twice(0).await;
    let id = fixture.submit_doubtful().await;
    let (first, second) = (fixture.claim_one(&ana).await, fixture.claim_one(&ben).await);
    fixture.verdict(&ana, id, &approve(first.lease.token)).await.unwrap();
    let undoable = fixture.services.review_status(&ana).await.unwrap().undoable;
    assert_eq!(undoable.map(|(item, _)| item), Some(id));
    fixture.verdict(&ben, id, &reject(second.lease.token)).await.unwrap();
    // They disagree, so a third was asked for; Ben thinks again.
    let again = fixture.services.undo(&ben, id).await.unwrap();
    fixture.verdict(&ben, id, &approve(again.lease.token)).await.unwrap();
    assert_eq!(status(&fixture, id).await, (ItemStatus::Held, Some(Verdict::Approve)));
    assert!(fixture.claim(&cleo, 5).await.is_empty(), "nobody has to settle anything");
    // Ana takes hers back too: the decision that it led to goes with it.
    let again = fixture.services.undo(&ana, id).await.unwrap();
    assert_eq!(status(&fixture, id).await, (ItemStatus::Claimed, None));
    fixture.verdict(&ana, id, &approve(again.lease.token)).await.unwrap();
    assert_eq!(status(&fixture, id).await, (ItemStatus::Held, Some(Verdict::Approve)));
    fixture.clock.advance_seconds(6);
    assert_eq!(fixture.services.undo(&ben, id).await.unwrap_err().code(), "already_final");
}

#[tokio::test]
async fn an_opinion_that_decides_nothing_yet_is_not_taken_back_after_its_window() {
    let (fixture, ana, _, _) = twice(0).await;
    let id = fixture.submit_doubtful().await;
    let lease = fixture.claim_one(&ana).await.lease.token;
    fixture.verdict(&ana, id, &approve(lease)).await.unwrap();
    fixture.clock.advance_seconds(5);
    assert_eq!(fixture.services.review_status(&ana).await.unwrap().undoable, None);
    assert_eq!(fixture.services.undo(&ana, id).await.unwrap_err().code(), "already_final");
}

#[tokio::test]
async fn the_cap_holds_under_many_claimers_at_once() {
    let (fixture, ..) = twice(0).await;
    let id = fixture.submit_doubtful().await;
    let mut people = Vec::new();
    for number in 0..8 {
        people.push(fixture.reviewer(&format!("p{number}")).await);
    }
    let claims = futures::future::join_all(people.iter().map(|person| fixture.claim(person, 3))).await;
    let held: Vec<_> = people.iter().zip(claims).filter(|(_, items)| !items.is_empty()).collect();
    assert_eq!(held.len(), 2);
    let requests: Vec<_> =
        held.iter().map(|(person, items)| (*person, approve(items[0].lease.token))).collect();
    let verdicts = requests.iter().map(|(person, request)| fixture.verdict(person, id, request));
    for answer in futures::future::join_all(verdicts).await {
        answer.unwrap();
    }
    assert_eq!(status(&fixture, id).await.1, Some(Verdict::Approve));
    let empty = fixture.services.claim(&people[0], &Default::default()).await.unwrap();
    assert_eq!(empty.nothing, Some(NothingToClaim::Empty));
}
