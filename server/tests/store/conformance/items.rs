use app::model::{ItemStatus, Priority, Verdict};
use bytes::Bytes;
use server::{
    domain::audit::kinds,
    store::{NewIdempotency, NewItem, PayloadPart, StoreError},
};

use super::on_both_databases;
use crate::{
    database::Database,
    fixtures::{
        NOW, a_person, a_released_item, a_workflow, an_item, at, claim_one, count_list, decide, entry, item,
        sha256, store_items, verdict, waiting_items,
    },
};

on_both_databases!(
    an_item_is_read_back_as_it_was_stored,
    what_is_missing_is_read_as_missing,
    invariant_2_the_bytes_received_are_kept_exactly,
    a_null_character_in_a_text_refuses_nothing,
    many_items_go_in_at_once,
    an_item_decided_by_policy_is_final_at_once,
    an_answer_is_remembered_for_a_key,
    a_key_used_twice_is_taken_and_leaves_nothing,
    of_two_writes_with_one_key_at_once_one_is_taken,
    a_pending_item_is_cancelled_with_its_slots,
    only_a_pending_item_is_cancelled,
);

async fn an_item_is_read_back_as_it_was_stored(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let mut new = an_item(workflow);
    new.priority = Priority::High;
    new.due_at = Some(at(300));
    new.fallback_message = Some("by hand".to_owned());
    new.malformed = true;
    store_items(&db.store, vec![new.clone()]).await.unwrap();

    let row = item(&db.store, new.id, NOW).await;
    assert_eq!((row.workflow, row.stored_status, row.malformed), (workflow, ItemStatus::Pending, true));
    assert!(row.decision.is_none());
    let read = row.item;
    assert_eq!((read.id, read.workflow.as_str(), read.status), (new.id, "triage", ItemStatus::Pending));
    assert_eq!((read.external_id, read.title), (new.external_id, new.title));
    assert_eq!((read.route, read.reasons, read.policy_version), (new.route, new.reasons, Some(3)));
    assert_eq!((read.priority, read.due_at), (Priority::High, Some(at(300))));
    assert_eq!((read.fallback_message, read.confidence), (new.fallback_message, Some(0.5)));
    assert_eq!((read.model, read.prompt_version, read.source), (new.model, new.prompt_version, new.source));
    assert_eq!((read.occurred_at, read.created_at), (new.occurred_at, NOW));

    let mut reader = db.store.read().await.unwrap();
    assert_eq!(reader.item_trace(new.id).await.unwrap(), new.trace);
    let slots = reader.slots_of(new.id).await.unwrap();
    assert_eq!(slots.len(), 1);
    assert_eq!((slots[0].slot, slots[0].workflow, slots[0].priority), (0, workflow, Priority::High));
    assert_eq!((slots[0].lease_user, slots[0].lease_token), (None, None));
}

async fn what_is_missing_is_read_as_missing(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let mut new = an_item(workflow);
    new.external_id = None;
    new.title = None;
    new.policy_version = None;
    new.confidence = None;
    new.model = None;
    new.prompt_version = None;
    new.source = None;
    new.occurred_at = None;
    new.inclusion_probability = None;
    let unknown = an_item(workflow).id;
    store_items(&db.store, vec![new.clone()]).await.unwrap();

    let read = item(&db.store, new.id, NOW).await.item;
    assert_eq!((read.external_id, read.title, read.model, read.source), (None, None, None, None));
    assert_eq!(
        (read.policy_version, read.confidence, read.occurred_at, read.due_at),
        (None, None, None, None)
    );
    let mut reader = db.store.read().await.unwrap();
    assert!(reader.item(unknown, NOW).await.unwrap().is_none());
    assert!(reader.item_trace(unknown).await.unwrap().is_empty());
    assert!(reader.payload(unknown, PayloadPart::Raw, 0).await.unwrap().is_none());
    assert!(reader.payload(new.id, PayloadPart::Edit, 0).await.unwrap().is_none());
    assert!(reader.idempotent_answer(workflow, "no such key").await.unwrap().is_none());
}

async fn invariant_2_the_bytes_received_are_kept_exactly(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let every_byte: Vec<u8> = (0..=255).cycle().take(70_000).collect();
    for bytes in [Vec::new(), vec![0], b"\xff\xfe{".to_vec(), every_byte] {
        let mut new = an_item(workflow);
        new.raw_sha256 = sha256(&bytes);
        new.raw = Bytes::from(bytes.clone());
        let id = new.id;
        store_items(&db.store, vec![new]).await.unwrap();
        let payload = db.store.read().await.unwrap().payload(id, PayloadPart::Raw, 0).await.unwrap().unwrap();
        assert_eq!(payload.bytes, bytes);
        assert_eq!(payload.sha256, sha256(&bytes));
    }
}

