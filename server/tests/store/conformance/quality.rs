use app::model::{GoldenId, ItemId, ItemStatus, LeaseToken, Timestamp, UserId, Verdict, WorkflowId};
use server::{
    clock::{Clock as _, SystemClock},
    domain::audit::kinds,
    store::{
        EndLease, FreeSlotQuery, GoldenQuery, GoldenRow, GoldenToMeet, ItemQuery, LeaseGrant, NewDecision,
        NewGolden, NewGoldenAnswer, NewGoldenCopy, NewItem, PayloadPart, ReviewerMark, SlotKind, SlotRow,
        StoreError, Stored,
    },
};

use super::on_both_databases;
use crate::{
    database::Database,
    fixtures::{
        NOW, a_person, a_workflow, an_item, at, claim, claim_one, count_list, decision, entry, finalise_due,
        grant, item, key, store_items, undo, verdict,
    },
};

on_both_databases!(
    an_item_has_one_golden_item_until_that_is_retired,
    a_copy_looks_as_its_source_did_and_is_in_no_list_or_count,
    nobody_meets_what_they_have_met_decided_or_made,
    what_is_for_new_reviewers_is_for_who_is_new_to_the_workflow,
    a_copy_is_open_until_it_is_answered_or_skipped,
    an_answer_counts_once_it_cannot_be_taken_back,
    a_record_begins_anew_behind_a_moment,
    what_was_recorded_of_golden_items_stays,
);

fn label(name: &str) -> String {
    format!("user:{name}@example.org")
}

/// An item that a person of this name decided, finally.
async fn a_decided_item(db: &Database, new: NewItem, user: UserId, name: &str) -> ItemId {
    let id = new.id;
    store_items(&db.store, vec![new]).await.unwrap();
    let grant = claim_one(&db.store, user, at(10)).await;
    assert_eq!(grant.item, id, "nothing else waits");
    let given = verdict(&grant, at(11));
    let decided = NewDecision { decided_by: label(name), ..decision(id, given.verdict, at(12)) };
    db.store
        .write(move |tx| {
            Box::pin(async move {
                tx.insert_verdict(key(&grant, at(11)), &given, entry(kinds::ITEM_VERDICT, Some(id))).await?;
                tx.hold_decision(&decided).await
            })
        })
        .await
        .unwrap();
    finalise_due(&db.store, at(20)).await.unwrap();
    id
}

fn new_golden(source: ItemId, workflow: WorkflowId) -> NewGolden {
    let id = GoldenId(SystemClock.new_id());
    NewGolden { id, source, workflow, onboarding: false, by: label("olga"), at: at(30) }
}

async fn make(db: &Database, golden: &NewGolden) -> Stored<()> {
    let golden = golden.clone();
    db.store
        .write(move |tx| {
            Box::pin(async move { tx.insert_golden(&golden, entry(kinds::GOLDEN_MADE, None)).await })
        })
        .await
}

async fn retire(db: &Database, id: GoldenId) -> Stored<()> {
    db.store
        .write(move |tx| {
            Box::pin(async move {
                tx.retire_golden(id, "user:olga@example.org", at(40), entry(kinds::GOLDEN_RETIRED, None))
                    .await
            })
        })
        .await
}

async fn golden(db: &Database, id: GoldenId, now: Timestamp) -> GoldenRow {
    db.store.read().await.unwrap().golden(id, now).await.unwrap().unwrap()
}

/// Which golden items the person of this name may meet.
async fn to_meet(
    db: &Database,
    user: UserId,
    name: &str,
    workflow: WorkflowId,
    onboarding: bool,
) -> Vec<GoldenId> {
    let query = GoldenQuery { user, label: label(name), workflows: vec![workflow], onboarding, limit: 100 };
    let found: Vec<GoldenToMeet> = db.store.read().await.unwrap().golden_to_meet(&query).await.unwrap();
    assert!(found.iter().all(|one| one.workflow == workflow));
    found.into_iter().map(|one| one.id).collect()
}

fn new_copy(of: &NewGolden, user: UserId, now: Timestamp) -> NewGoldenCopy {
    let lease = LeaseGrant {
        item: ItemId(SystemClock.new_id()),
        slot: 0,
        user,
        token: LeaseToken(SystemClock.new_id()),
        now,
        expires_at: now.plus_seconds(60),
    };
    NewGoldenCopy { golden: of.id, source: of.source, created_at: now, lease }
}

