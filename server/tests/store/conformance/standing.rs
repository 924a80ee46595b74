use std::collections::BTreeMap;

use app::model::{BulkAct, BulkId, BulkState, FilterId, ItemId, Priority, QueueState, Route};
use server::{
    clock::{Clock as _, SystemClock},
    domain::{audit::kinds, opinions::Agreement},
    store::{
        Audience, DueFilter, NewDecision, NewItem, NewOperation, OperationItem, QueueQuery, SavedFilterRow,
        SlotKind, Standing, StoreError, Stored, Tx,
    },
};

use super::on_both_databases;
use crate::{
    database::Database,
    fixtures::{
        NOW, a_person, a_workflow, an_item, at, claim, claim_one, decision, entry, item, key, store_items,
        verdict, waiting_items,
    },
};

on_both_databases!(
    what_waits_long_is_raised_once_and_not_while_somebody_has_it,
    what_is_raised_comes_before_what_is_due_later,
    the_list_is_narrowed_by_when_items_are_due,
    a_person_gets_the_first_opinion_that_is_nobody_elses_by_name,
    a_changed_standing_moves_an_item_and_remembers_where_routing_had_sent_it,
    a_further_opinion_waits_until_its_cause_cannot_be_taken_back,
    a_further_opinion_that_somebody_has_begun_is_not_taken_back,
    a_decision_keeps_how_it_came_to_be,
    an_act_on_many_items_goes_on_where_it_stopped,
    a_count_and_a_list_of_what_matches_are_the_same_items,
    a_filter_saved_again_is_replaced_and_is_its_owners,
);

async fn what_waits_long_is_raised_once_and_not_while_somebody_has_it(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let ana = a_person(&db.store, "ana").await;
    let late = NewItem { priority: Priority::Low, raise_at: Some(at(100)), ..an_item(workflow) };
    let held = NewItem { priority: Priority::Urgent, raise_at: Some(at(100)), ..an_item(workflow) };
    let ids = [late.id, held.id];
    store_items(&db.store, vec![late, held]).await.unwrap();
    assert_eq!(claim_one(&db.store, ana, at(99)).await.item, ids[1]);
    assert!(db.store.read().await.unwrap().due_raises(at(99), 9).await.unwrap().is_empty());
    let due = db.store.read().await.unwrap().due_raises(at(100), 9).await.unwrap();
    assert_eq!(due.iter().map(|due| (due.item, due.priority)).collect::<Vec<_>>(), [(ids[0], Priority::Low)]);
    let due = due[0];
    let raise = || {
        db.store.write(move |tx| {
            Box::pin(async move {
                let audit = entry(kinds::ITEM_RAISED, Some(due.item));
                tx.raise_slot(&due, Priority::Normal, Some(at(200)), at(100), audit).await
            })
        })
    };
    let raised: Stored<()> = raise().await;
    raised.unwrap();
    assert!(matches!(raise().await, Err(StoreError::Stale { .. })), "by two servers once");
    assert!(db.store.read().await.unwrap().due_raises(at(199), 9).await.unwrap().is_empty());
    assert_eq!(claim_one(&db.store, ana, at(100)).await.item, ids[0]);
}

/// Raises what is due at a second, for good.
async fn raise_all(db: &Database, to: Priority, second: i64) {
    let raised: Stored<()> = db
        .store
        .write(move |tx| {
            Box::pin(async move {
                for due in tx.due_raises(at(second), 9).await? {
                    let audit = entry(kinds::ITEM_RAISED, Some(due.item));
                    tx.raise_slot(&due, to, None, at(second), audit).await?;
                }
                Stored::Ok(())
            })
        })
        .await;
    raised.unwrap();
}

