use app::model::Role;
use server::{
    domain::audit::kinds,
    store::{SessionRow, StoreError, Stored, UserRow},
};

use super::on_both_databases;
use crate::{
    database::Database,
    fixtures::{NOW, a_person, at, entry, user_row},
};

on_both_databases!(
    a_person_is_read_back_by_id_and_by_email,
    an_email_is_taken_once,
    a_person_is_changed_and_a_stranger_is_not,
    refused_sign_ins_are_remembered_by_key_and_forgotten_in_time,
    a_session_lives_until_it_ends_or_is_ended,
    sessions_are_counted_by_person_and_ended_together,
    sessions_that_ended_are_tidied_away,
);

async fn insert(db: &Database, row: UserRow) -> Stored<()> {
    db.store
        .write(move |tx| Box::pin(async move { tx.insert_user(&row, entry(kinds::USER_ADDED, None)).await }))
        .await
}

async fn a_person_is_read_back_by_id_and_by_email(db: &Database) {
    assert!(!db.store.read().await.unwrap().any_user().await.unwrap());
    let row = UserRow { name: "Zoë O'Hara".to_owned(), role: Role::Admin, ..user_row("zoe") };
    insert(db, row.clone()).await.unwrap();
    insert(db, user_row("ana")).await.unwrap();
    let mut reader = db.store.read().await.unwrap();
    assert!(reader.any_user().await.unwrap());
    for read in [reader.user(row.id).await.unwrap(), reader.user_by_email("zoe@example.org").await.unwrap()] {
        let read = read.unwrap();
        assert_eq!((read.id, read.email, read.name), (row.id, row.email.clone(), row.name.clone()));
        assert_eq!((read.role, read.password_hash), (Role::Admin, row.password_hash.clone()));
        assert_eq!((read.created_at, read.disabled_at), (NOW, None));
    }
    assert!(reader.user_by_email("nobody\0@example.org").await.unwrap().is_none());
    let names: Vec<_> = reader.users().await.unwrap().into_iter().map(|user| user.email).collect();
    assert_eq!(names, ["ana@example.org", "zoe@example.org"]);
}

async fn an_email_is_taken_once(db: &Database) {
    insert(db, user_row("ana")).await.unwrap();
    let refused = insert(db, user_row("ana")).await;
    assert!(
        matches!(&refused, Err(StoreError::Taken { constraint }) if constraint == "users.email"),
        "{refused:?}"
    );
    assert_eq!(db.store.read().await.unwrap().audit_head().await.unwrap().0, 1);
}

async fn a_person_is_changed_and_a_stranger_is_not(db: &Database) {
    let update = async |row: UserRow| -> Stored<()> {
        db.store
            .write(move |tx| {
                Box::pin(async move { tx.update_user(&row, at(7), entry(kinds::USER_DISABLED, None)).await })
            })
            .await
    };
    let row = user_row("ana");
    insert(db, row.clone()).await.unwrap();
    let changed = UserRow {
        name: "Ana B.".to_owned(),
        role: Role::Manager,
        password_hash: "other".to_owned(),
        disabled_at: Some(at(7)),
        ..row.clone()
    };
    update(changed).await.unwrap();
    let read = db.store.read().await.unwrap().user(row.id).await.unwrap().unwrap();
    assert_eq!(
        (read.name.as_str(), read.role, read.password_hash.as_str()),
        ("Ana B.", Role::Manager, "other")
    );
    assert_eq!((read.disabled_at, read.created_at), (Some(at(7)), NOW));
    let refused = update(user_row("nobody")).await;
    assert!(matches!(refused, Err(StoreError::Stale { .. })), "{refused:?}");
}

