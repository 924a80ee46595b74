use app::model::{ItemId, Priority, Timestamp, Verdict, WorkflowId};
use server::store::{LiveRow, NewItem};

use super::{reviewed, say};
use crate::{
    conformance::on_both_databases,
    database::Database,
    fixtures::{a_person, a_released_item, a_workflow, an_item, at, claim, claim_one, store_items},
};

on_both_databases!(
    the_queue_is_counted_from_what_is_open,
    due_times_come_in_the_order_of_the_claims,
    who_works_is_who_holds_or_has_just_decided,
);

async fn live(db: &Database, workflows: &[WorkflowId], now: i64) -> LiveRow {
    db.store.read().await.unwrap().live(workflows, at(now), at(now - 600), 100).await.unwrap()
}

/// At second 5, where no more than two are asked for.
async fn two_due(db: &Database, workflows: &[WorkflowId]) -> Vec<(ItemId, Timestamp)> {
    db.store.read().await.unwrap().live(workflows, at(5), at(0), 2).await.unwrap().due
}

async fn the_queue_is_counted_from_what_is_open(db: &Database) {
    let (one, two) = (a_workflow(&db.store, "one").await, a_workflow(&db.store, "two").await);
    let ana = a_person(&db.store, "ana").await;
    assert_eq!(live(db, &[one, two], 0).await, LiveRow::default());
    let first = NewItem { created_at: at(-50), ..an_item(two) };
    let late = NewItem { due_at: Some(at(100)), ..an_item(one) };
    let (oldest, id) = (first.id, late.id);
    store_items(&db.store, vec![first, late, a_released_item(one), an_item(one)]).await.unwrap();
    let row = live(db, &[one, two], 90).await;
    assert_eq!((row.waiting, row.held, row.in_hand, row.overdue), (3, 0, 0, 0));
    assert_eq!((row.oldest, row.due.as_slice()), (Some((oldest, at(-50))), [(id, at(100))].as_slice()));
    assert_eq!(live(db, &[one, two], 100).await.overdue, 1);
    assert_eq!(live(db, &[two], 100).await.overdue, 0);

    let lease = claim_one(&db.store, ana, at(101)).await;
    assert_eq!(lease.item, id, "what is due comes first");
    let row = live(db, &[one, two], 102).await;
    assert_eq!((row.waiting, row.in_hand, row.overdue), (3, 1, 1));
    say(db, &lease, Verdict::Approve, 103).await.unwrap();
    let row = live(db, &[one, two], 104).await;
    assert_eq!((row.waiting, row.held, row.in_hand, row.overdue), (2, 1, 0, 0));
    assert_eq!(live(db, &[], 104).await, LiveRow::default());
}

async fn due_times_come_in_the_order_of_the_claims(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let due = |seconds: i64, priority: Priority| NewItem {
        due_at: Some(at(seconds)),
        priority,
        ..an_item(workflow)
    };
    let (late, later) = (due(200, Priority::Normal), due(300, Priority::Normal));
    let urgent = due(900, Priority::Urgent);
    let place = |item: &NewItem| -> (ItemId, Timestamp) { (item.id, item.due_at.unwrap()) };
    let (second, third, first) = (place(&late), place(&later), place(&urgent));
    let items = vec![later, late, urgent, an_item(workflow), due(1, Priority::Urgent)];
    store_items(&db.store, items).await.unwrap();
    let row = live(db, &[workflow], 5).await;
    assert_eq!(row.due, [first, second, third].to_vec());
    assert_eq!(two_due(db, &[workflow]).await, [second, third].to_vec(), "those that are due first");

    let other = a_workflow(&db.store, "other").await;
    let between = NewItem { due_at: Some(at(250)), ..an_item(other) };
    let between_place = place(&between);
    store_items(&db.store, vec![between]).await.unwrap();
    let both = two_due(db, &[workflow, other]).await;
    assert_eq!(both, [second, between_place].to_vec(), "of all workflows together");
}

async fn who_works_is_who_holds_or_has_just_decided(db: &Database) {
    let (one, two) = (a_workflow(&db.store, "one").await, a_workflow(&db.store, "two").await);
    let (ana, ben) = (a_person(&db.store, "ana").await, a_person(&db.store, "ben").await);
    reviewed(db, an_item(one), ana, Verdict::Approve, 10).await;
    store_items(&db.store, vec![an_item(two)]).await.unwrap();
    assert_eq!(live(db, &[one, two], 20).await.people, 1);
    claim(&db.store, ben, at(21), 1, 60).await;
    assert_eq!(live(db, &[one, two], 30).await.people, 2);
    assert_eq!((live(db, &[one], 30).await.people, live(db, &[two], 30).await.people), (1, 1));
    // A lease that ran out, and a verdict of long ago.
    assert_eq!(live(db, &[one, two], 5_000).await.people, 0);
}