async fn what_is_raised_comes_before_what_is_due_later(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let ana = a_person(&db.store, "ana").await;
    let due = |seconds| NewItem { due_at: Some(at(seconds)), ..an_item(workflow) };
    let old = NewItem { raise_at: Some(at(100)), ..an_item(workflow) };
    let far = NewItem { raise_at: Some(at(100)), ..due(900) };
    let left = NewItem { raise_at: Some(at(200)), ..an_item(workflow) };
    let (late, next) = (due(50), due(101));
    let order = [late.id, old.id, far.id, next.id, left.id];
    store_items(&db.store, vec![next, old, far, late, left]).await.unwrap();
    raise_all(db, Priority::Normal, 100).await;
    let stopped: Stored<()> = db
        .store
        .write(move |tx| {
            Box::pin(async move {
                for due in tx.due_raises(at(200), 9).await? {
                    tx.stop_raising(&due).await?;
                }
                Stored::Ok(())
            })
        })
        .await;
    stopped.unwrap();
    let query = QueueQuery { now: at(100), limit: 9, ..QueueQuery::default() };
    let mut reader = db.store.read().await.unwrap();
    assert!(reader.due_raises(at(999), 9).await.unwrap().is_empty());
    let rows = reader.queue_rows(&query).await.unwrap();
    assert_eq!(rows.iter().map(|placed| placed.row.id).collect::<Vec<_>>(), order);
    let places: Vec<_> = rows.iter().map(|placed| placed.due).collect();
    assert_eq!(places, [at(50).0, at(100).0, at(100).0, at(101).0, i64::MAX]);
    // When an item is due stays: what was raised is not late.
    assert_eq!(rows[2].row.due_at, Some(at(900)));
    let live = reader.live(&[workflow], at(100), NOW, 9).await.unwrap();
    assert_eq!((live.overdue, live.due), (1, vec![(order[2], at(900)), (order[3], at(101))]));
    drop(reader);
    let claimed: Vec<_> =
        claim(&db.store, ana, at(100), 9, 60).await.into_iter().map(|grant| grant.item).collect();
    assert_eq!(claimed, order);
}

/// What a query lists; the count and the ids say the same of it.
async fn listed(db: &Database, query: QueueQuery) -> Vec<ItemId> {
    let mut reader = db.store.read().await.unwrap();
    let rows = reader.queue_rows(&query).await.unwrap();
    let ids: Vec<_> = rows.into_iter().map(|placed| placed.row.id).collect();
    assert_eq!(reader.queue_items(&query).await.unwrap(), ids);
    assert_eq!(reader.queue_count(&query).await.unwrap(), ids.len() as i64);
    ids
}

