use app::model::AuditEntry;
use server::{
    domain::audit::{Chain, GENESIS, NewEntry, kinds, to_hex},
    store::{AuditQuery, Store},
};

use super::on_both_databases;
use crate::{
    database::Database,
    fixtures::{NOW, a_workflow, an_item, at, entry, store_items, waiting_items},
};

on_both_databases!(
    an_empty_log_begins_at_the_genesis,
    an_entry_is_read_back_as_it_was_hashed,
    invariant_7_the_database_refuses_to_change_or_delete_an_entry,
    invariant_7_a_changed_byte_is_found,
    many_writers_at_once_leave_one_chain_without_gaps,
    entries_are_searched_by_what_they_say,
    entries_are_paged_in_both_directions,
    a_transaction_reads_its_own_entries,
);

async fn all(store: &Store) -> Vec<AuditEntry> {
    let query = AuditQuery { after: Some(0), limit: 10_000, ..AuditQuery::default() };
    store.read().await.unwrap().audit_entries(&query).await.unwrap()
}

fn verified(entries: &[AuditEntry]) -> Chain {
    let mut chain = Chain::new();
    for entry in entries {
        chain.check(entry).unwrap();
    }
    chain
}

async fn record(store: &Store, entry: NewEntry) {
    store.write(move |tx| Box::pin(async move { tx.record(entry, at(5)).await })).await.unwrap();
}

async fn an_empty_log_begins_at_the_genesis(db: &Database) {
    assert_eq!(db.store.read().await.unwrap().audit_head().await.unwrap(), (0, GENESIS));
    record(&db.store, entry(kinds::SESSION_SIGNED_IN, None)).await;
    let first = &all(&db.store).await[0];
    assert_eq!((first.seq, first.prev_hash.as_str()), (1, to_hex(&GENESIS).as_str()));
}

async fn an_entry_is_read_back_as_it_was_hashed(db: &Database) {
    let item = an_item(a_workflow(&db.store, "triage").await).id;
    let details = serde_json::json!({ "zeta": 1, "alpha": [1.5, null, "ä\u{1}\0 \u{2028}'\""], "n": 1e300 });
    let new = NewEntry {
        actor: "user:ana@example.org".to_owned(),
        kind: kinds::ITEM_CLAIMED,
        item: Some(item),
        subject: Some("workflow:triage".to_owned()),
        details: details.clone(),
    };
    record(&db.store, new).await;
    let entries = all(&db.store).await;
    let read = entries.last().unwrap();
    assert_eq!(
        (read.at, read.actor.as_str(), read.kind.as_str()),
        (at(5), "user:ana@example.org", "item.claimed")
    );
    assert_eq!((read.item, read.subject.as_deref()), (Some(item), Some("workflow:triage")));
    assert_eq!(read.details.text(), details.to_string());
    let head = db.store.read().await.unwrap().audit_head().await.unwrap();
    assert_eq!(verified(&entries).head(), head);
}

async fn invariant_7_the_database_refuses_to_change_or_delete_an_entry(db: &Database) {
    record(&db.store, entry(kinds::SESSION_SIGNED_IN, None)).await;
    for statement in [
        "UPDATE audit_entries SET actor = 'nobody'",
        "UPDATE audit_entries SET details = details",
        "DELETE FROM audit_entries",
        "DELETE FROM audit_entries WHERE seq = 1",
    ] {
        let refused = db.behind_the_back(statement).await.unwrap_err();
        assert!(refused.contains("an audit entry is never"), "{statement}: {refused}");
    }
    assert_eq!(all(&db.store).await.len(), 1);
}

async fn invariant_7_a_changed_byte_is_found(db: &Database) {
    for _ in 0..5 {
        record(&db.store, entry(kinds::SESSION_SIGNED_IN, None)).await;
    }
    verified(&all(&db.store).await);
    // Whoever owns the database can take the triggers away. The chain still tells.
    let table = if db.url.starts_with("sqlite:") { "" } else { " ON audit_entries" };
    db.behind_the_back(&format!("DROP TRIGGER audit_entries_no_update{table}")).await.unwrap();
    db.behind_the_back("UPDATE audit_entries SET actor = 'sYstem' WHERE seq = 3").await.unwrap();
    let mut chain = Chain::new();
    for entry in all(&db.store).await {
        let _ = chain.check(&entry);
    }
    assert_eq!(chain.verification().bad.unwrap().0, 3);
}

