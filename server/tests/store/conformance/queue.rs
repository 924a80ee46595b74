use app::model::{ItemId, Priority, QueueState, ReasonCode, UserId, WorkflowId};
use server::{
    domain::audit::kinds,
    store::{EndLease, FreeSlotQuery, NewItem, QueueQuery},
};

use super::on_both_databases;
use crate::{
    database::Database,
    fixtures::{
        NOW, a_person, a_workflow, an_item, at, claim, claim_one, entry, key, store_items, waiting_items,
    },
};

on_both_databases!(
    the_queue_goes_by_priority_then_due_time_then_age,
    work_is_offered_of_the_workflows_asked_for,
    the_list_tells_who_holds_what_and_until_when,
    the_list_is_narrowed_by_state_reason_text_and_workflow,
    pages_of_the_list_join_without_gap_or_overlap,
    an_item_that_needs_two_opinions_stands_in_the_list_once,
    what_is_away_is_counted_and_its_first_end_is_told,
);

async fn listed(db: &Database, query: QueueQuery) -> Vec<app::model::QueueRow> {
    let limit = if query.limit == 0 { 100 } else { query.limit };
    let rows = db.store.read().await.unwrap().queue_rows(&QueueQuery { limit, ..query }).await.unwrap();
    rows.into_iter().map(|placed| placed.row).collect()
}

fn ids(rows: &[app::model::QueueRow]) -> Vec<ItemId> {
    rows.iter().map(|row| row.id).collect()
}

/// Six items, stored in another order than the queue's; answers them in the queue's.
async fn shuffled(db: &Database, workflow: WorkflowId) -> Vec<ItemId> {
    let place = |priority, due: Option<i64>, created: i64| NewItem {
        priority,
        due_at: due.map(at),
        created_at: at(created),
        ..an_item(workflow)
    };
    let low = place(Priority::Low, None, -900);
    let young = place(Priority::Normal, None, -1);
    let old = place(Priority::Normal, None, -800);
    let later = place(Priority::Normal, Some(500), -2);
    let sooner = place(Priority::Normal, Some(400), -1);
    let urgent = place(Priority::Urgent, None, 0);
    let order = [&urgent, &sooner, &later, &old, &young, &low].map(|item| item.id).to_vec();
    store_items(&db.store, vec![low, young, old, later, sooner, urgent]).await.unwrap();
    order
}

async fn the_queue_goes_by_priority_then_due_time_then_age(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let ana = a_person(&db.store, "ana").await;
    let order = shuffled(db, workflow).await;
    assert_eq!(ids(&listed(db, QueueQuery { now: NOW, ..QueueQuery::default() }).await), order);
    let claimed: Vec<_> =
        claim(&db.store, ana, NOW, 9, 60).await.into_iter().map(|lease| lease.item).collect();
    assert_eq!(claimed, order);
    // Held by someone, they keep their places in the list.
    assert_eq!(ids(&listed(db, QueueQuery { now: NOW, ..QueueQuery::default() }).await), order);
}

async fn offered(db: &Database, user: UserId, workflows: Option<Vec<WorkflowId>>, limit: i64) -> Vec<ItemId> {
    let query = FreeSlotQuery { user, workflows, now: NOW, limit };
    let slots = db.store.write(move |tx| Box::pin(async move { tx.free_slots(&query).await })).await.unwrap();
    slots.into_iter().map(|slot| slot.item).collect()
}

async fn work_is_offered_of_the_workflows_asked_for(db: &Database) {
    let ana = a_person(&db.store, "ana").await;
    let mut workflows = Vec::new();
    for slug in ["one", "two", "three"] {
        workflows.push(a_workflow(&db.store, slug).await);
    }
    let items: Vec<_> = (0..12)
        .map(|number| NewItem { created_at: at(number), ..an_item(workflows[number as usize % 3]) })
        .collect();
    let all: Vec<_> = items.iter().map(|item| item.id).collect();
    store_items(&db.store, items).await.unwrap();

    assert_eq!(offered(db, ana, None, 5).await, all[..5]);
    let second: Vec<_> = all.iter().skip(1).step_by(3).copied().collect();
    assert_eq!(offered(db, ana, Some(vec![workflows[1]]), 9).await, second);
    let not_second: Vec<_> = all.iter().filter(|id| !second.contains(id)).copied().collect();
    let both = Some(vec![workflows[2], workflows[0], workflows[2]]);
    assert_eq!(offered(db, ana, both, 3).await, not_second[..3]);
    assert!(offered(db, ana, Some(Vec::new()), 9).await.is_empty());
}

/// One item leased by Ana until second 60, one deferred until second 600, one free.
async fn mixed(db: &Database) -> ([ItemId; 3], WorkflowId) {
    let workflow = a_workflow(&db.store, "triage").await;
    let ana = a_person(&db.store, "ana").await;
    let items = waiting_items(&db.store, workflow, 3).await;
    claim_one(&db.store, ana, NOW).await;
    let lease = claim_one(&db.store, ana, NOW).await;
    let later = EndLease { available_at: at(600), mark: None };
    let audit = entry(kinds::ITEM_DEFERRED, Some(lease.item));
    db.store
        .write(move |tx| Box::pin(async move { tx.end_lease(key(&lease, NOW), later, audit).await }))
        .await
        .unwrap();
    ([items[0], items[1], items[2]], workflow)
}

