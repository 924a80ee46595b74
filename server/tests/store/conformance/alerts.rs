use app::model::{AlertId, ReasonCode, Timestamp, UserId, WorkflowId};
use server::{
    clock::{Clock as _, SystemClock},
    domain::audit::kinds,
    store::{AlertKind, AlertTopic, NewAlert, NewItem, StoreError, Stored},
};

use super::on_both_databases;
use crate::{
    database::Database,
    fixtures::{NOW, a_person, a_workflow, an_item, at, entry, store_items},
};

on_both_databases!(
    an_alert_is_raised_once_while_it_is_open,
    what_was_said_in_an_alert_stays,
    what_a_policy_failed_on_is_counted_by_workflow,
);

/// 2001: before every id, and after [`BEFORE`].
const LONG_AGO: Timestamp = Timestamp(1_000_000_000_000_000);
const BEFORE: Timestamp = Timestamp(900_000_000_000_000);

fn topic(kind: AlertKind, workflow: WorkflowId, user: Option<UserId>) -> AlertTopic {
    AlertTopic { kind, workflow, user }
}

async fn raise(db: &Database, topic: AlertTopic, now: Timestamp) -> (AlertId, bool) {
    let id = AlertId(SystemClock.new_id());
    let (about, message) = ("ana\0".to_owned(), "too often wrong".to_owned());
    let alert = NewAlert { id, topic, about, message, at: now };
    let raised = db.store.write(move |tx| {
        Box::pin(async move { tx.raise_alert(&alert, entry(kinds::ALERT_RAISED, None)).await })
    });
    (id, raised.await.unwrap())
}

async fn close(db: &Database, id: AlertId, now: Timestamp) -> Stored<()> {
    db.store
        .write(move |tx| {
            Box::pin(async move {
                tx.close_alert(id, "user:olga@example.org", now, entry(kinds::ALERT_CLOSED, None)).await
            })
        })
        .await
}

async fn an_alert_is_raised_once_while_it_is_open(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let (ana, ben) = (a_person(&db.store, "ana").await, a_person(&db.store, "ben").await);
    let of_ana = topic(AlertKind::GoldenLow, workflow, Some(ana));
    let (first, raised) = raise(db, of_ana, at(1)).await;
    assert!(raised);
    let (head, _) = db.store.read().await.unwrap().audit_head().await.unwrap();
    assert!(!raise(db, of_ana, at(2)).await.1);
    assert_eq!(db.store.read().await.unwrap().audit_head().await.unwrap().0, head, "nothing happened");
    let (second, _) = raise(db, topic(AlertKind::GoldenLow, workflow, Some(ben)), at(3)).await;
    let (third, _) = raise(db, topic(AlertKind::PolicyErrors, workflow, None), at(4)).await;
    let open = db.store.read().await.unwrap().open_alerts().await.unwrap();
    assert_eq!(open.iter().map(|row| row.id).collect::<Vec<_>>(), [third, second, first], "newest first");
    assert_eq!((open[2].kind.as_str(), open[2].workflow.as_deref()), ("golden_low", Some("triage")));
    assert_eq!((open[2].about.as_str(), open[2].topic.clone()), ("ana\u{2400}", of_ana.to_string()));

    assert_eq!(db.store.read().await.unwrap().last_closed(of_ana).await.unwrap(), None);
    close(db, first, at(5)).await.unwrap();
    assert!(matches!(close(db, first, at(6)).await, Err(StoreError::Stale { .. })));
    assert_eq!(db.store.read().await.unwrap().last_closed(of_ana).await.unwrap(), Some(at(5)));
    let closed = db.store.read().await.unwrap().alert(first).await.unwrap().unwrap();
    assert_eq!((closed.closed_at, closed.raised_at), (Some(at(5)), at(1)));
    assert_eq!(db.store.read().await.unwrap().open_alerts().await.unwrap().len(), 2);
    assert!(raise(db, of_ana, at(7)).await.1, "another time");
    assert_eq!(db.store.read().await.unwrap().alert(AlertId(uuid::Uuid::nil())).await.unwrap(), None);
}

async fn what_a_policy_failed_on_is_counted_by_workflow(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let other = a_workflow(&db.store, "other").await;
    let failed = |workflow, created_at| {
        let mut new = NewItem { created_at, ..an_item(workflow) };
        new.reasons[0].code = ReasonCode::PolicyError;
        new
    };
    let items = vec![
        failed(workflow, NOW),
        failed(workflow, NOW),
        failed(workflow, BEFORE),
        failed(other, NOW),
        an_item(workflow),
    ];
    store_items(&db.store, items).await.unwrap();
    let mut found = db.store.read().await.unwrap().policy_errors(LONG_AGO).await.unwrap();
    found.sort_by_key(|(_, count)| *count);
    assert_eq!(found, [(other, 1), (workflow, 2)]);
    assert!(db.store.read().await.unwrap().policy_errors(NOW).await.unwrap().is_empty());
}

async fn what_was_said_in_an_alert_stays(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let (closed, _) = raise(db, topic(AlertKind::PolicyErrors, workflow, None), at(1)).await;
    close(db, closed, at(2)).await.unwrap();
    for (statement, says) in [
        ("UPDATE alerts SET message = 'nothing'", "only ever closed"),
        ("UPDATE alerts SET closed_at = NULL, closed_by = NULL", "only ever closed"),
        ("DELETE FROM alerts", "never deleted"),
    ] {
        let refused = db.behind_the_back(statement).await.unwrap_err();
        assert!(refused.contains(says), "{statement}: {refused}");
    }
}