async fn refused_sign_ins_are_remembered_by_key_and_forgotten_in_time(db: &Database) {
    let refuse = async |keys: &[&str], seconds: i64| {
        let keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
        db.store
            .write(move |tx| {
                Box::pin(async move {
                    let audit = entry(kinds::SESSION_REFUSED, None);
                    tx.remember_refused_sign_in(&keys, at(seconds), at(seconds - 100), audit).await
                })
            })
            .await
            .map_err(|error: StoreError| error)
            .unwrap();
    };
    refuse(&["ana@example.org", "address:::1"], 0).await;
    refuse(&["ana@example.org", "address:127.0.0.1"], 50).await;
    let mut reader = db.store.read().await.unwrap();
    assert_eq!(reader.refused_sign_ins("ana@example.org", at(0)).await.unwrap(), [at(50), at(0)]);
    assert_eq!(reader.refused_sign_ins("ana@example.org", at(1)).await.unwrap(), [at(50)]);
    assert_eq!(reader.refused_sign_ins("address:::1", at(0)).await.unwrap(), [at(0)]);
    refuse(&["somebody\0"], 101).await;
    assert!(reader.refused_sign_ins("address:::1", at(0)).await.unwrap().is_empty());
    assert_eq!(reader.refused_sign_ins("ana@example.org", at(0)).await.unwrap(), [at(50)]);
}

fn session(id: &str, user: Option<app::model::UserId>, end: i64) -> SessionRow {
    SessionRow { id: id.to_owned(), user, data: format!("{{\"id\":\"{id}\"}}"), expires_at: at(end) }
}

async fn put(db: &Database, row: SessionRow) {
    db.store
        .write(move |tx| Box::pin(async move { tx.put_session(&row).await }))
        .await
        .map_err(|error: StoreError| error)
        .unwrap();
}

async fn a_session_lives_until_it_ends_or_is_ended(db: &Database) {
    let ana = a_person(&db.store, "ana").await;
    put(db, session("one", None, 60)).await;
    put(db, session("one", Some(ana), 120)).await;
    put(db, session("two", None, 120)).await;
    let mut reader = db.store.read().await.unwrap();
    let read = reader.session("one", at(119)).await.unwrap().unwrap();
    assert_eq!((read.user, read.data.as_str(), read.expires_at), (Some(ana), "{\"id\":\"one\"}", at(120)));
    assert!(reader.session("one", at(120)).await.unwrap().is_none());
    db.store
        .write(|tx| Box::pin(async move { tx.delete_session("one").await }))
        .await
        .map_err(|error: StoreError| error)
        .unwrap();
    assert!(reader.session("one", at(1)).await.unwrap().is_none());
    assert!(reader.session("two", at(1)).await.unwrap().is_some());
}

async fn sessions_are_counted_by_person_and_ended_together(db: &Database) {
    let (ana, ben) = (a_person(&db.store, "ana").await, a_person(&db.store, "ben").await);
    for (id, user, end) in [("a", ana, 9), ("b", ana, 99), ("c", ana, 99), ("d", ben, 99)] {
        put(db, session(id, Some(user), end)).await;
    }
    put(db, session("e", None, 99)).await;
    let mut reader = db.store.read().await.unwrap();
    assert_eq!(reader.session_counts(at(9)).await.unwrap(), [(ana, 2), (ben, 1)]);
    db.store
        .write(move |tx| Box::pin(async move { tx.delete_sessions_of(ana).await }))
        .await
        .map_err(|error: StoreError| error)
        .unwrap();
    assert_eq!(reader.session_counts(at(0)).await.unwrap(), [(ben, 1)]);
}

async fn sessions_that_ended_are_tidied_away(db: &Database) {
    put(db, session("old", None, 10)).await;
    put(db, session("new", None, 11)).await;
    db.store
        .write(|tx| Box::pin(async move { tx.delete_expired_sessions(at(10)).await }))
        .await
        .map_err(|error: StoreError| error)
        .unwrap();
    let mut reader = db.store.read().await.unwrap();
    assert!(reader.session("old", at(0)).await.unwrap().is_none());
    assert!(reader.session("new", at(0)).await.unwrap().is_some());
}
