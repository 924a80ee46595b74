use app::model::{Freeze, ItemId, Reason, ReasonCode, Route, Timestamp, Verdict, WorkflowId};
use server::{
    domain::audit::kinds,
    store::{HistoryQuery, HistoryRow, LeaseGrant, NewDecision, NewItem, NewVerdict, StoreError},
};

use super::on_both_databases;
use crate::{
    database::Database,
    fixtures::{
        a_person, a_released_item, a_workflow, an_item, at, claim_one, counts, decision, entry, finalise_due,
        key, store_items, undo, verdict,
    },
};

on_both_databases!(
    history_holds_what_routes_an_item_again_and_what_people_said,
    history_is_read_in_pieces_from_either_end,
    matches_are_counted_by_rule_and_version,
    a_rules_share_is_of_what_people_looked_at,
    what_routing_failed_on_is_read_from_the_newest,
    only_what_confidence_decides_is_scored,
    what_people_decided_is_counted_once_it_is_final,
    what_is_rejected_together_is_nobodys_opinion,
    a_freeze_is_set_and_ended,
    a_proof_is_complete_once,
);

/// 2001.
const LONG_AGO: Timestamp = Timestamp(1_000_000_000_000_000);

fn all(workflow: WorkflowId) -> HistoryQuery {
    HistoryQuery { workflow, since: None, after: None, newest_first: false, limit: 100 }
}

async fn history(db: &Database, query: &HistoryQuery) -> Vec<HistoryRow> {
    db.store.read().await.unwrap().history(query).await.unwrap()
}

/// An item, reviewed by a person and final.
async fn a_reviewed_item(db: &Database, workflow: WorkflowId, said: Verdict) -> NewItem {
    let item = an_item(workflow);
    store_items(&db.store, vec![item.clone()]).await.unwrap();
    let person = a_person(&db.store, &format!("p{}", item.id)).await;
    let grant = claim_one(&db.store, person, at(10)).await;
    give_opinion(db, &grant, said, at(11)).await;
    hold(db, item.id, said, at(12)).await;
    finalise_due(&db.store, at(20)).await.unwrap();
    item
}

async fn give_opinion(db: &Database, grant: &LeaseGrant, said: Verdict, now: Timestamp) {
    let given = NewVerdict { verdict: said, ..verdict(grant, now) };
    let key = key(grant, now);
    db.store
        .write(move |tx| {
            Box::pin(async move {
                tx.insert_verdict(key, &given, entry(kinds::ITEM_VERDICT, Some(given.item))).await
            })
        })
        .await
        .unwrap();
}

/// Holds a decision of a person's, whatever was said before.
async fn hold(db: &Database, item: ItemId, decided: Verdict, until: Timestamp) {
    let decided =
        NewDecision { decided_by: "user:ana@example.org".to_owned(), ..decision(item, decided, until) };
    db.store.write(move |tx| Box::pin(async move { tx.hold_decision(&decided).await })).await.unwrap();
}

async fn history_holds_what_routes_an_item_again_and_what_people_said(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let reviewed = a_reviewed_item(db, workflow, Verdict::Edit).await;
    let (waiting, released) = (an_item(workflow), a_released_item(workflow));
    store_items(&db.store, vec![waiting.clone(), released.clone()]).await.unwrap();
    let rows = history(db, &all(workflow)).await;
    assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [reviewed.id, waiting.id, released.id]);
    let [first, second, third] = rows.as_slice() else { panic!("three rows") };
    assert_eq!((first.verdict, first.active_ms), (Some(Verdict::Edit), Some(4000)));
    assert_eq!((first.seed, &first.gates, first.raw.as_slice()), (-42, &reviewed.gates, &*reviewed.raw));
    assert_eq!((first.inclusion_probability, first.created_at), (Some(1.0), reviewed.created_at));
    assert_eq!((&first.group, first.group.as_deref()), (&reviewed.group, Some("payments")));
    assert_eq!((second.verdict, second.route), (None, Route::Review));
    assert_eq!((third.verdict, third.route), (None, Route::Release), "a policy's own decision is no opinion");
}

async fn history_is_read_in_pieces_from_either_end(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let other = a_workflow(&db.store, "other").await;
    let items: Vec<NewItem> = (0..5).map(|_| an_item(workflow)).collect();
    let ids: Vec<_> = items.iter().map(|item| item.id).collect();
    store_items(&db.store, items).await.unwrap();
    store_items(&db.store, vec![an_item(other)]).await.unwrap();
    for newest_first in [false, true] {
        let mut read = Vec::new();
        let mut query = HistoryQuery { newest_first, limit: 2, ..all(workflow) };
        loop {
            let rows = history(db, &query).await;
            let Some(last) = rows.last() else { break };
            query.after = Some(last.id);
            read.extend(rows.into_iter().map(|row| row.id));
        }
        if newest_first {
            read.reverse();
        }
        assert_eq!(read, ids);
    }
    // The fixtures' ids are of the day on which the test runs.
    let since = |since| HistoryQuery { since: Some(since), ..all(workflow) };
    assert_eq!(history(db, &since(LONG_AGO)).await.len(), 5);
    assert_eq!(history(db, &since(LONG_AGO.plus_seconds(1_000 * 365 * 24 * 3600))).await.len(), 0);
    let cancelled = ids[0];
    db.store
        .write(move |tx| {
            Box::pin(async move {
                tx.cancel_item(cancelled, at(1), entry(kinds::ITEM_CANCELLED, Some(cancelled))).await
            })
        })
        .await
        .unwrap();
    assert_eq!(history(db, &all(workflow)).await.len(), 4);
}