async fn give(db: &Database, copy: &NewGoldenCopy) -> Stored<SlotRow> {
    let copy = copy.clone();
    db.store
        .write(move |tx| {
            Box::pin(
                async move { tx.insert_golden_copy(&copy, vec![entry(kinds::GOLDEN_SHOWN, None)]).await },
            )
        })
        .await
}

/// Gives a copy and answers it, so that the answer may be taken back until five seconds later.
async fn answered(db: &Database, of: &NewGolden, user: UserId, correct: bool, now: Timestamp) -> LeaseGrant {
    let copy = new_copy(of, user, now);
    give(db, &copy).await.unwrap();
    let (lease, golden, workflow) = (copy.lease.clone(), of.id, of.workflow);
    let given = verdict(&lease, now);
    db.store
        .write(move |tx| {
            Box::pin(async move {
                let item = given.item;
                tx.insert_verdict(key(&lease, now), &given, entry(kinds::ITEM_VERDICT, Some(item))).await?;
                let answer =
                    NewGoldenAnswer { verdict: given.id, golden, item, workflow, user, correct, at: now };
                tx.insert_golden_answer(&answer, entry(kinds::GOLDEN_ANSWERED, None)).await
            })
        })
        .await
        .unwrap();
    copy.lease
}

async fn an_item_has_one_golden_item_until_that_is_retired(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let ana = a_person(&db.store, "ana").await;
    let source = a_decided_item(db, an_item(workflow), ana, "ana").await;
    let first = NewGolden { onboarding: true, ..new_golden(source, workflow) };
    make(db, &first).await.unwrap();
    let row = golden(db, first.id, NOW).await;
    assert_eq!((row.source, row.workflow, row.onboarding, row.retired_at), (source, workflow, true, None));
    assert_eq!((row.verdict, row.slot, row.title.as_deref()), (Verdict::Approve, 0, Some("A title")));
    assert_eq!((row.created_by.as_str(), row.created_at), ("user:olga@example.org", at(30)));
    assert_eq!(db.store.read().await.unwrap().golden_workflows().await.unwrap(), [workflow]);

    let second = NewGolden { at: at(50), ..new_golden(source, workflow) };
    let taken = make(db, &second).await.unwrap_err();
    assert!(
        matches!(&taken, StoreError::Taken { constraint } if constraint == "golden_items.source"),
        "{taken}"
    );
    retire(db, first.id).await.unwrap();
    assert!(matches!(retire(db, first.id).await, Err(StoreError::Stale { .. })));
    assert!(db.store.read().await.unwrap().golden_workflows().await.unwrap().is_empty());
    make(db, &second).await.unwrap();
    let rows = db.store.read().await.unwrap().golden_items(NOW).await.unwrap();
    let rows: Vec<_> = rows.iter().map(|row| (row.id, row.retired_at)).collect();
    assert_eq!(rows, [(second.id, None), (first.id, Some(at(40)))], "newest first");
}