async fn the_list_is_narrowed_by_when_items_are_due(db: &Database) {
    let (workflow, other) = (a_workflow(&db.store, "triage").await, a_workflow(&db.store, "other").await);
    let ana = a_person(&db.store, "ana").await;
    let due = |seconds| NewItem { due_at: Some(at(seconds)), ..an_item(workflow) };
    let late = due(50);
    let double = NewItem { opinions: 2, ..due(60) };
    let raised = NewItem { raise_at: Some(at(100)), ..due(900) };
    let next = due(201);
    let without = NewItem { raise_at: Some(at(100)), ..an_item(workflow) };
    let elsewhere = NewItem { due_at: Some(at(300)), ..an_item(other) };
    let [late_id, double_id, raised_id] = [&late, &double, &raised].map(|item| item.id);
    let [next_id, without_id, elsewhere_id] = [&next, &without, &elsewhere].map(|item| item.id);
    let plain = an_item(workflow);
    store_items(&db.store, vec![elsewhere, plain, next, without, raised, double, late]).await.unwrap();
    raise_all(db, Priority::Normal, 100).await;

    let of = |due: DueFilter, second| QueueQuery {
        workflow: Some(workflow),
        due: Some(due),
        now: at(second),
        limit: 99,
        ..QueueQuery::default()
    };
    // What was raised took the place of what is due then, and is not late for it.
    assert_eq!(listed(db, of(DueFilter::Past, 200)).await, [late_id, double_id]);
    assert_eq!(listed(db, of(DueFilter::Set, 200)).await, [late_id, double_id, raised_id, next_id]);
    assert_eq!(listed(db, of(DueFilter::Past, 201)).await, [late_id, double_id, next_id], "at that moment");
    let all = [late_id, double_id, raised_id, next_id];
    assert_eq!(listed(db, of(DueFilter::Past, 900)).await, all);
    let every = QueueQuery { workflow: None, ..of(DueFilter::Past, 900) };
    assert_eq!(listed(db, every).await, [late_id, double_id, raised_id, next_id, elsewhere_id]);
    let named = DueFilter::OneOf(vec![next_id, without_id, elsewhere_id]);
    assert_eq!(listed(db, of(named.clone(), 200)).await, [without_id, next_id]);
    let every = QueueQuery { workflow: None, ..of(named, 200) };
    assert_eq!(listed(db, every).await, [without_id, next_id, elsewhere_id]);
    assert!(listed(db, of(DueFilter::OneOf(Vec::new()), 200)).await.is_empty());
    for second in [49, 50, 200, 201, 900] {
        let live = db.store.read().await.unwrap().live(&[workflow], at(second), NOW, 99).await.unwrap();
        let overdue = listed(db, of(DueFilter::Past, second)).await;
        assert_eq!(live.overdue, overdue.len() as i64, "at {second}");
        assert!(live.due.iter().all(|(item, due)| all.contains(item) && *due > at(second)), "at {second}");
        assert_eq!(live.due.len() + overdue.len(), all.len(), "at {second}");
    }

    // In somebody's hands they are as late; the rest of the filter narrows further.
    assert_eq!(claim_one(&db.store, ana, at(150)).await.item, late_id);
    assert_eq!(listed(db, of(DueFilter::Past, 160)).await, [late_id, double_id]);
    let free = QueueQuery { state: Some(QueueState::Free), ..of(DueFilter::Past, 160) };
    assert_eq!(listed(db, free).await, [double_id]);
    let few = QueueQuery { limit: 1, ..of(DueFilter::Past, 160) };
    assert_eq!(listed(db, few).await, [late_id]);
}

async fn a_person_gets_the_first_opinion_that_is_nobody_elses_by_name(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let (ana, ben) = (a_person(&db.store, "ana").await, a_person(&db.store, "ben").await);
    let cleo = a_person(&db.store, "cleo").await;
    let several = NewItem { opinions: 3, ..an_item(workflow) };
    let id = several.id;
    store_items(&db.store, vec![several]).await.unwrap();
    let slot_for = async |person| db.store.read().await.unwrap().slot_for(id, person).await.unwrap();
    assert_eq!(slot_for(ana).await, Some(0));
    assert_eq!(claim_one(&db.store, ben, NOW).await.slot, 0);
    assert_eq!((slot_for(ana).await, slot_for(ben).await), (Some(1), Some(0)), "what is worked on last");
    let mut to = standing_of(db, id).await.unwrap();
    to.audiences.insert(1, cleo.0);
    let done: Stored<()> = db
        .store
        .write(move |tx| {
            Box::pin(
                async move { tx.set_standing(id, &to, at(1), entry(kinds::ITEM_CHANGED, Some(id))).await },
            )
        })
        .await;
    done.unwrap();
    assert_eq!((slot_for(ana).await, slot_for(cleo).await), (Some(2), Some(1)));
    // The others stayed as they were, and nobody is offered two opinions.
    let cleos: Vec<_> =
        claim(&db.store, cleo, at(2), 9, 60).await.into_iter().map(|grant| grant.slot).collect();
    assert_eq!(cleos, [1]);
    assert_eq!(claim_one(&db.store, ana, at(2)).await.slot, 2);
    let query =
        QueueQuery { audience: Some(Audience::Person(cleo)), now: at(2), limit: 9, ..QueueQuery::default() };
    let listed = db.store.read().await.unwrap().queue_rows(&query).await.unwrap();
    assert_eq!(listed.iter().map(|placed| placed.row.opinion).collect::<Vec<_>>(), [2]);
    assert_eq!(slot_for(ben).await, Some(0));
    let none: Option<i64> =
        db.store.read().await.unwrap().slot_for(ItemId(uuid::Uuid::nil()), ana).await.unwrap();
    assert_eq!(none, None);
}

