use app::model::{ItemStatus, Verdict};
use server::{
    domain::audit::kinds,
    store::{DueHold, StoreError, Stored},
};

use super::on_both_databases;
use crate::{
    database::Database,
    fixtures::{
        NOW, a_person, a_workflow, at, claim, claim_one, count_list, decide, decision, entry, finalise_due,
        item, key, undo, verdict, waiting_items,
    },
};

on_both_databases!(
    a_held_decision_becomes_final_when_its_time_has_come,
    due_holds_come_oldest_first_and_the_next_end_is_told,
    an_undone_verdict_may_be_given_again,
    undo_is_refused_after_the_hold,
    undo_is_refused_twice,
    an_undone_item_goes_to_anyone_when_its_lease_runs_out,
    a_hold_that_was_undone_is_not_made_final,
    a_decision_becomes_final_once,
    nothing_becomes_final_without_its_audit_entry,
    a_decision_without_an_undo_window_is_final_in_one_write,
    the_verdict_that_can_be_undone_is_the_last_one_in_its_hold,
    undo_and_finalising_at_once_leave_one_of_the_two,
);

fn is_stale<T: std::fmt::Debug>(end: &Stored<T>) -> bool {
    matches!(end, Err(StoreError::Stale { .. }))
}

async fn a_held_decision_becomes_final_when_its_time_has_come(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let id = waiting_items(&db.store, workflow, 1).await[0];
    let ana = a_person(&db.store, "ana").await;
    let lease = claim_one(&db.store, ana, NOW).await;
    decide(&db.store, verdict(&lease, at(1)), at(6)).await.unwrap();
    let row = item(&db.store, id, at(2)).await;
    assert_eq!(row.item.status, ItemStatus::Held);
    let held = row.decision.unwrap();
    assert_eq!((held.feed_seq, held.decision.final_at), (None, at(6)));
    assert_eq!(
        (held.decision.verdict, held.decision.comment.as_deref()),
        (Verdict::Approve, Some("a comment"))
    );

    assert!(finalise_due(&db.store, at(5)).await.unwrap().is_empty());
    let finished = finalise_due(&db.store, at(6)).await.unwrap();
    assert_eq!((finished[0].item, finished[0].workflow), (id, workflow));
    assert_eq!((finished[0].verdict, finished[0].output_sha256), (Verdict::Approve, Some([7; 32])));
    let row = item(&db.store, id, at(6)).await;
    assert_eq!(row.item.status, ItemStatus::Final);
    assert!(row.decision.unwrap().feed_seq.is_some());
    assert_eq!(count_list(&db.store, workflow).await, [0, 0, 1, 0]);
}

async fn due_holds_come_oldest_first_and_the_next_end_is_told(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let ids = waiting_items(&db.store, workflow, 3).await;
    let ana = a_person(&db.store, "ana").await;
    assert_eq!(db.store.read().await.unwrap().next_hold_end().await.unwrap(), None);
    for (lease, end) in claim(&db.store, ana, NOW, 3, 60).await.iter().zip([30, 10, 20]) {
        decide(&db.store, verdict(lease, at(1)), at(end)).await.unwrap();
    }
    let mut reader = db.store.read().await.unwrap();
    assert_eq!(reader.next_hold_end().await.unwrap(), Some(at(10)));
    let due: Vec<_> = reader.due_holds(at(30), 9).await.unwrap().iter().map(|hold| hold.item).collect();
    assert_eq!(due, [ids[1], ids[2], ids[0]]);
    assert_eq!(reader.due_holds(at(30), 2).await.unwrap().len(), 2);
    assert_eq!(reader.due_holds(at(19), 9).await.unwrap().len(), 1);
    finalise_due(&db.store, at(20)).await.unwrap();
    assert_eq!(reader.next_hold_end().await.unwrap(), Some(at(30)));
}

async fn an_undone_verdict_may_be_given_again(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let id = waiting_items(&db.store, workflow, 1).await[0];
    let (ana, ben) = (a_person(&db.store, "ana").await, a_person(&db.store, "ben").await);
    let first = claim_one(&db.store, ana, NOW).await;
    decide(&db.store, verdict(&first, at(1)), at(6)).await.unwrap();
    let second = undo(&db.store, &first, at(5)).await.unwrap();

    let row = item(&db.store, id, at(5)).await;
    assert_eq!((row.item.status, row.stored_status), (ItemStatus::Claimed, ItemStatus::Pending));
    assert!(row.decision.is_none());
    assert_eq!(count_list(&db.store, workflow).await, [1, 0, 0, 0]);
    let undone = db.store.read().await.unwrap().verdict_by_lease(first.token).await.unwrap().unwrap();
    assert_eq!(undone.undone_at, Some(at(5)));
    assert!(claim(&db.store, ben, at(6), 1, 60).await.is_empty());
    assert!(is_stale(&decide(&db.store, verdict(&first, at(6)), at(9)).await));
    decide(&db.store, verdict(&second, at(6)), at(11)).await.unwrap();
    assert_eq!(item(&db.store, id, at(7)).await.item.status, ItemStatus::Held);
}