async fn many_writers_at_once_leave_one_chain_without_gaps(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let writers: Vec<_> = (0..8)
        .map(|writer| {
            let store = db.store.clone();
            tokio::spawn(async move {
                for round in 0..10 {
                    // Every third is rolled back, and must leave no gap.
                    if (writer + round) % 3 == 0 {
                        let item = an_item(workflow);
                        let end: Result<(), server::store::StoreError> = store
                            .write(move |tx| {
                                Box::pin(async move {
                                    tx.insert_items(&[item]).await?;
                                    tx.audit_head().await?;
                                    Err(server::store::StoreError::Stale { what: "on purpose" })
                                })
                            })
                            .await;
                        assert!(end.is_err());
                    } else {
                        store_items(&store, vec![an_item(workflow), an_item(workflow)]).await.unwrap();
                    }
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    let entries = all(&db.store).await;
    let stored = entries.iter().filter(|entry| entry.kind == kinds::ITEM_RECEIVED).count();
    let expected: usize = (0..8).map(|w| (0..10).filter(|r| (w + r) % 3 != 0).count() * 2).sum();
    assert_eq!(stored, expected);
    assert_eq!(verified(&entries).head(), db.store.read().await.unwrap().audit_head().await.unwrap());
}

async fn entries_are_searched_by_what_they_say(db: &Database) {
    let said = |actor: &str, kind, subject: Option<&str>| NewEntry {
        actor: actor.to_owned(),
        subject: subject.map(str::to_owned),
        ..entry(kind, None)
    };
    record(&db.store, said("user:ana@example.org", kinds::KEY_CREATED, Some("key:crm"))).await;
    record(&db.store, said("user:ben@example.org", kinds::KEY_REVOKED, Some("key:crm"))).await;
    record(&db.store, said("key:user", kinds::USER_ADDED, Some("user:ana@example.org"))).await;
    record(&db.store, said("cli", kinds::WORKFLOW_CREATED, None)).await;
    let ids = waiting_items(&db.store, a_workflow(&db.store, "triage").await, 2).await;

    let search = async |query: AuditQuery| {
        let query = AuditQuery { after: Some(0), limit: 99, ..query };
        let entries = db.store.read().await.unwrap().audit_entries(&query).await.unwrap();
        entries.iter().map(|entry| entry.seq).collect::<Vec<_>>()
    };
    let actor = |text: &str| AuditQuery { actor: Some(text.to_owned()), ..AuditQuery::default() };
    assert_eq!(search(actor("user")).await, [1, 2]);
    assert_eq!(search(actor("user:ben@example.org")).await, [2]);
    assert_eq!(search(actor("cli")).await, [4]);
    assert!(search(actor("use")).await.is_empty());
    let kind = |text: &str| AuditQuery { kind: Some(text.to_owned()), ..AuditQuery::default() };
    assert_eq!(search(kind("key")).await, [1, 2]);
    assert_eq!(search(kind("key.revoked")).await, [2]);
    assert_eq!(search(kind("workflow")).await, [4, 5]);
    assert!(search(kind("k%")).await.is_empty());
    let subject = AuditQuery { subject: Some("key:crm".to_owned()), ..AuditQuery::default() };
    assert_eq!(search(subject.clone()).await, [1, 2]);
    assert_eq!(search(AuditQuery { kind: Some("key.created".to_owned()), ..subject }).await, [1]);
    assert_eq!(search(AuditQuery { item: Some(ids[1]), ..AuditQuery::default() }).await, [7]);
}

async fn entries_are_paged_in_both_directions(db: &Database) {
    for _ in 0..7 {
        record(&db.store, entry(kinds::SESSION_SIGNED_IN, None)).await;
    }
    let page = async |after, before| {
        let query = AuditQuery { after, before, limit: 3, ..AuditQuery::default() };
        let entries = db.store.read().await.unwrap().audit_entries(&query).await.unwrap();
        entries.iter().map(|entry| entry.seq).collect::<Vec<_>>()
    };
    assert_eq!(page(Some(0), None).await, [1, 2, 3]);
    assert_eq!(page(Some(6), None).await, [7]);
    assert_eq!(page(None, None).await, [7, 6, 5]);
    assert_eq!(page(None, Some(3)).await, [2, 1]);
}

async fn a_transaction_reads_its_own_entries(db: &Database) {
    record(&db.store, entry(kinds::SESSION_SIGNED_IN, None)).await;
    let seen = db
        .store
        .write(|tx| {
            Box::pin(async move {
                tx.record(entry(kinds::SESSION_SIGNED_OUT, None), NOW).await?;
                let first = tx.audit_head().await?;
                tx.record(entry(kinds::SESSION_SIGNED_IN, None), NOW).await?;
                server::store::Stored::Ok((first.0, tx.audit_head().await?.0))
            })
        })
        .await
        .unwrap();
    assert_eq!(seen, (2, 3));
    let entries = all(&db.store).await;
    assert_eq!(entries.len(), 3);
    verified(&entries);
}