async fn a_copy_looks_as_its_source_did_and_is_in_no_list_or_count(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let (ana, ben) = (a_person(&db.store, "ana").await, a_person(&db.store, "ben").await);
    let new = NewItem { due_at: Some(at(600)), ..an_item(workflow) };
    let source = a_decided_item(db, new.clone(), ana, "ana").await;
    let of = new_golden(source, workflow);
    make(db, &of).await.unwrap();
    let counted = count_list(&db.store, workflow).await;
    let copy = NewGoldenCopy { created_at: at(990), ..new_copy(&of, ben, at(1000)) };
    let slot = give(db, &copy).await.unwrap();
    assert_eq!((slot.item, slot.slot, slot.kind), (copy.lease.item, 0, SlotKind::Golden));
    assert_eq!((slot.lease_user, slot.lease_token), (Some(ben), Some(copy.lease.token)));
    assert_eq!((slot.lease_expires_at, slot.claimed_at), (Some(at(1060)), Some(at(1000))));

    let (before, after) =
        (item(&db.store, source, NOW).await, item(&db.store, copy.lease.item, at(1001)).await);
    assert!(after.golden && !before.golden);
    assert_eq!((after.item.status, after.item.decision.clone()), (ItemStatus::Claimed, None));
    assert_eq!((after.item.created_at, after.item.due_at), (at(990), Some(at(1590))));
    assert_eq!(after.item.occurred_at, Some(at(930)), "as long before it came as it was then");
    let mut expected = before.item.clone();
    expected.id = after.item.id;
    expected.status = after.item.status;
    expected.created_at = after.item.created_at;
    expected.due_at = after.item.due_at;
    expected.occurred_at = after.item.occurred_at;
    assert_eq!(after.item, expected);

    let mut reader = db.store.read().await.unwrap();
    let raw = reader.payload(copy.lease.item, PayloadPart::Raw, 0).await.unwrap().unwrap();
    assert_eq!((raw.bytes, raw.sha256), (new.raw.to_vec(), new.raw_sha256));
    assert_eq!(
        reader.item_trace(copy.lease.item).await.unwrap(),
        reader.item_trace(source).await.unwrap(),
        "why it was routed so"
    );
    let of_copy = reader.golden_of_copy(copy.lease.item, NOW).await.unwrap();
    assert_eq!(of_copy.map(|row| row.id), Some(of.id));
    assert_eq!(reader.golden_of_copy(source, NOW).await.unwrap(), None);
    let query = ItemQuery { now: at(1001), limit: 10, ..ItemQuery::default() };
    let listed: Vec<_> = reader.items(&query).await.unwrap().iter().map(|row| row.item.id).collect();
    assert_eq!(listed, [source]);
    drop(reader);
    assert_eq!(count_list(&db.store, workflow).await, counted);
    let again = NewGoldenCopy { lease: new_copy(&of, ben, at(1002)).lease, ..copy };
    let taken = give(db, &again).await.unwrap_err();
    assert!(matches!(&taken, StoreError::Taken { constraint } if constraint == "golden_meetings"), "{taken}");
}

async fn nobody_meets_what_they_have_met_decided_or_made(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let other = a_workflow(&db.store, "other").await;
    let (ana, ben) = (a_person(&db.store, "ana").await, a_person(&db.store, "ben").await);
    let (olga, carl) = (a_person(&db.store, "olga").await, a_person(&db.store, "carl").await);
    let source = a_decided_item(db, an_item(workflow), ana, "ana").await;
    let of = new_golden(source, workflow);
    make(db, &of).await.unwrap();
    assert_eq!(to_meet(db, ben, "ben", workflow, false).await, [of.id]);
    assert!(to_meet(db, ben, "ben", other, false).await.is_empty(), "of another workflow");
    assert!(to_meet(db, ana, "ana", workflow, false).await.is_empty(), "ana decided it");
    assert!(to_meet(db, olga, "olga", workflow, false).await.is_empty(), "olga made it");
    // Whoever skipped the item has seen it.
    let mark = db.store.write(move |tx| {
        Box::pin(async move {
            let end = EndLease { available_at: at(31), mark: Some(ReviewerMark::Skipped) };
            let waiting = an_item(workflow);
            let id = waiting.id;
            tx.insert_items(&[waiting]).await?;
            let query = FreeSlotQuery { user: carl, workflows: None, now: at(31), limit: 1 };
            let slot = tx.free_slots(&query).await?.remove(0);
            let lease = grant(&slot, carl, at(31), 60);
            tx.grant_lease(&lease, vec![entry(kinds::ITEM_CLAIMED, Some(id))]).await?;
            tx.end_lease(key(&lease, at(32)), end, entry(kinds::ITEM_SKIPPED, Some(id))).await?;
            Stored::Ok(id)
        })
    });
    let skipped = mark.await.unwrap();
    let grant = claim_one(&db.store, ana, at(33)).await;
    assert_eq!(grant.item, skipped);
    let given = verdict(&grant, at(34));
    let decided = NewDecision { decided_by: label("ana"), ..decision(skipped, Verdict::Approve, at(35)) };
    db.store
        .write(move |tx| {
            Box::pin(async move {
                tx.insert_verdict(key(&grant, at(34)), &given, entry(kinds::ITEM_VERDICT, Some(skipped)))
                    .await?;
                tx.hold_decision(&decided).await
            })
        })
        .await
        .unwrap();
    let of_skipped = NewGolden { at: at(36), ..new_golden(skipped, workflow) };
    make(db, &of_skipped).await.unwrap();
    assert_eq!(to_meet(db, ben, "ben", workflow, false).await, [of.id], "not before the decision is final");
    finalise_due(&db.store, at(40)).await.unwrap();
    assert_eq!(to_meet(db, ben, "ben", workflow, false).await, [of.id, of_skipped.id], "oldest first");
    assert_eq!(to_meet(db, carl, "carl", workflow, false).await, [of.id]);

    give(db, &new_copy(&of, ben, at(50))).await.unwrap();
    assert_eq!(to_meet(db, ben, "ben", workflow, false).await, [of_skipped.id]);
    retire(db, of.id).await.unwrap();
    let again = NewGolden { at: at(60), ..new_golden(source, workflow) };
    make(db, &again).await.unwrap();
    assert_eq!(
        to_meet(db, ben, "ben", workflow, false).await,
        [of_skipped.id],
        "the same item under another name"
    );
    assert_eq!(to_meet(db, carl, "carl", workflow, false).await, [again.id]);
}

