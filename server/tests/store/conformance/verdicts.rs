use app::model::Verdict;
use server::{
    domain::audit::kinds,
    store::{LeaseGrant, NewItem, NewVerdict, PayloadPart, StoreError, Stored},
};

use super::on_both_databases;
use crate::{
    database::Database,
    fixtures::{
        NOW, a_person, a_workflow, an_item, at, claim_one, count_list, decide, decision, entry, key, sha256,
        store_items, undo, verdict, waiting_items,
    },
};

on_both_databases!(
    a_verdict_is_read_back_by_its_lease_and_by_its_item,
    a_correction_is_kept_with_its_verdict,
    a_second_verdict_under_one_lease_is_refused,
    a_lease_token_serves_one_verdict_in_all,
    a_verdict_never_changes_but_to_be_undone_once,
    invariant_4_an_item_gets_one_decision_however_many_try,
    a_decision_waits_for_every_opinion,
    of_two_last_opinions_at_once_the_second_sees_the_first,
    verdicts_are_counted_since_a_moment_without_undone_ones,
);

/// Stores a verdict without deciding.
async fn say(db: &Database, lease: &LeaseGrant, given: NewVerdict) -> Stored<()> {
    let key = key(lease, given.at);
    db.store
        .write(move |tx| {
            Box::pin(async move {
                tx.insert_verdict(key, &given, entry(kinds::ITEM_VERDICT, Some(given.item))).await
            })
        })
        .await
}

async fn a_verdict_is_read_back_by_its_lease_and_by_its_item(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    waiting_items(&db.store, workflow, 1).await;
    let ana = a_person(&db.store, "ana").await;
    let lease = claim_one(&db.store, ana, NOW).await;
    let given = NewVerdict {
        verdict: Verdict::Reject,
        reasons: vec!["tone".to_owned(), "facts".to_owned()],
        comment: Some("no\0 way".to_owned()),
        ..verdict(&lease, at(9))
    };
    decide(&db.store, given.clone(), at(14)).await.unwrap();

    let mut reader = db.store.read().await.unwrap();
    let row = reader.verdict_by_lease(lease.token).await.unwrap().unwrap();
    assert_eq!((row.id, row.item, row.slot, row.lease), (given.id, lease.item, 0, lease.token));
    assert_eq!((row.user, row.user_name.as_str(), row.verdict), (ana, "ana", Verdict::Reject));
    assert_eq!((row.reasons, row.comment.as_deref()), (given.reasons, Some("no\u{2400} way")));
    assert_eq!((row.active_ms, row.wall_ms, row.at, row.undone_at), (4000, 9000, at(9), None));
    assert!(row.edit.is_none());
    let of_item = reader.verdicts_of(lease.item).await.unwrap();
    assert_eq!(of_item.iter().map(|row| row.id).collect::<Vec<_>>(), [given.id]);
    assert!(reader.slots_of(lease.item).await.unwrap().is_empty());
    assert!(reader.leases_of(ana, at(10)).await.unwrap().is_empty());
}

