use app::model::{ItemId, ItemStatus, ReasonCode, Route};
use server::{
    domain::audit::kinds,
    store::{ItemQuery, NewItem},
};

use super::on_both_databases;
use crate::{
    database::Database,
    fixtures::{
        NOW, a_person, a_released_item, a_workflow, an_item, at, claim_one, decide, entry, store_items,
        verdict, waiting_items,
    },
};

on_both_databases!(
    items_are_listed_newest_first_and_pages_join_without_gap_or_overlap,
    items_are_narrowed_by_workflow_route_reason_and_external_id,
    items_are_narrowed_by_status,
    text_is_found_without_regard_to_case,
    wildcards_in_a_search_are_letters,
);

async fn found(db: &Database, query: ItemQuery) -> Vec<ItemId> {
    let query = ItemQuery { now: at(10), limit: 100, ..query };
    let rows = db.store.read().await.unwrap().items(&query).await.unwrap();
    rows.into_iter().map(|row| row.item.id).collect()
}

async fn items_are_listed_newest_first_and_pages_join_without_gap_or_overlap(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let mut ids = waiting_items(&db.store, workflow, 25).await;
    ids.reverse();
    assert_eq!(found(db, ItemQuery::default()).await, ids);

    for of_workflow in [None, Some(workflow)] {
        let mut paged = Vec::new();
        loop {
            let query = ItemQuery {
                workflow: of_workflow,
                before: paged.last().copied(),
                now: NOW,
                limit: 7,
                ..ItemQuery::default()
            };
            let page = db.store.read().await.unwrap().items(&query).await.unwrap();
            if page.is_empty() {
                break;
            }
            paged.extend(page.into_iter().map(|row| row.item.id));
        }
        assert_eq!(paged, ids);
    }
}

async fn items_are_narrowed_by_workflow_route_reason_and_external_id(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let other = a_workflow(&db.store, "other").await;
    let plain = an_item(workflow);
    let elsewhere = an_item(other);
    let released = NewItem { reasons: Vec::new(), ..a_released_item(workflow) };
    let mut malformed = an_item(workflow);
    malformed.route = Route::Fallback;
    malformed.reasons[0].code = ReasonCode::MalformedJson;
    malformed.external_id = Some("%".to_owned());
    let ids = [plain.id, elsewhere.id, released.id, malformed.id];
    let external_id = plain.external_id.clone();
    store_items(&db.store, vec![plain, elsewhere, released, malformed]).await.unwrap();

    let of_workflow = ItemQuery { workflow: Some(other), ..ItemQuery::default() };
    assert_eq!(found(db, of_workflow).await, [ids[1]]);
    let by_route = |route| ItemQuery { route: Some(route), ..ItemQuery::default() };
    assert_eq!(found(db, by_route(Route::Release)).await, [ids[2]]);
    assert_eq!(found(db, by_route(Route::Review)).await, [ids[1], ids[0]]);
    let by_reason = |reason| ItemQuery { reason: Some(reason), ..ItemQuery::default() };
    assert_eq!(found(db, by_reason(ReasonCode::MalformedJson)).await, [ids[3]]);
    assert_eq!(found(db, by_reason(ReasonCode::LowConfidence)).await, [ids[1], ids[0]]);
    assert!(found(db, by_reason(ReasonCode::MalformedEnvelope)).await.is_empty());
    assert_eq!(found(db, ItemQuery { external_id, ..ItemQuery::default() }).await, [ids[0]]);
    let percent = ItemQuery { external_id: Some("%".to_owned()), ..ItemQuery::default() };
    assert_eq!(found(db, percent).await, [ids[3]]);
}

async fn items_are_narrowed_by_status(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let ana = a_person(&db.store, "ana").await;
    let ids = waiting_items(&db.store, workflow, 4).await;
    let held = claim_one(&db.store, ana, NOW).await;
    decide(&db.store, verdict(&held, at(1)), at(600)).await.unwrap();
    // Claimed until second 70; seen at second 10.
    let claimed = claim_one(&db.store, ana, at(10)).await;
    let released = a_released_item(workflow);
    let final_id = released.id;
    store_items(&db.store, vec![released]).await.unwrap();
    let cancelled = ids[3];
    db.store
        .write(move |tx| {
            Box::pin(async move {
                tx.cancel_item(cancelled, NOW, entry(kinds::ITEM_CANCELLED, Some(cancelled))).await
            })
        })
        .await
        .unwrap();

    let by_status = |status| ItemQuery { status: Some(status), ..ItemQuery::default() };
    assert_eq!(found(db, by_status(ItemStatus::Held)).await, [held.item]);
    assert_eq!(found(db, by_status(ItemStatus::Claimed)).await, [claimed.item]);
    assert_eq!(found(db, by_status(ItemStatus::Pending)).await, [ids[2]]);
    assert_eq!(found(db, by_status(ItemStatus::Final)).await, [final_id]);
    assert_eq!(found(db, by_status(ItemStatus::Cancelled)).await, [ids[3]]);
    // The lease runs out, and nothing had to happen for that.
    let later = ItemQuery { now: at(71), limit: 9, ..by_status(ItemStatus::Pending) };
    let rows = db.store.read().await.unwrap().items(&later).await.unwrap();
    let seen: Vec<_> = rows.into_iter().map(|row| (row.item.id, row.item.status)).collect();
    assert_eq!(seen, [(ids[2], ItemStatus::Pending), (claimed.item, ItemStatus::Pending)]);
}

async fn text_is_found_without_regard_to_case(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let mut new = an_item(workflow);
    new.title = Some("Über den ÄRGER".to_owned());
    new.model = Some("GPT".to_owned());
    new.source = None;
    let id = new.id;
    store_items(&db.store, vec![new, an_item(workflow)]).await.unwrap();
    let text = |text: &str| ItemQuery { text: Some(text.to_owned()), ..ItemQuery::default() };
    for needle in ["ärger", "Ärger", "ÜBER", "gpt", &id.to_string().to_uppercase()] {
        assert_eq!(found(db, text(needle)).await, [id], "{needle}");
    }
    assert!(found(db, text("nothing like it")).await.is_empty());
}

async fn wildcards_in_a_search_are_letters(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let titled = |title: &str| NewItem { title: Some(title.to_owned()), ..an_item(workflow) };
    let items = vec![titled("50% off"), titled("50 off"), titled("a_b"), titled("axb"), titled("c\\d")];
    let ids: Vec<_> = items.iter().map(|item| item.id).collect();
    store_items(&db.store, items).await.unwrap();
    let text = |text: &str| ItemQuery { text: Some(text.to_owned()), ..ItemQuery::default() };
    assert_eq!(found(db, text("50%")).await, [ids[0]]);
    assert_eq!(found(db, text("a_b")).await, [ids[2]]);
    assert_eq!(found(db, text("c\\d")).await, [ids[4]]);
}
