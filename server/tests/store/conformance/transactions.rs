use app::model::Verdict;
use server::{
    domain::audit::kinds,
    store::{StoreError, Stored},
};

use super::on_both_databases;
use crate::{
    database::Database,
    fixtures::{
        NOW, a_person, a_workflow, an_item, at, claim, claim_one, count_list, decide, decision, entry,
        finalise_due, item, store_items, undo, user_row, verdict, waiting_items,
    },
};

on_both_databases!(
    an_error_rolls_everything_back,
    a_mistake_in_the_work_rolls_back_and_is_told,
    a_transaction_sees_its_own_changes_and_readers_see_them_after_it,
    the_database_answers_that_it_is_ready,
    a_closed_database_says_so,
    many_different_writes_at_once_never_wait_for_each_other_for_ever,
);

async fn an_error_rolls_everything_back(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let ana = a_person(&db.store, "ana").await;
    let id = waiting_items(&db.store, workflow, 1).await[0];
    let lease = claim_one(&db.store, ana, NOW).await;
    let head = db.store.read().await.unwrap().audit_head().await.unwrap();

    let new = an_item(workflow);
    let new_id = new.id;
    let given = verdict(&lease, at(1));
    let end: Stored<()> = db
        .store
        .write(move |tx| {
            Box::pin(async move {
                tx.insert_items(&[new]).await?;
                let key = server::store::LeaseKey { item: id, token: lease.token, user: ana, now: at(1) };
                tx.insert_verdict(key, &given, entry(kinds::ITEM_VERDICT, Some(id))).await?;
                tx.hold_decision(&decision(id, Verdict::Approve, at(6))).await?;
                tx.audit_head().await?;
                tx.insert_user(&user_row("ben"), entry(kinds::USER_ADDED, None)).await?;
                Err(StoreError::Stale { what: "on purpose" })
            })
        })
        .await;
    assert!(matches!(end, Err(StoreError::Stale { what: "on purpose" })), "{end:?}");

    let mut reader = db.store.read().await.unwrap();
    assert!(reader.item(new_id, NOW).await.unwrap().is_none());
    assert!(reader.user_by_email("ben@example.org").await.unwrap().is_none());
    assert!(reader.verdicts_of(id).await.unwrap().is_empty());
    assert_eq!(reader.audit_head().await.unwrap(), head);
    assert_eq!(reader.leases_of(ana, at(1)).await.unwrap().len(), 1);
    assert!(item(&db.store, id, at(1)).await.decision.is_none());
    assert_eq!(count_list(&db.store, workflow).await, [1, 0, 0, 0]);
}

async fn a_mistake_in_the_work_rolls_back_and_is_told(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let new = an_item(workflow);
    let id = new.id;
    let end: Stored<()> = db
        .store
        .write(move |tx| {
            Box::pin(async move {
                tx.insert_items(&[new]).await?;
                panic!("a mistake, on purpose")
            })
        })
        .await;
    assert!(matches!(end, Err(StoreError::Database(_))), "{end:?}");
    assert!(db.store.read().await.unwrap().item(id, NOW).await.unwrap().is_none());
    store_items(&db.store, vec![an_item(workflow)]).await.unwrap();
    assert_eq!(count_list(&db.store, workflow).await, [1, 0, 0, 0]);
}

async fn a_transaction_sees_its_own_changes_and_readers_see_them_after_it(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let new = an_item(workflow);
    let id = new.id;
    let store = db.store.clone();
    db.store
        .write(move |tx| {
            Box::pin(async move {
                tx.insert_items(&[new]).await?;
                assert!(tx.item(id, NOW).await?.is_some());
                assert!(store.read().await?.item(id, NOW).await?.is_none());
                Stored::Ok(())
            })
        })
        .await
        .unwrap();
    assert!(db.store.read().await.unwrap().item(id, NOW).await.unwrap().is_some());
}

async fn the_database_answers_that_it_is_ready(db: &Database) {
    db.store.ready().await.unwrap();
    // A program newer than the tables would not be.
    db.behind_the_back("UPDATE _sqlx_migrations SET version = -version").await.unwrap();
    let told = db.store.ready().await.unwrap_err();
    assert!(told.to_string().contains("its tables are at version"), "{told}");
}

async fn a_closed_database_says_so(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    db.store.close().await;
    let refused = store_items(&db.store, vec![an_item(workflow)]).await;
    assert!(matches!(refused, Err(StoreError::Unreachable(_))), "{refused:?}");
    assert!(matches!(db.store.read().await.map(|_| ()), Err(StoreError::Unreachable(_))));
}

/// Every kind of write of an item's life at once, in several transactions that share items, counts and the chain.
async fn many_different_writes_at_once_never_wait_for_each_other_for_ever(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let mut people = Vec::new();
    for number in 0..6 {
        people.push(a_person(&db.store, &format!("p{number}")).await);
    }
    let tasks: Vec<_> = people
        .into_iter()
        .map(|person| {
            let store = db.store.clone();
            tokio::spawn(async move {
                for round in 0..8 {
                    store_items(&store, vec![an_item(workflow), an_item(workflow)]).await.unwrap();
                    for lease in claim(&store, person, at(round), 2, 60).await {
                        decide(&store, verdict(&lease, at(round)), at(round + 1)).await.unwrap();
                        if round % 2 == 0 {
                            match undo(&store, &lease, at(round)).await {
                                Ok(again) => {
                                    decide(&store, verdict(&again, at(round)), at(round + 1)).await.unwrap();
                                }
                                // Another's clock is ahead of this one's, and it is final already.
                                Err(error) => assert!(matches!(error, StoreError::Stale { .. }), "{error}"),
                            }
                        }
                    }
                    finalise_due(&store, at(round)).await.unwrap();
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let [pending, held, finished, cancelled] = count_list(&db.store, workflow).await;
    assert_eq!((pending + held + finished, cancelled), (96, 0));
}