async fn what_is_for_new_reviewers_is_for_who_is_new_to_the_workflow(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let other = a_workflow(&db.store, "other").await;
    let (ana, ben) = (a_person(&db.store, "ana").await, a_person(&db.store, "ben").await);
    let carl = a_person(&db.store, "carl").await;
    let source = a_decided_item(db, an_item(workflow), ana, "ana").await;
    // Ben has worked here before; Carl elsewhere.
    a_decided_item(db, an_item(workflow), ben, "ben").await;
    a_decided_item(db, an_item(other), carl, "carl").await;
    let of = NewGolden { onboarding: true, ..new_golden(source, workflow) };
    make(db, &of).await.unwrap();
    assert_eq!(to_meet(db, carl, "carl", workflow, true).await, [of.id]);
    assert!(to_meet(db, ben, "ben", workflow, true).await.is_empty());
    assert_eq!(to_meet(db, ben, "ben", workflow, false).await, [of.id], "it comes to him like any other");
    let plain = a_decided_item(db, an_item(workflow), ana, "ana").await;
    make(db, &new_golden(plain, workflow)).await.unwrap();
    assert_eq!(to_meet(db, carl, "carl", workflow, true).await, [of.id]);
    let waiting = db.store.read().await.unwrap().with_work_waiting(&[workflow, other]).await.unwrap();
    assert!(waiting.is_empty());
    store_items(&db.store, vec![an_item(other)]).await.unwrap();
    let waiting = db.store.read().await.unwrap().with_work_waiting(&[workflow, other]).await.unwrap();
    assert_eq!(waiting, [other]);
}

async fn a_copy_is_open_until_it_is_answered_or_skipped(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let (ana, ben) = (a_person(&db.store, "ana").await, a_person(&db.store, "ben").await);
    let open =
        async || db.store.write(move |tx| Box::pin(async move { tx.open_golden(ben).await })).await.unwrap();
    let mut all = Vec::new();
    for onboarding in [true, false] {
        let source = a_decided_item(db, an_item(workflow), ana, "ana").await;
        let of = NewGolden { onboarding, ..new_golden(source, workflow) };
        make(db, &of).await.unwrap();
        all.push(of);
    }
    assert_eq!(open().await, None);
    let copy = new_copy(&all[0], ben, at(100));
    give(db, &copy).await.unwrap();
    let found = open().await.unwrap();
    assert_eq!((found.onboarding, found.leased_until), (true, Some(at(160))));
    // Given back, it waits for its reviewer alone.
    let lease = copy.lease.clone();
    db.store
        .write(move |tx| {
            Box::pin(async move {
                let end = EndLease { available_at: at(101), mark: None };
                tx.end_lease(key(&lease, at(101)), end, entry(kinds::ITEM_RELEASED, Some(lease.item))).await
            })
        })
        .await
        .unwrap();
    assert_eq!(open().await.unwrap().leased_until, None);
    assert!(claim(&db.store, ana, at(102), 9, 60).await.is_empty());
    let taken = claim_one(&db.store, ben, at(102)).await;
    assert_eq!(taken.item, copy.lease.item);
    db.store
        .write(move |tx| {
            Box::pin(async move {
                let end = EndLease { available_at: at(103), mark: Some(ReviewerMark::Skipped) };
                tx.end_lease(key(&taken, at(103)), end, entry(kinds::ITEM_SKIPPED, Some(taken.item))).await
            })
        })
        .await
        .unwrap();
    assert_eq!(open().await, None, "skipped");
    answered(db, &all[1], ben, true, at(110)).await;
    assert_eq!(open().await, None, "answered");
    let after = item(&db.store, copy.lease.item, at(200)).await;
    assert_eq!((after.stored_status, after.decision.is_none()), (ItemStatus::Pending, true));
}