async fn undo_is_refused_after_the_hold(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let id = waiting_items(&db.store, workflow, 1).await[0];
    let ana = a_person(&db.store, "ana").await;
    let lease = claim_one(&db.store, ana, NOW).await;
    decide(&db.store, verdict(&lease, at(1)), at(6)).await.unwrap();
    // At its very end, although it is not final yet: whoever reads the clock decides alike.
    assert!(is_stale(&undo(&db.store, &lease, at(6)).await));
    finalise_due(&db.store, at(6)).await.unwrap();
    assert!(is_stale(&undo(&db.store, &lease, at(5)).await));
    let said = db.store.read().await.unwrap().verdict_by_lease(lease.token).await.unwrap().unwrap();
    assert_eq!(said.undone_at, None);
    assert_eq!(item(&db.store, id, at(9)).await.item.status, ItemStatus::Final);
    assert_eq!(count_list(&db.store, workflow).await, [0, 0, 1, 0]);
}

async fn undo_is_refused_twice(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    waiting_items(&db.store, workflow, 1).await;
    let ana = a_person(&db.store, "ana").await;
    let lease = claim_one(&db.store, ana, NOW).await;
    decide(&db.store, verdict(&lease, at(1)), at(6)).await.unwrap();
    let (one, other) = tokio::join!(undo(&db.store, &lease, at(2)), undo(&db.store, &lease, at(2)));
    assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|done| **done).count(), 1);
    assert!(is_stale(&one) || is_stale(&other));
    assert_eq!(count_list(&db.store, workflow).await, [1, 0, 0, 0]);
}

async fn an_undone_item_goes_to_anyone_when_its_lease_runs_out(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    waiting_items(&db.store, workflow, 1).await;
    let ana = a_person(&db.store, "ana").await;
    let lease = claim_one(&db.store, ana, NOW).await;
    decide(&db.store, verdict(&lease, at(1)), at(6)).await.unwrap();
    let second = undo(&db.store, &lease, at(2)).await.unwrap();
    // To its reviewer too: the verdict that kept it from them no longer counts.
    assert_eq!(claim_one(&db.store, ana, second.expires_at).await.item, lease.item);
}

async fn a_hold_that_was_undone_is_not_made_final(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let ids = waiting_items(&db.store, workflow, 2).await;
    let ana = a_person(&db.store, "ana").await;
    let leases = claim(&db.store, ana, NOW, 2, 60).await;
    for lease in &leases {
        decide(&db.store, verdict(lease, at(1)), at(6)).await.unwrap();
    }
    // Looked up before, undone in between, even decided anew.
    let holds = db.store.read().await.unwrap().due_holds(at(6), 9).await.unwrap();
    let again = undo(&db.store, &leases[0], at(5)).await.unwrap();
    let refused = finalise(db, holds.clone(), at(6)).await;
    assert!(is_stale(&refused), "{refused:?}");
    decide(&db.store, verdict(&again, at(6)), at(11)).await.unwrap();
    assert!(is_stale(&finalise(db, holds, at(6)).await));
    // The other one was not touched either.
    assert_eq!(item(&db.store, ids[1], at(6)).await.item.status, ItemStatus::Held);
    assert_eq!(count_list(&db.store, workflow).await, [0, 2, 0, 0]);
}

async fn finalise(db: &Database, holds: Vec<DueHold>, now: app::model::Timestamp) -> Stored<()> {
    let audit = holds.iter().map(|hold| entry(kinds::ITEM_FINAL, Some(hold.item))).collect();
    db.store.write(move |tx| Box::pin(async move { tx.finalise(&holds, now, audit).await })).await
}

async fn a_decision_becomes_final_once(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    waiting_items(&db.store, workflow, 70).await;
    let ana = a_person(&db.store, "ana").await;
    for lease in claim(&db.store, ana, NOW, 70, 60).await {
        decide(&db.store, verdict(&lease, at(1)), at(6)).await.unwrap();
    }
    let holds = db.store.read().await.unwrap().due_holds(at(6), 99).await.unwrap();
    let ends = tokio::join!(finalise(db, holds.clone(), at(6)), finalise(db, holds, at(6)));
    assert_eq!([ends.0.is_ok(), ends.1.is_ok()].iter().filter(|done| **done).count(), 1);
    assert!(is_stale(&ends.0) || is_stale(&ends.1));
    assert_eq!(count_list(&db.store, workflow).await, [0, 0, 70, 0]);
}