async fn the_list_tells_who_holds_what_and_until_when(db: &Database) {
    let ([leased, deferred, free], _) = mixed(db).await;
    let rows = listed(db, QueueQuery { now: at(1), ..QueueQuery::default() }).await;
    let told: Vec<_> =
        rows.iter().map(|row| (row.id, row.state, row.held_by.as_deref(), row.until)).collect();
    assert_eq!(
        told,
        [
            (leased, QueueState::Leased, Some("ana"), Some(at(60))),
            (deferred, QueueState::Deferred, None, Some(at(600))),
            (free, QueueState::Free, None, None),
        ]
    );
    assert_eq!((rows[0].workflow.as_str(), rows[0].title.as_deref()), ("triage", Some("A title")));
    assert_eq!((rows[0].confidence, rows[0].created_at), (Some(0.5), NOW));
    assert_eq!(rows[0].reasons[0].code, ReasonCode::LowConfidence);
    // Both have ended, and nobody has noticed yet.
    let rows = listed(db, QueueQuery { now: at(600), ..QueueQuery::default() }).await;
    assert!(
        rows.iter().all(|row| (row.state, row.held_by.as_ref(), row.until) == (QueueState::Free, None, None))
    );
}

async fn the_list_is_narrowed_by_state_reason_text_and_workflow(db: &Database) {
    let ([leased, deferred, free], workflow) = mixed(db).await;
    let other = a_workflow(&db.store, "other").await;
    let mut odd = an_item(other);
    odd.reasons[0].code = ReasonCode::MalformedJson;
    odd.title = Some("Odd One".to_owned());
    let odd_id = odd.id;
    store_items(&db.store, vec![odd]).await.unwrap();

    let by_state =
        |state, seconds| QueueQuery { state: Some(state), now: at(seconds), ..QueueQuery::default() };
    assert_eq!(ids(&listed(db, by_state(QueueState::Leased, 1)).await), [leased]);
    assert_eq!(ids(&listed(db, by_state(QueueState::Deferred, 1)).await), [deferred]);
    assert_eq!(ids(&listed(db, by_state(QueueState::Free, 1)).await), [free, odd_id]);
    assert_eq!(ids(&listed(db, by_state(QueueState::Free, 60)).await), [leased, free, odd_id]);
    assert!(listed(db, by_state(QueueState::Leased, 60)).await.is_empty());
    let now = at(1);
    let by_text = QueueQuery { text: Some("odd o".to_owned()), now, ..QueueQuery::default() };
    assert_eq!(ids(&listed(db, by_text).await), [odd_id]);
    let by_reason = QueueQuery { reason: Some(ReasonCode::LowConfidence), now, ..QueueQuery::default() };
    assert_eq!(ids(&listed(db, by_reason).await), [leased, deferred, free]);
    let by_workflow = QueueQuery { workflow: Some(workflow), now, ..QueueQuery::default() };
    assert_eq!(ids(&listed(db, by_workflow).await), [leased, deferred, free]);
}

async fn pages_of_the_list_join_without_gap_or_overlap(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let ana = a_person(&db.store, "ana").await;
    let mut order = shuffled(db, workflow).await;
    // Some of them held, so that both sources of the list are paged.
    claim(&db.store, ana, NOW, 3, 60).await;
    let last = NewItem { priority: Priority::Low, ..an_item(workflow) };
    order.push(last.id);
    store_items(&db.store, vec![last]).await.unwrap();

    for limit in [1, 2, 3] {
        let (mut paged, mut after) = (Vec::new(), None);
        loop {
            let page = listed(db, QueueQuery { after, now: NOW, limit, ..QueueQuery::default() }).await;
            let Some(row) = page.last() else { break };
            let due = row.due_at.map_or(i64::MAX, |due| due.0);
            after = Some((row.priority.rank(), due, row.created_at.0, row.id));
            paged.extend(ids(&page));
        }
        assert_eq!(paged, order);
    }
}

async fn an_item_that_needs_two_opinions_stands_in_the_list_once(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let ana = a_person(&db.store, "ana").await;
    let double = NewItem { opinions: 2, ..an_item(workflow) };
    let id = double.id;
    store_items(&db.store, vec![double]).await.unwrap();
    assert_eq!(ids(&listed(db, QueueQuery { now: NOW, ..QueueQuery::default() }).await), [id]);
    claim_one(&db.store, ana, NOW).await;
    assert_eq!(ids(&listed(db, QueueQuery { now: NOW, ..QueueQuery::default() }).await), [id]);
}

async fn what_is_away_is_counted_and_its_first_end_is_told(db: &Database) {
    let (_, workflow) = mixed(db).await;
    let other = a_workflow(&db.store, "other").await;
    let mut reader = db.store.read().await.unwrap();
    assert_eq!(reader.unavailable(None, at(1)).await.unwrap(), (2, Some(at(60))));
    assert_eq!(reader.unavailable(Some(&[workflow]), at(60)).await.unwrap(), (1, Some(at(600))));
    assert_eq!(reader.unavailable(Some(&[other]), at(1)).await.unwrap(), (0, None));
    assert_eq!(reader.unavailable(Some(&[]), at(1)).await.unwrap(), (0, None));
    assert_eq!(reader.unavailable(None, at(600)).await.unwrap(), (0, None));
}