async fn matches_are_counted_by_rule_and_version(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    a_reviewed_item(db, workflow, Verdict::Approve).await;
    let other = NewItem { rule: Some("large".to_owned()), ..an_item(workflow) };
    let none = NewItem { rule: None, ..an_item(workflow) };
    let later = NewItem { policy_version: Some(4), ..an_item(workflow) };
    store_items(&db.store, vec![an_item(workflow), other, none, later]).await.unwrap();
    let found = db.store.read().await.unwrap().rule_matches(workflow, LONG_AGO).await.unwrap();
    let found: Vec<_> =
        found.iter().map(|of| (of.rule.as_str(), of.version, of.matches, of.approved)).collect();
    assert_eq!(found, [("large", Some(3), 1, 0), ("refunds", Some(3), 2, 1), ("refunds", Some(4), 1, 0)]);
}

async fn a_rules_share_is_of_what_people_looked_at(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let (ana, ben) = (a_person(&db.store, "ana").await, a_person(&db.store, "ben").await);
    a_reviewed_item(db, workflow, Verdict::Reject).await;
    // One that two people agree on, and one that its reviewer decides, takes back and decides again, are one each.
    let twice = NewItem { opinions: 2, ..an_item(workflow) };
    let id = twice.id;
    store_items(&db.store, vec![twice]).await.unwrap();
    for person in [ana, ben] {
        let grant = claim_one(&db.store, person, at(30)).await;
        give_opinion(db, &grant, Verdict::Approve, at(31)).await;
    }
    hold(db, id, Verdict::Approve, at(32)).await;
    finalise_due(&db.store, at(40)).await.unwrap();
    let again = an_item(workflow);
    let id = again.id;
    store_items(&db.store, vec![again]).await.unwrap();
    let first = claim_one(&db.store, ana, at(50)).await;
    give_opinion(db, &first, Verdict::Approve, at(51)).await;
    hold(db, id, Verdict::Approve, at(53)).await;
    let second = undo(&db.store, &first, at(52)).await.unwrap();
    give_opinion(db, &second, Verdict::Approve, at(53)).await;
    hold(db, id, Verdict::Approve, at(54)).await;
    finalise_due(&db.store, at(60)).await.unwrap();
    // What is rejected together matched all the same, and says nothing of the rule: not even where somebody had said
    // otherwise before.
    let asked_of_two = NewItem { opinions: 2, ..an_item(workflow) };
    let unseen = an_item(workflow);
    let together = [asked_of_two.id, unseen.id];
    store_items(&db.store, vec![asked_of_two]).await.unwrap();
    let grant = claim_one(&db.store, ben, at(70)).await;
    give_opinion(db, &grant, Verdict::Approve, at(71)).await;
    store_items(&db.store, vec![unseen]).await.unwrap();
    for id in together {
        db.store.write(move |tx| Box::pin(async move { tx.close_slots(id).await })).await.unwrap();
        hold(db, id, Verdict::Reject, at(72)).await;
    }
    finalise_due(&db.store, at(80)).await.unwrap();
    let found = db.store.read().await.unwrap().rule_matches(workflow, LONG_AGO).await.unwrap();
    let [refunds] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(
        (refunds.matches, refunds.approved, refunds.edited, refunds.rejected),
        (5, 2, 0, 1),
        "{refunds:?}"
    );
}

async fn what_routing_failed_on_is_read_from_the_newest(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let other = a_workflow(&db.store, "other").await;
    let failed = |workflow, version| {
        let mut new = NewItem { policy_version: Some(version), rule: None, ..an_item(workflow) };
        new.reasons.push(Reason {
            code: ReasonCode::PolicyError,
            detail: format!("Rule \"a\" failed in version {version}: `tier` is missing."),
            pointer: None,
        });
        new
    };
    let items = vec![failed(workflow, 1), an_item(workflow), failed(workflow, 2), failed(other, 3)];
    let expected: Vec<_> =
        [2, 0].map(|at: usize| (items[at].policy_version, items[at].reasons.clone())).into();
    store_items(&db.store, items).await.unwrap();
    let read = async |since, limit| {
        let mut reader = db.store.read().await.unwrap();
        let found = reader.routing_failures(workflow, since, limit).await.unwrap();
        found.into_iter().map(|failure| (failure.version, failure.reasons)).collect::<Vec<_>>()
    };
    assert_eq!(read(LONG_AGO, 10).await, expected);
    assert_eq!(read(LONG_AGO, 1).await, expected[..1]);
    // The fixtures' ids are of the day on which the test runs.
    assert!(read(LONG_AGO.plus_seconds(1_000 * 365 * 24 * 3600), 10).await.is_empty());
}