async fn a_correction_is_kept_with_its_verdict(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let id = waiting_items(&db.store, workflow, 1).await[0];
    let ana = a_person(&db.store, "ana").await;
    let edited = |text: &str, lease: &LeaseGrant, now| NewVerdict {
        verdict: Verdict::Edit,
        edit: Some((text.as_bytes().to_vec(), sha256(text.as_bytes()))),
        ..verdict(lease, now)
    };
    let lease = claim_one(&db.store, ana, NOW).await;
    decide(&db.store, edited(r#"{"a":1.0}"#, &lease, at(1)), at(6)).await.unwrap();
    let again = undo(&db.store, &lease, at(2)).await.unwrap();
    decide(&db.store, edited(r#"{"a":2}"#, &again, at(3)), at(8)).await.unwrap();

    let mut reader = db.store.read().await.unwrap();
    let standing = reader.payload(id, PayloadPart::Edit, 0).await.unwrap().unwrap();
    assert_eq!(standing.bytes, br#"{"a":2}"#);
    assert_eq!(standing.sha256, sha256(br#"{"a":2}"#));
    // The story still tells what was said first.
    let said: Vec<_> =
        reader.verdicts_of(id).await.unwrap().into_iter().map(|row| row.edit.unwrap()).collect();
    assert_eq!(said, [br#"{"a":1.0}"#.to_vec(), br#"{"a":2}"#.to_vec()]);
    assert_ne!(reader.payload(id, PayloadPart::Raw, 0).await.unwrap().unwrap().bytes, standing.bytes);
}

async fn a_second_verdict_under_one_lease_is_refused(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    waiting_items(&db.store, workflow, 1).await;
    let ana = a_person(&db.store, "ana").await;
    let lease = claim_one(&db.store, ana, NOW).await;
    say(db, &lease, verdict(&lease, at(1))).await.unwrap();
    let again = say(db, &lease, verdict(&lease, at(2))).await;
    assert!(matches!(again, Err(StoreError::Stale { .. })), "{again:?}");
    assert_eq!(db.store.read().await.unwrap().verdicts_of(lease.item).await.unwrap().len(), 1);
}

async fn a_lease_token_serves_one_verdict_in_all(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    waiting_items(&db.store, workflow, 2).await;
    let ana = a_person(&db.store, "ana").await;
    let (first, second) = (claim_one(&db.store, ana, NOW).await, claim_one(&db.store, ana, NOW).await);
    say(db, &first, verdict(&first, at(1))).await.unwrap();
    // Under a live lease of another item, yet with the used token.
    let forged = NewVerdict { lease: first.token, ..verdict(&second, at(1)) };
    let refused = say(db, &second, forged).await;
    assert!(
        matches!(&refused, Err(StoreError::Taken { constraint }) if constraint == "verdicts.lease"),
        "{refused:?}"
    );
    // Nothing of it stays: the second lease still lives.
    say(db, &second, verdict(&second, at(1))).await.unwrap();
}

async fn a_verdict_never_changes_but_to_be_undone_once(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    waiting_items(&db.store, workflow, 1).await;
    let ana = a_person(&db.store, "ana").await;
    let lease = claim_one(&db.store, ana, NOW).await;
    decide(&db.store, verdict(&lease, at(1)), at(60)).await.unwrap();
    for statement in [
        "UPDATE verdicts SET verdict = 'reject'",
        "UPDATE verdicts SET verdict = 'reject', undone_at = 1",
        "UPDATE verdicts SET comment = 'x', undone_at = 1",
        "DELETE FROM verdicts",
    ] {
        let refused = db.behind_the_back(statement).await.unwrap_err();
        assert!(refused.contains("a verdict is"), "{statement}: {refused}");
    }
    undo(&db.store, &lease, at(2)).await.unwrap();
    let refused = db.behind_the_back("UPDATE verdicts SET undone_at = 3").await.unwrap_err();
    assert!(refused.contains("a verdict is only ever marked undone, once"), "{refused}");
}

async fn invariant_4_an_item_gets_one_decision_however_many_try(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    for _ in 0..5 {
        let id = waiting_items(&db.store, workflow, 1).await[0];
        let ana = a_person(&db.store, &format!("ana-{id}")).await;
        let lease = claim_one(&db.store, ana, NOW).await;
        let tries: Vec<_> = (0..8)
            .map(|_| {
                let (store, given) = (db.store.clone(), verdict(&lease, at(1)));
                tokio::spawn(async move { decide(&store, given, at(6)).await })
            })
            .collect();
        let mut decided = 0;
        for end in tries {
            match end.await.unwrap() {
                Ok(()) => decided += 1,
                Err(error) => assert!(matches!(error, StoreError::Stale { .. }), "{error}"),
            }
        }
        assert_eq!(decided, 1);
        let again: Stored<()> = db
            .store
            .write(move |tx| {
                Box::pin(async move { tx.hold_decision(&decision(id, Verdict::Reject, at(9))).await })
            })
            .await;
        assert!(matches!(again, Err(StoreError::Stale { .. })), "{again:?}");
    }
    assert_eq!(count_list(&db.store, workflow).await, [0, 5, 0, 0]);
}

async fn a_decision_waits_for_every_opinion(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let double = NewItem { opinions: 2, ..an_item(workflow) };
    store_items(&db.store, vec![double]).await.unwrap();
    let (ana, ben) = (a_person(&db.store, "ana").await, a_person(&db.store, "ben").await);
    let first = claim_one(&db.store, ana, NOW).await;
    let early = decide(&db.store, verdict(&first, at(1)), at(6)).await;
    assert!(matches!(early, Err(StoreError::Stale { .. })), "{early:?}");
    say(db, &first, verdict(&first, at(1))).await.unwrap();
    let second = claim_one(&db.store, ben, NOW).await;
    decide(&db.store, verdict(&second, at(2)), at(7)).await.unwrap();
    assert_eq!(count_list(&db.store, workflow).await, [0, 1, 0, 0]);
}

async fn of_two_last_opinions_at_once_the_second_sees_the_first(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let (ana, ben) = (a_person(&db.store, "ana").await, a_person(&db.store, "ben").await);
    for _ in 0..6 {
        let double = NewItem { opinions: 2, ..an_item(workflow) };
        store_items(&db.store, vec![double]).await.unwrap();
        let leases = [claim_one(&db.store, ana, NOW).await, claim_one(&db.store, ben, NOW).await];
        // Each decides the item if it finds itself to be the last.
        let tasks = leases.map(|lease| {
            let store = db.store.clone();
            tokio::spawn(async move {
                store
                    .write(move |tx| {
                        Box::pin(async move {
                            let given = verdict(&lease, at(1));
                            tx.insert_verdict(key(&lease, at(1)), &given, entry(kinds::ITEM_VERDICT, None))
                                .await?;
                            let last = tx.slots_of(lease.item).await?.is_empty();
                            if last {
                                tx.hold_decision(&decision(lease.item, Verdict::Approve, at(6))).await?;
                            }
                            Stored::Ok(last)
                        })
                    })
                    .await
                    .unwrap()
            })
        });
        let [one, other] = tasks;
        assert_eq!([one.await.unwrap(), other.await.unwrap()].iter().filter(|last| **last).count(), 1);
    }
}

async fn verdicts_are_counted_since_a_moment_without_undone_ones(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    waiting_items(&db.store, workflow, 3).await;
    let (ana, ben) = (a_person(&db.store, "ana").await, a_person(&db.store, "ben").await);
    let mut leases = Vec::new();
    for second in [1, 2, 3] {
        let lease = claim_one(&db.store, ana, NOW).await;
        decide(&db.store, verdict(&lease, at(second)), at(60)).await.unwrap();
        leases.push(lease);
    }
    undo(&db.store, &leases[1], at(4)).await.unwrap();
    let mut reader = db.store.read().await.unwrap();
    assert_eq!(reader.verdict_count(ana, at(1)).await.unwrap(), 2);
    assert_eq!(reader.verdict_count(ana, at(3)).await.unwrap(), 1);
    assert_eq!(reader.verdict_count(ben, at(0)).await.unwrap(), 0);
}