async fn nothing_becomes_final_without_its_audit_entry(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    waiting_items(&db.store, workflow, 1).await;
    let ana = a_person(&db.store, "ana").await;
    let lease = claim_one(&db.store, ana, NOW).await;
    decide(&db.store, verdict(&lease, at(1)), at(6)).await.unwrap();
    let holds = db.store.read().await.unwrap().due_holds(at(6), 9).await.unwrap();
    let refused: Stored<()> =
        db.store.write(move |tx| Box::pin(async move { tx.finalise(&holds, at(6), Vec::new()).await })).await;
    assert!(matches!(refused, Err(StoreError::Corrupt(_))), "{refused:?}");
}

async fn a_decision_without_an_undo_window_is_final_in_one_write(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let id = waiting_items(&db.store, workflow, 1).await[0];
    let ana = a_person(&db.store, "ana").await;
    let lease = claim_one(&db.store, ana, NOW).await;
    db.store
        .write(move |tx| {
            Box::pin(async move {
                let given = verdict(&lease, at(1));
                tx.insert_verdict(key(&lease, at(1)), &given, entry(kinds::ITEM_VERDICT, Some(id))).await?;
                tx.hold_decision(&decision(id, Verdict::Approve, at(1))).await?;
                let hold = DueHold { item: id, workflow, verdict: Verdict::Approve, output_sha256: None };
                tx.finalise(&[hold], at(1), vec![entry(kinds::ITEM_FINAL, Some(id))]).await
            })
        })
        .await
        .unwrap();
    assert_eq!(item(&db.store, id, at(1)).await.item.status, ItemStatus::Final);
    assert_eq!(db.store.read().await.unwrap().decisions_after(0, None, 9).await.unwrap().len(), 1);
    assert_eq!(count_list(&db.store, workflow).await, [0, 0, 1, 0]);
}

async fn the_verdict_that_can_be_undone_is_the_last_one_in_its_hold(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let ids = waiting_items(&db.store, workflow, 3).await;
    let (ana, ben) = (a_person(&db.store, "ana").await, a_person(&db.store, "ben").await);
    let mut leases = Vec::new();
    for (second, person) in [(1, ana), (2, ana), (3, ben)] {
        let lease = claim_one(&db.store, person, NOW).await;
        decide(&db.store, verdict(&lease, at(second)), at(second + 5)).await.unwrap();
        leases.push(lease);
    }
    let mut reader = db.store.read().await.unwrap();
    assert_eq!(reader.undoable_verdict(ana, at(4)).await.unwrap(), Some((ids[1], at(7))));
    assert_eq!(reader.undoable_verdict(ben, at(4)).await.unwrap(), Some((ids[2], at(8))));
    undo(&db.store, &leases[1], at(5)).await.unwrap();
    assert_eq!(reader.undoable_verdict(ana, at(5)).await.unwrap(), Some((ids[0], at(6))));
    assert_eq!(reader.undoable_verdict(ana, at(6)).await.unwrap(), None);
}

async fn undo_and_finalising_at_once_leave_one_of_the_two(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let ana = a_person(&db.store, "ana").await;
    for round in 0..8 {
        let id = waiting_items(&db.store, workflow, 1).await[0];
        let lease = claim_one(&db.store, ana, NOW).await;
        decide(&db.store, verdict(&lease, at(1)), at(6)).await.unwrap();
        // Two servers whose clocks differ: both are in the right by their own.
        let hold = DueHold { item: id, workflow, verdict: Verdict::Approve, output_sha256: None };
        let (undone, finished) =
            tokio::join!(undo(&db.store, &lease, at(5)), finalise(db, vec![hold], at(6)));
        assert!(undone.is_ok() != finished.is_ok(), "round {round}: {undone:?} {finished:?}");
        let row = item(&db.store, id, at(6)).await;
        assert_eq!(row.stored_status, if undone.is_ok() { ItemStatus::Pending } else { ItemStatus::Final });
        assert_eq!(row.decision.is_some(), finished.is_ok());
        if let Ok(again) = undone {
            decide(&db.store, verdict(&again, at(6)), at(6)).await.unwrap();
            finalise_due(&db.store, at(6)).await.unwrap();
        }
    }
    assert_eq!(count_list(&db.store, workflow).await, [0, 0, 8, 0]);
}