async fn a_null_character_in_a_text_refuses_nothing(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let mut new = an_item(workflow);
    for text in
        [&mut new.external_id, &mut new.title, &mut new.model, &mut new.source, &mut new.prompt_version]
    {
        *text = Some("a\0b".to_owned());
    }
    new.fallback_message = Some("\0".to_owned());
    new.reasons[0].detail = "at \0".to_owned();
    new.trace[0].note = "\0".to_owned();
    new.idempotency = Some(idempotency("k\0"));
    new.audit[0].subject = Some("key:\0".to_owned());
    new.audit[0].details = serde_json::json!({ "text": "\0" });
    let (id, reasons) = (new.id, new.reasons.clone());
    store_items(&db.store, vec![new]).await.unwrap();

    let read = item(&db.store, id, NOW).await.item;
    assert_eq!(read.external_id.as_deref(), Some("a\u{2400}b"));
    assert_eq!(read.reasons, reasons);
    let mut reader = db.store.read().await.unwrap();
    assert!(reader.idempotent_answer(workflow, "k\0").await.unwrap().is_some());
}

async fn many_items_go_in_at_once(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let other = a_workflow(&db.store, "other").await;
    let items: Vec<NewItem> = (0..203)
        .map(|number| match number % 5 {
            0 => a_released_item(workflow),
            1 => an_item(other),
            2 => NewItem { opinions: 2, ..an_item(workflow) },
            _ => an_item(workflow),
        })
        .collect();
    store_items(&db.store, items.clone()).await.unwrap();

    for new in &items {
        let row = item(&db.store, new.id, NOW).await;
        let expected = if new.decision.is_some() { ItemStatus::Final } else { ItemStatus::Pending };
        assert_eq!(row.item.status, expected);
        assert_eq!(row.workflow, new.workflow);
        let mut reader = db.store.read().await.unwrap();
        assert_eq!(reader.slots_of(new.id).await.unwrap().len() as i64, new.opinions);
        let payload = reader.payload(new.id, PayloadPart::Raw, 0).await.unwrap().unwrap();
        assert_eq!(payload.bytes, new.raw);
    }
    assert_eq!(count_list(&db.store, workflow).await, [121, 0, 41, 0]);
    assert_eq!(count_list(&db.store, other).await, [41, 0, 0, 0]);
}

async fn an_item_decided_by_policy_is_final_at_once(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let new = a_released_item(workflow);
    store_items(&db.store, vec![new.clone()]).await.unwrap();

    let row = item(&db.store, new.id, NOW).await;
    assert_eq!(row.item.status, ItemStatus::Final);
    let (stored, given) = (row.decision.unwrap(), new.decision.unwrap());
    assert_eq!((stored.decision.verdict, stored.decision.source), (Verdict::Release, given.source));
    assert_eq!(
        (stored.decision.output_sha256, stored.decision.decided_by),
        (Some([7; 32]), given.decided_by)
    );
    assert_eq!((stored.decision.decided_at, stored.decision.final_at), (NOW, NOW));
    assert_eq!((stored.decision.reasons, stored.decision.comment), (given.reasons, given.comment));

    let entries = db.store.read().await.unwrap().audit_entries(&about(new.id)).await.unwrap();
    let last = entries.last().unwrap();
    assert_eq!(last.kind, kinds::ITEM_FINAL);
    assert_eq!(stored.feed_seq, Some(last.seq));
    assert!(db.store.read().await.unwrap().due_holds(at(1), 9).await.unwrap().is_empty());
}

fn about(item: app::model::ItemId) -> server::store::AuditQuery {
    server::store::AuditQuery { item: Some(item), after: Some(0), limit: 99, ..Default::default() }
}

fn idempotency(key: &str) -> NewIdempotency {
    NewIdempotency {
        key: key.to_owned(),
        body_sha256: [3; 32],
        status: 201,
        answer: r#"{"id": "x"}"#.to_owned(),
    }
}

