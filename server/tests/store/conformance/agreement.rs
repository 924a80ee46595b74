use app::model::{Timestamp, Verdict, WorkflowId};
use server::{
    domain::{audit::kinds, opinions::Agreement},
    store::{NewDecision, NewItem, NewVerdict, Period},
};

use super::on_both_databases;
use crate::{
    database::Database,
    fixtures::{
        NOW, a_person, a_workflow, an_item, at, claim_one, decide, decision, entry, finalise_due, key,
        store_items, verdict, waiting_items,
    },
};

on_both_databases!(first_and_second_opinions_are_counted_in_pairs);

/// Decides an item that two people have seen.
async fn two_opinions(
    db: &Database,
    workflow: WorkflowId,
    said: [Verdict; 2],
    agreement: Agreement,
    final_at: Timestamp,
) {
    let new = NewItem { opinions: 2, ..an_item(workflow) };
    let id = new.id;
    store_items(&db.store, vec![new]).await.unwrap();
    for (number, verdict_said) in said.into_iter().enumerate() {
        let user = a_person(&db.store, &format!("{number}-{id}")).await;
        let grant = claim_one(&db.store, user, at(10)).await;
        assert_eq!((grant.item, grant.slot), (id, i64::try_from(number).unwrap()));
        let given = NewVerdict { verdict: verdict_said, ..verdict(&grant, at(11)) };
        db.store
            .write(move |tx| {
                Box::pin(async move {
                    tx.insert_verdict(key(&grant, at(11)), &given, entry(kinds::ITEM_VERDICT, Some(id))).await
                })
            })
            .await
            .unwrap();
    }
    let decided = NewDecision {
        decided_by: "user:ana@example.org".to_owned(),
        agreement: Some(agreement),
        ..decision(id, said[1], final_at)
    };
    db.store.write(move |tx| Box::pin(async move { tx.hold_decision(&decided).await })).await.unwrap();
}

async fn first_and_second_opinions_are_counted_in_pairs(db: &Database) {
    use Verdict::{Approve, Reject};
    let workflow = a_workflow(&db.store, "triage").await;
    let other = a_workflow(&db.store, "other").await;
    // What one person saw is no pair.
    let ana = a_person(&db.store, "ana").await;
    waiting_items(&db.store, workflow, 1).await;
    let alone = claim_one(&db.store, ana, at(10)).await;
    decide(&db.store, verdict(&alone, at(11)), at(12)).await.unwrap();
    two_opinions(db, workflow, [Approve, Approve], Agreement::Agreed, at(12)).await;
    two_opinions(db, workflow, [Approve, Approve], Agreement::Agreed, at(12)).await;
    two_opinions(db, workflow, [Approve, Reject], Agreement::Adjudicated, at(12)).await;
    two_opinions(db, workflow, [Approve, Reject], Agreement::Majority, at(12)).await;
    two_opinions(db, other, [Reject, Reject], Agreement::Agreed, at(12)).await;
    finalise_due(&db.store, at(20)).await.unwrap();
    two_opinions(db, workflow, [Reject, Reject], Agreement::Agreed, at(100)).await;

    let asked = async |of, from, to| {
        let period = Period { from, to };
        db.store.read().await.unwrap().agreement(of, period).await.unwrap()
    };
    // The fixture's decisions are made at `NOW`.
    let found = asked(Some(workflow), NOW, at(1)).await;
    let shown: Vec<_> = found
        .iter()
        .map(|(of, pairs)| {
            assert_eq!(*of, workflow);
            (pairs.first, pairs.second, [pairs.agreed, pairs.by_majority, pairs.adjudicated])
        })
        .collect();
    let expected = [(Some(Approve), Some(Approve), [2, 0, 0]), (Some(Approve), Some(Reject), [0, 1, 1])];
    assert_eq!(shown, expected, "what may still be taken back is left out");
    assert_eq!(asked(None, NOW, at(1)).await.len(), 3);
    assert!(asked(None, at(1), at(2)).await.is_empty());
    assert!(asked(None, at(-1), NOW).await.is_empty());
}