async fn an_answer_counts_once_it_cannot_be_taken_back(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let (ana, ben) = (a_person(&db.store, "ana").await, a_person(&db.store, "ben").await);
    let mut all = Vec::new();
    for _ in 0..3 {
        let source = a_decided_item(db, an_item(workflow), ana, "ana").await;
        let of = new_golden(source, workflow);
        make(db, &of).await.unwrap();
        all.push(of);
    }
    answered(db, &all[0], ben, true, at(100)).await;
    answered(db, &all[1], ben, false, at(101)).await;
    let last = answered(db, &all[2], ben, false, at(102)).await;
    undo(&db.store, &last, at(103)).await.unwrap();

    let results = async |now| db.store.read().await.unwrap().golden_results(Some(ben), now).await.unwrap();
    assert!(results(at(104)).await.is_empty());
    let found = results(at(105)).await;
    assert_eq!(found.iter().map(|row| (row.answers, row.right)).collect::<Vec<_>>(), [(1, 1)]);
    let found = results(at(1000)).await;
    let [row] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((row.user, row.name.as_str(), row.workflow), (ben, "ben", workflow));
    assert_eq!((row.answers, row.right, row.last_at), (2, 1, at(101)));
    let everybodys = db.store.read().await.unwrap().golden_results(None, at(1000)).await.unwrap();
    assert_eq!(everybodys, found);
    let anas = db.store.read().await.unwrap().golden_results(Some(ana), at(1000)).await.unwrap();
    assert!(anas.is_empty());

    let answers = db.store.read().await.unwrap().golden_answers(ben, at(1000), 10).await.unwrap();
    let shown: Vec<_> = answers.iter().map(|row| (row.golden, row.said, row.correct, row.at)).collect();
    let expected =
        [(all[1].id, Verdict::Approve, false, at(101)), (all[0].id, Verdict::Approve, true, at(100))];
    assert_eq!(shown, expected, "newest first");
    assert_eq!(answers[0].title.as_deref(), Some("A title"));
    let one = db.store.read().await.unwrap().golden_answers(ben, at(1000), 1).await.unwrap();
    assert_eq!(one, answers[..1]);
    let counted: Vec<_> = [golden(db, all[0].id, at(1000)).await, golden(db, all[2].id, at(1000)).await]
        .map(|row| (row.answers, row.right))
        .into();
    assert_eq!(counted, [(1, 1), (0, 0)]);
}

async fn a_record_begins_anew_behind_a_moment(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let (ana, ben) = (a_person(&db.store, "ana").await, a_person(&db.store, "ben").await);
    for (number, correct) in (0..4).zip([true, false, false, true]) {
        let source = a_decided_item(db, an_item(workflow), ana, "ana").await;
        let of = new_golden(source, workflow);
        make(db, &of).await.unwrap();
        answered(db, &of, ben, correct, at(100 + number)).await;
    }
    let record = async |after, limit| {
        db.store.read().await.unwrap().golden_record(ben, workflow, after, limit).await.unwrap()
    };
    assert_eq!(record(None, 20).await, [true, false, false, true], "the last first, at once");
    assert_eq!(record(None, 2).await, [true, false]);
    assert_eq!(record(Some(at(101)), 20).await, [true, false], "a moment itself is behind");
    let other = a_workflow(&db.store, "other").await;
    let elsewhere = db.store.read().await.unwrap().golden_record(ben, other, None, 20).await.unwrap();
    assert!(elsewhere.is_empty());
}

async fn what_was_recorded_of_golden_items_stays(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let (ana, ben) = (a_person(&db.store, "ana").await, a_person(&db.store, "ben").await);
    let source = a_decided_item(db, an_item(workflow), ana, "ana").await;
    let of = new_golden(source, workflow);
    make(db, &of).await.unwrap();
    answered(db, &of, ben, false, at(100)).await;
    for (statement, says) in [
        ("UPDATE golden_items SET onboarding = NOT onboarding", "only ever retired"),
        ("DELETE FROM golden_items", "never deleted"),
        ("UPDATE golden_meetings SET at = 0", "stays met"),
        ("DELETE FROM golden_meetings", "stays met"),
        ("UPDATE golden_answers SET correct = NOT correct", "never changed"),
        ("DELETE FROM golden_answers", "never deleted"),
    ] {
        let refused = db.behind_the_back(statement).await.unwrap_err();
        assert!(refused.contains(says), "{statement}: {refused}");
    }
}