async fn standing_of(db: &Database, id: ItemId) -> Option<Standing> {
    db.store.write(move |tx| Box::pin(async move { tx.standing(id).await })).await.unwrap()
}

async fn a_changed_standing_moves_an_item_and_remembers_where_routing_had_sent_it(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let (ana, ben) = (a_person(&db.store, "ana").await, a_person(&db.store, "ben").await);
    let ids = waiting_items(&db.store, workflow, 2).await;
    let id = ids[1];
    let before = standing_of(db, id).await.unwrap();
    assert_eq!(
        (before.priority, &before.audiences, before.route),
        (Priority::Normal, &BTreeMap::from([(0, Audience::Anyone.id())]), Route::Review)
    );
    let to = Standing {
        priority: Priority::High,
        audiences: BTreeMap::from([(0, Audience::Person(ana).id())]),
        route: Route::Fallback,
        fallback_message: Some("By hand.".to_owned()),
    };
    let set = |to: Standing| {
        db.store.write(move |tx| {
            Box::pin(
                async move { tx.set_standing(id, &to, at(1), entry(kinds::ITEM_CHANGED, Some(id))).await },
            )
        })
    };
    let done: Stored<()> = set(to.clone()).await;
    done.unwrap();
    assert_eq!(standing_of(db, id).await, Some(to));
    let row = item(&db.store, id, at(2)).await.item;
    assert_eq!((row.route, row.fallback_message.as_deref()), (Route::Fallback, Some("By hand.")));
    assert!(claim(&db.store, ben, at(2), 9, 60).await.iter().all(|grant| grant.item == ids[0]));
    assert_eq!(claim_one(&db.store, ana, at(2)).await.item, id);
    // Replayed history is about routing, not about what a person did to an item.
    let query =
        server::store::HistoryQuery { workflow, since: None, after: None, newest_first: false, limit: 9 };
    let history = db.store.read().await.unwrap().history(&query).await.unwrap();
    assert!(history.iter().all(|row| row.route == Route::Review));
    let closed: Stored<()> =
        db.store.write(move |tx| Box::pin(async move { tx.close_slots(id).await })).await;
    closed.unwrap();
    assert_eq!(standing_of(db, id).await, None);
    let again: Stored<()> = db.store.write(move |tx| Box::pin(async move { tx.close_slots(id).await })).await;
    assert!(matches!(again, Err(StoreError::Stale { .. })));
}

/// Gives a verdict that decides nothing yet, and asks for a further opinion from second 10 on.
async fn disagreed(db: &Database, id: ItemId, reviewer: app::model::UserId) {
    let grant = claim_one(&db.store, reviewer, NOW).await;
    let given = verdict(&grant, at(1));
    db.store
        .write(move |tx| {
            Box::pin(async move {
                tx.insert_verdict(key(&grant, at(1)), &given, entry(kinds::ITEM_VERDICT, Some(id))).await?;
                add(tx, id).await
            })
        })
        .await
        .unwrap();
}

async fn add(tx: &mut dyn Tx, id: ItemId) -> Stored<()> {
    let audit = entry(kinds::ITEM_OPINION_ASKED, Some(id));
    tx.add_slot(id, 1, SlotKind::Adjudication, at(10), at(1), audit).await
}

async fn a_further_opinion_waits_until_its_cause_cannot_be_taken_back(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let (ana, ben) = (a_person(&db.store, "ana").await, a_person(&db.store, "ben").await);
    let id = waiting_items(&db.store, workflow, 1).await[0];
    disagreed(db, id, ana).await;
    let twice: Stored<()> = db.store.write(move |tx| Box::pin(async move { add(tx, id).await })).await;
    assert!(matches!(twice, Err(StoreError::Taken { .. })), "{twice:?}");
    assert!(claim(&db.store, ben, at(9), 9, 60).await.is_empty());
    assert_eq!(db.store.read().await.unwrap().further_opinions_waiting(workflow).await.unwrap(), 1);
    assert!(claim(&db.store, ana, at(10), 9, 60).await.is_empty(), "not to who gave the first");
    let grant = claim_one(&db.store, ben, at(10)).await;
    assert_eq!((grant.item, grant.slot), (id, 1));
    let slots = db.store.read().await.unwrap().slots_of(id).await.unwrap();
    assert_eq!(slots.iter().map(|slot| slot.kind).collect::<Vec<_>>(), [SlotKind::Adjudication]);
}