async fn only_what_confidence_decides_is_scored(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    a_reviewed_item(db, workflow, Verdict::Approve).await;
    let plain = NewItem { rule: None, ..an_item(workflow) };
    let mut frozen = plain.clone();
    frozen.id = an_item(workflow).id;
    frozen.reasons[0].code = ReasonCode::Frozen;
    let unsure = NewItem { id: an_item(workflow).id, confidence: None, ..plain.clone() };
    let released = NewItem { rule: None, inclusion_probability: Some(0.25), ..a_released_item(workflow) };
    store_items(&db.store, vec![plain, frozen, unsure, released]).await.unwrap();
    let found = db.store.read().await.unwrap().scored(workflow, 10).await.unwrap();
    let found: Vec<_> =
        found.iter().map(|row| (row.confidence, row.inclusion_probability, row.verdict)).collect();
    assert_eq!(found, [(0.5, 0.25, None), (0.5, 1.0, None)]);
    assert_eq!(db.store.read().await.unwrap().scored(workflow, 1).await.unwrap().len(), 1);
}

async fn what_people_decided_is_counted_once_it_is_final(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    for said in [Verdict::Approve, Verdict::Approve, Verdict::Edit, Verdict::Reject] {
        a_reviewed_item(db, workflow, said).await;
    }
    store_items(&db.store, vec![a_released_item(workflow)]).await.unwrap();
    let row = counts(&db.store, workflow).await;
    assert_eq!((row.approved, row.edited, row.rejected, row.finished), (2, 1, 1, 5));
}

async fn what_is_rejected_together_is_nobodys_opinion(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let ana = a_person(&db.store, "ana").await;
    let plain = NewItem { rule: None, opinions: 2, ..an_item(workflow) };
    let other = NewItem { id: an_item(workflow).id, ..plain.clone() };
    let ids = [plain.id, other.id];
    store_items(&db.store, vec![plain, other]).await.unwrap();
    // Of one of them somebody has said something, which is not what was decided.
    let grant = claim_one(&db.store, ana, at(1)).await;
    let given = verdict(&grant, at(2));
    let rejected: Result<(), StoreError> = db
        .store
        .write(move |tx| {
            Box::pin(async move {
                let key = crate::fixtures::key(&grant, at(2));
                tx.insert_verdict(key, &given, entry(kinds::ITEM_VERDICT, Some(given.item))).await?;
                for id in ids {
                    tx.close_slots(id).await?;
                    let decided_by = "user:olga@example.org".to_owned();
                    let decided = NewDecision { decided_by, ..decision(id, Verdict::Reject, at(12)) };
                    tx.hold_decision(&decided).await?;
                }
                Ok::<(), StoreError>(())
            })
        })
        .await;
    rejected.unwrap();
    finalise_due(&db.store, at(20)).await.unwrap();
    let row = counts(&db.store, workflow).await;
    assert_eq!((row.approved, row.edited, row.rejected, row.finished), (0, 0, 0, 2));
    let found = db.store.read().await.unwrap().scored(workflow, 10).await.unwrap();
    assert_eq!(found.iter().map(|row| row.verdict).collect::<Vec<_>>(), [None, None]);
    let rows = history(db, &all(workflow)).await;
    assert_eq!(rows.iter().map(|row| row.verdict).collect::<Vec<_>>(), [None, None]);
}

async fn a_freeze_is_set_and_ended(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let freeze = Freeze { why: "odd\0 totals".to_owned(), by: "user:ana@example.org".to_owned(), at: at(3) };
    for freeze in [Some(freeze), None] {
        let given = freeze.clone();
        db.store
            .write(move |tx| {
                Box::pin(async move {
                    tx.set_freeze(workflow, given.as_ref(), at(3), entry(kinds::WORKFLOW_FROZEN, None)).await
                })
            })
            .await
            .unwrap();
        let row = db.store.read().await.unwrap().workflow("triage").await.unwrap().unwrap();
        let expected = freeze.map(|freeze| Freeze { why: freeze.why.replace('\0', "\u{2400}"), ..freeze });
        assert_eq!((row.freeze, row.revision), (expected, 1));
    }
}

async fn a_proof_is_complete_once(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let prove = async || {
        db.store
            .write(move |tx| {
                Box::pin(
                    async move { tx.mark_proven(workflow, at(5), entry(kinds::WORKFLOW_PROVEN, None)).await },
                )
            })
            .await
    };
    prove().await.unwrap();
    assert!(matches!(prove().await, Err(StoreError::Stale { .. })));
    let row = db.store.read().await.unwrap().workflow("triage").await.unwrap().unwrap();
    assert_eq!(row.proven_at, Some(at(5)));
}
