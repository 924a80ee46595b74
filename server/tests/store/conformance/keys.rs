use app::model::{KeyId, Scope};
use server::{
    clock::{Clock as _, SystemClock},
    domain::audit::kinds,
    store::{KeyRow, StoreError, Stored},
};

use super::on_both_databases;
use crate::{
    database::Database,
    fixtures::{NOW, a_person, a_workflow, at, entry, sha256},
};

on_both_databases!(
    a_key_is_found_by_its_hash,
    a_name_is_taken_among_live_keys_only,
    a_key_is_revoked_once,
    the_last_use_of_a_key_only_moves_on,
);

fn key(name: &str, secret: &str) -> KeyRow {
    KeyRow {
        id: KeyId(SystemClock.new_id()),
        name: name.to_owned(),
        prefix: "cs_abcd".to_owned(),
        hash: sha256(secret.as_bytes()),
        scopes: vec![Scope::Ingest],
        workflow: None,
        user: None,
        created_at: NOW,
        created_by: "cli".to_owned(),
        last_used_at: None,
        revoked_at: None,
    }
}

async fn insert(db: &Database, row: KeyRow) -> Stored<()> {
    db.store
        .write(move |tx| Box::pin(async move { tx.insert_key(&row, entry(kinds::KEY_CREATED, None)).await }))
        .await
}

async fn revoke(db: &Database, id: KeyId, seconds: i64) -> Stored<()> {
    db.store
        .write(move |tx| {
            Box::pin(async move { tx.revoke_key(id, at(seconds), entry(kinds::KEY_REVOKED, None)).await })
        })
        .await
}

async fn a_key_is_found_by_its_hash(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let ana = a_person(&db.store, "ana").await;
    let row = KeyRow {
        scopes: vec![Scope::Review, Scope::Read],
        workflow: Some(workflow),
        user: Some(ana),
        ..key("crm", "one")
    };
    insert(db, row.clone()).await.unwrap();
    insert(db, KeyRow { created_at: at(1), ..key("other", "two") }).await.unwrap();
    let mut reader = db.store.read().await.unwrap();
    let read = reader.key_by_hash(&row.hash).await.unwrap().unwrap();
    assert_eq!((read.id, read.name, read.prefix, read.hash), (row.id, row.name, row.prefix, row.hash));
    assert_eq!((read.scopes, read.workflow, read.user), (row.scopes, Some(workflow), Some(ana)));
    assert_eq!((read.created_at, read.created_by.as_str()), (NOW, "cli"));
    assert_eq!((read.last_used_at, read.revoked_at), (None, None));
    assert!(reader.key_by_hash(&sha256(b"three")).await.unwrap().is_none());
    let names: Vec<_> = reader.keys().await.unwrap().into_iter().map(|key| key.name).collect();
    assert_eq!(names, ["other", "crm"]);
}

async fn a_name_is_taken_among_live_keys_only(db: &Database) {
    let first = key("crm", "one");
    insert(db, first.clone()).await.unwrap();
    let refused = insert(db, key("crm", "two")).await;
    assert!(
        matches!(&refused, Err(StoreError::Taken { constraint }) if constraint == "api_keys.name"),
        "{refused:?}"
    );
    revoke(db, first.id, 1).await.unwrap();
    insert(db, key("crm", "two")).await.unwrap();
    assert_eq!(db.store.read().await.unwrap().keys().await.unwrap().len(), 2);
}

async fn a_key_is_revoked_once(db: &Database) {
    let row = key("crm", "one");
    insert(db, row.clone()).await.unwrap();
    revoke(db, row.id, 5).await.unwrap();
    for id in [row.id, key("no", "no").id] {
        let refused = revoke(db, id, 6).await;
        assert!(matches!(refused, Err(StoreError::Stale { .. })), "{refused:?}");
    }
    let read = db.store.read().await.unwrap().key_by_hash(&row.hash).await.unwrap().unwrap();
    assert_eq!(read.revoked_at, Some(at(5)));
}

async fn the_last_use_of_a_key_only_moves_on(db: &Database) {
    let row = key("crm", "one");
    insert(db, row.clone()).await.unwrap();
    for (touched, expected) in [(60, 60), (120, 120), (60, 120)] {
        let id = row.id;
        db.store
            .write(move |tx| Box::pin(async move { tx.touch_key(id, at(touched)).await }))
            .await
            .map_err(|error: StoreError| error)
            .unwrap();
        let read = db.store.read().await.unwrap().key_by_hash(&row.hash).await.unwrap().unwrap();
        assert_eq!(read.last_used_at, Some(at(expected)));
    }
    // It is no change that the record tells of.
    assert_eq!(db.store.read().await.unwrap().audit_head().await.unwrap().0, 1);
}