async fn a_further_opinion_that_somebody_has_begun_is_not_taken_back(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let (ana, ben) = (a_person(&db.store, "ana").await, a_person(&db.store, "ben").await);
    let ids = waiting_items(&db.store, workflow, 2).await;
    disagreed(db, ids[0], ana).await;
    let withdraw = |id| db.store.write(move |tx| Box::pin(async move { tx.withdraw_slots(id, 1).await }));
    let done: Stored<()> = withdraw(ids[0]).await;
    done.unwrap();
    assert!(db.store.read().await.unwrap().slots_of(ids[0]).await.unwrap().is_empty());
    disagreed(db, ids[1], ana).await;
    claim_one(&db.store, ben, at(10)).await;
    assert!(matches!(withdraw(ids[1]).await, Err(StoreError::Stale { .. })));
}

async fn a_decision_keeps_how_it_came_to_be(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let ana = a_person(&db.store, "ana").await;
    let id = waiting_items(&db.store, workflow, 1).await[0];
    let grant = claim_one(&db.store, ana, NOW).await;
    let given = verdict(&grant, at(1));
    db.store
        .write(move |tx| {
            Box::pin(async move {
                tx.insert_verdict(key(&grant, at(1)), &given, entry(kinds::ITEM_VERDICT, Some(id))).await?;
                let agreement = Some(Agreement::Adjudicated);
                let held = NewDecision { agreement, ..decision(id, given.verdict, at(6)) };
                tx.hold_decision(&held).await
            })
        })
        .await
        .unwrap();
    let row = item(&db.store, id, at(2)).await;
    assert_eq!(row.decision.unwrap().decision.agreement, Some(Agreement::Adjudicated));
    let undoable = db.store.read().await.unwrap().undoable_verdict(ana, at(2)).await.unwrap();
    assert_eq!(undoable, Some((id, at(6))));
}

async fn an_act_on_many_items_goes_on_where_it_stopped(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let ana = a_person(&db.store, "ana").await;
    let items = waiting_items(&db.store, workflow, 3).await;
    let operation = NewOperation {
        id: BulkId(SystemClock.new_id()),
        act: BulkAct::Reprioritise { priority: Priority::High },
        items: items.clone(),
        user: ana,
        at: NOW,
        begins_at: at(10),
    };
    let id = operation.id;
    db.store
        .write(move |tx| {
            Box::pin(async move { tx.insert_operation(&operation, entry(kinds::BULK_ASKED, None)).await })
        })
        .await
        .unwrap();
    let mut reader = db.store.read().await.unwrap();
    assert!(reader.due_operation(at(9)).await.unwrap().is_none());
    let due = reader.due_operation(at(10)).await.unwrap().unwrap();
    assert_eq!(
        (due.id, due.count, due.done, due.state, due.user_name.as_str()),
        (id, 3, 0, BulkState::Waiting, "ana")
    );
    drop(reader);
    let before = standing_of(db, items[0]).await.unwrap();
    let (first, second) = (items[0], items[1]);
    let noted = before.clone();
    db.store
        .write(move |tx| {
            Box::pin(async move {
                tx.note_operation_item(id, first, &OperationItem::Done(Some(noted))).await?;
                tx.note_operation_item(id, second, &OperationItem::Passed).await?;
                tx.move_operation(id, BulkState::Waiting, BulkState::Waiting, 1, at(10), None).await
            })
        })
        .await
        .unwrap();
    let again: Stored<()> = db
        .store
        .write(move |tx| {
            Box::pin(async move { tx.note_operation_item(id, first, &OperationItem::Passed).await })
        })
        .await;
    assert!(matches!(again, Err(StoreError::Stale { .. })));
    let mut reader = db.store.read().await.unwrap();
    assert_eq!(reader.operation_items_left(id, 9).await.unwrap(), items[2..]);
    assert_eq!(reader.operation_items_done(id, None, 9).await.unwrap(), [(first, before)]);
    assert!(reader.operation_items_done(id, Some(first), 9).await.unwrap().is_empty());
    drop(reader);
    db.store
        .write(move |tx| {
            Box::pin(async move {
                let done = Some(entry(kinds::BULK_DONE, None));
                tx.move_operation(id, BulkState::Waiting, BulkState::Done, 1, at(11), done).await
            })
        })
        .await
        .unwrap();
    let mut reader = db.store.read().await.unwrap();
    assert!(reader.due_operation(at(99)).await.unwrap().is_none());
    assert_eq!(reader.operations_since(NOW, 9).await.unwrap()[0].state, BulkState::Done);
    assert!(reader.operations_since(at(1), 9).await.unwrap().is_empty());
}