async fn an_answer_is_remembered_for_a_key(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let other = a_workflow(&db.store, "other").await;
    let new = NewItem { idempotency: Some(idempotency("key-1")), ..an_item(workflow) };
    // A key belongs to its workflow.
    let elsewhere = NewItem { idempotency: Some(idempotency("key-1")), ..an_item(other) };
    store_items(&db.store, vec![new.clone(), elsewhere]).await.unwrap();

    let mut reader = db.store.read().await.unwrap();
    let row = reader.idempotent_answer(workflow, "key-1").await.unwrap().unwrap();
    assert_eq!((row.item, row.status, row.body_sha256), (new.id, 201, [3; 32]));
    assert_eq!(row.answer, r#"{"id": "x"}"#);
    assert!(reader.idempotent_answer(workflow, "key-2").await.unwrap().is_none());
}

async fn a_key_used_twice_is_taken_and_leaves_nothing(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let keyed = || NewItem { idempotency: Some(idempotency("key-1")), ..an_item(workflow) };
    store_items(&db.store, vec![keyed()]).await.unwrap();
    let head = db.store.read().await.unwrap().audit_head().await.unwrap();

    let again = keyed();
    let refused = store_items(&db.store, vec![an_item(workflow), again.clone()]).await.unwrap_err();
    assert!(
        matches!(&refused, StoreError::Taken { constraint } if constraint == "idempotency_keys"),
        "{refused}"
    );
    let mut reader = db.store.read().await.unwrap();
    assert!(reader.item(again.id, NOW).await.unwrap().is_none());
    assert_eq!(reader.audit_head().await.unwrap(), head);
    assert_eq!(count_list(&db.store, workflow).await, [1, 0, 0, 0]);
}

async fn of_two_writes_with_one_key_at_once_one_is_taken(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    for round in 0..8 {
        // In opposite orders, which must not make them wait for each other.
        let keys = [format!("a{round}"), format!("b{round}")];
        let batch = |keys: Vec<&String>| -> Vec<NewItem> {
            keys.into_iter()
                .map(|key| NewItem { idempotency: Some(idempotency(key)), ..an_item(workflow) })
                .collect()
        };
        let (first, second) = (batch(keys.iter().collect()), batch(keys.iter().rev().collect()));
        let (first, second) = tokio::join!(store_items(&db.store, first), store_items(&db.store, second));
        let taken = [&first, &second]
            .iter()
            .filter(|end| matches!(end, Err(StoreError::Taken { constraint }) if constraint == "idempotency_keys"))
            .count();
        assert_eq!((taken, first.is_ok() as u8 + second.is_ok() as u8), (1, 1), "{first:?} {second:?}");
    }
    assert_eq!(count_list(&db.store, workflow).await, [16, 0, 0, 0]);
}

async fn cancel(db: &Database, id: app::model::ItemId) -> Result<(), StoreError> {
    db.store
        .write(move |tx| {
            Box::pin(async move { tx.cancel_item(id, at(1), entry(kinds::ITEM_CANCELLED, Some(id))).await })
        })
        .await
}

async fn a_pending_item_is_cancelled_with_its_slots(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let ana = a_person(&db.store, "ana").await;
    let ids = waiting_items(&db.store, workflow, 2).await;
    let lease = claim_one(&db.store, ana, NOW).await;
    assert_eq!(lease.item, ids[0]);

    cancel(db, ids[0]).await.unwrap();
    cancel(db, ids[1]).await.unwrap();
    assert_eq!(item(&db.store, ids[0], at(1)).await.item.status, ItemStatus::Cancelled);
    assert_eq!(count_list(&db.store, workflow).await, [0, 0, 0, 2]);
    let mut reader = db.store.read().await.unwrap();
    assert!(reader.slots_of(ids[0]).await.unwrap().is_empty());
    assert!(reader.leases_of(ana, at(1)).await.unwrap().is_empty());
    // The lease under which someone was reviewing it decides nothing any more.
    let late = decide(&db.store, verdict(&lease, at(2)), at(5)).await;
    assert!(matches!(late, Err(StoreError::Stale { .. })), "{late:?}");
}

async fn only_a_pending_item_is_cancelled(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let ana = a_person(&db.store, "ana").await;
    let released = a_released_item(workflow);
    let final_id = released.id;
    store_items(&db.store, vec![released]).await.unwrap();
    let ids = waiting_items(&db.store, workflow, 2).await;
    let lease = claim_one(&db.store, ana, NOW).await;
    decide(&db.store, verdict(&lease, at(1)), at(5)).await.unwrap();
    cancel(db, ids[1]).await.unwrap();

    for id in [final_id, ids[0], ids[1], an_item(workflow).id] {
        let refused = cancel(db, id).await;
        assert!(matches!(refused, Err(StoreError::Stale { .. })), "{refused:?}");
    }
    assert_eq!(count_list(&db.store, workflow).await, [0, 1, 1, 1]);
}