async fn a_count_and_a_list_of_what_matches_are_the_same_items(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let ana = a_person(&db.store, "ana").await;
    let mut items = Vec::new();
    for number in 0..12 {
        let priority = if number % 3 == 0 { Priority::High } else { Priority::Normal };
        let audience = if number % 2 == 0 { Audience::Person(ana) } else { Audience::Anyone };
        let opinions = if number % 4 == 0 { 2 } else { 1 };
        items.push(NewItem { priority, audience, opinions, ..an_item(workflow) });
    }
    store_items(&db.store, items).await.unwrap();
    claim(&db.store, ana, NOW, 3, 60).await;
    for (priority, audience, wanted) in [
        (None, None, 12),
        (Some(Priority::High), None, 4),
        (None, Some(Audience::Person(ana)), 6),
        (Some(Priority::High), Some(Audience::Anyone), 2),
    ] {
        let query = QueueQuery { priority, audience, now: NOW, limit: 100, ..QueueQuery::default() };
        let mut reader = db.store.read().await.unwrap();
        assert_eq!(reader.queue_count(&query).await.unwrap(), wanted);
        let ids = reader.queue_items(&query).await.unwrap();
        let rows: Vec<_> =
            reader.queue_rows(&query).await.unwrap().into_iter().map(|placed| placed.row).collect();
        assert_eq!(ids, rows.iter().map(|row| row.id).collect::<Vec<_>>());
        assert_eq!(ids.len() as i64, wanted);
        let named = rows.iter().filter(|row| row.assigned.as_deref() == Some("ana")).count();
        assert_eq!(named, ids.len() - rows.iter().filter(|row| row.assigned.is_none()).count());
        let few = QueueQuery { limit: 2, ..query };
        assert_eq!(reader.queue_count(&few).await.unwrap(), wanted.min(2));
    }
}

async fn a_filter_saved_again_is_replaced_and_is_its_owners(db: &Database) {
    let (ana, ben) = (a_person(&db.store, "ana").await, a_person(&db.store, "ben").await);
    let filter = |user, query: &str, shared| SavedFilterRow {
        id: FilterId(SystemClock.new_id()),
        user,
        name: "late".to_owned(),
        query: query.to_owned(),
        shared,
        created_at: NOW,
    };
    for row in
        [filter(ana, "state=free", false), filter(ana, "priority=high", false), filter(ben, "q=x", true)]
    {
        db.store.write(move |tx| Box::pin(async move { tx.put_saved_filter(&row).await })).await.unwrap();
    }
    let mut reader = db.store.read().await.unwrap();
    let anas = reader.saved_filters(ana).await.unwrap();
    assert_eq!(anas.len(), 2);
    let own = anas.iter().find(|row| row.user == ana).unwrap().clone();
    assert_eq!(own.query, "priority=high");
    assert_eq!(reader.saved_filters(ben).await.unwrap().len(), 1);
    drop(reader);
    let by =
        |user| db.store.write(move |tx| Box::pin(async move { tx.delete_saved_filter(user, own.id).await }));
    let others: Stored<()> = by(ben).await;
    assert!(matches!(others, Err(StoreError::Stale { .. })));
    by(ana).await.unwrap();
}
