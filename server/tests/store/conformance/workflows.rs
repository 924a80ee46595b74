use app::model::{Policy, PolicyState, WorkflowId};
use server::{
    domain::audit::kinds,
    store::{NewPolicy, StoreError, Stored, WorkflowRow},
};

use super::on_both_databases;
use crate::{
    database::Database,
    fixtures::{NOW, a_workflow, at, entry, workflow_row},
};

on_both_databases!(
    a_workflow_is_read_back_by_slug_and_by_id,
    a_slug_is_taken_once,
    a_workflow_changes_from_the_revision_that_was_read,
    policy_versions_are_kept_newest_first,
    a_policy_number_is_taken_once,
    a_draft_is_published_once,
    a_published_policy_never_changes,
);

async fn insert(db: &Database, row: WorkflowRow) -> Stored<()> {
    db.store
        .write(move |tx| {
            Box::pin(async move { tx.insert_workflow(&row, entry(kinds::WORKFLOW_CREATED, None)).await })
        })
        .await
}

async fn update(db: &Database, row: WorkflowRow) -> Stored<()> {
    db.store
        .write(move |tx| {
            Box::pin(async move { tx.update_workflow(&row, entry(kinds::WORKFLOW_UPDATED, None)).await })
        })
        .await
}

async fn a_workflow_is_read_back_by_slug_and_by_id(db: &Database) {
    let row = WorkflowRow { active_policy: Some(2), updated_at: at(1), ..workflow_row("triage") };
    insert(db, row.clone()).await.unwrap();
    insert(db, workflow_row("a-first")).await.unwrap();
    let mut reader = db.store.read().await.unwrap();
    for read in [reader.workflow("triage").await.unwrap(), reader.workflow_by_id(row.id).await.unwrap()] {
        let read = read.unwrap();
        assert_eq!((read.id, read.definition, read.active_policy), (row.id, row.definition.clone(), Some(2)));
        assert_eq!((read.revision, read.created_at, read.updated_at), (1, NOW, at(1)));
        assert_eq!(read.archived_at, None);
    }
    assert!(reader.workflow("Triage").await.unwrap().is_none());
    let slugs: Vec<_> =
        reader.workflows().await.unwrap().into_iter().map(|row| row.definition.slug).collect();
    assert_eq!(slugs, ["a-first", "triage"]);
}

async fn a_slug_is_taken_once(db: &Database) {
    insert(db, workflow_row("triage")).await.unwrap();
    let refused = insert(db, workflow_row("triage")).await;
    assert!(
        matches!(&refused, Err(StoreError::Taken { constraint }) if constraint == "workflows.slug"),
        "{refused:?}"
    );
}

async fn a_workflow_changes_from_the_revision_that_was_read(db: &Database) {
    let row = workflow_row("triage");
    insert(db, row.clone()).await.unwrap();
    let mut changed = WorkflowRow {
        revision: 2,
        active_policy: Some(1),
        updated_at: at(3),
        archived_at: Some(at(3)),
        ..row.clone()
    };
    changed.definition.name = "Triage, renamed".to_owned();
    update(db, changed.clone()).await.unwrap();
    // Someone who read the first revision comes too late.
    let late = update(db, changed.clone()).await;
    assert!(matches!(late, Err(StoreError::Stale { .. })), "{late:?}");
    let read = db.store.read().await.unwrap().workflow("triage").await.unwrap().unwrap();
    assert_eq!((read.revision, read.definition.name.as_str()), (2, "Triage, renamed"));
    assert_eq!((read.active_policy, read.updated_at, read.archived_at), (Some(1), at(3), Some(at(3))));
    // A slug never changes.
    changed.revision = 3;
    changed.definition.slug = "other".to_owned();
    let renamed = update(db, changed).await;
    assert!(matches!(renamed, Err(StoreError::Stale { .. })), "{renamed:?}");
}

fn policy(workflow: WorkflowId, version: i64, state: PolicyState) -> NewPolicy {
    let policy = Policy { min_confidence: Some(0.1 + 0.2), ..Policy::default() };
    NewPolicy {
        workflow,
        version,
        policy,
        state,
        note: None,
        by: "user:ana@example.org".to_owned(),
        at: at(version),
    }
}

async fn insert_policy(db: &Database, new: NewPolicy) -> Stored<()> {
    db.store
        .write(move |tx| {
            Box::pin(async move { tx.insert_policy(&new, entry(kinds::POLICY_DRAFTED, None)).await })
        })
        .await
}

async fn publish(db: &Database, workflow: WorkflowId, version: i64) -> Stored<()> {
    db.store
        .write(move |tx| {
            Box::pin(async move {
                let audit = entry(kinds::POLICY_PUBLISHED, None);
                tx.publish_policy(workflow, version, "user:ben@example.org", at(50), audit).await
            })
        })
        .await
}

async fn policy_versions_are_kept_newest_first(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    insert_policy(db, policy(workflow, 1, PolicyState::Published)).await.unwrap();
    insert_policy(db, policy(workflow, 2, PolicyState::Draft)).await.unwrap();
    let mut reader = db.store.read().await.unwrap();
    let read = reader.policies(workflow).await.unwrap();
    assert_eq!(read.iter().map(|row| row.version).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(
        (read[0].state, read[0].published_at, read[0].published_by.as_deref()),
        (PolicyState::Draft, None, None)
    );
    let first = reader.policy(workflow, 1).await.unwrap().unwrap();
    assert_eq!(first.policy, policy(workflow, 1, PolicyState::Published).policy);
    assert_eq!((first.created_by.as_str(), first.created_at), ("user:ana@example.org", at(1)));
    assert_eq!(
        (first.published_by.as_deref(), first.published_at),
        (Some("user:ana@example.org"), Some(at(1)))
    );
    assert!(reader.policy(workflow, 3).await.unwrap().is_none());
}

async fn a_policy_number_is_taken_once(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    insert_policy(db, policy(workflow, 1, PolicyState::Draft)).await.unwrap();
    let refused = insert_policy(db, policy(workflow, 1, PolicyState::Draft)).await;
    assert!(
        matches!(&refused, Err(StoreError::Taken { constraint }) if constraint == "policies"),
        "{refused:?}"
    );
}

async fn a_draft_is_published_once(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    insert_policy(db, policy(workflow, 1, PolicyState::Draft)).await.unwrap();
    publish(db, workflow, 1).await.unwrap();
    let read = db.store.read().await.unwrap().policy(workflow, 1).await.unwrap().unwrap();
    assert_eq!(
        (read.state, read.published_by.as_deref()),
        (PolicyState::Published, Some("user:ben@example.org"))
    );
    assert_eq!((read.published_at, read.created_by.as_str()), (Some(at(50)), "user:ana@example.org"));
    for version in [1, 2] {
        let refused = publish(db, workflow, version).await;
        assert!(matches!(refused, Err(StoreError::Stale { .. })), "{refused:?}");
    }
}

async fn a_published_policy_never_changes(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    insert_policy(db, policy(workflow, 1, PolicyState::Published)).await.unwrap();
    for statement in
        ["UPDATE policies SET policy = '{}'", "UPDATE policies SET state = 'draft'", "DELETE FROM policies"]
    {
        let refused = db.behind_the_back(statement).await.unwrap_err();
        assert!(refused.contains("a published policy is never"), "{statement}: {refused}");
    }
    insert_policy(db, policy(workflow, 2, PolicyState::Draft)).await.unwrap();
    assert_eq!(db.behind_the_back("DELETE FROM policies WHERE state = 'draft'").await.unwrap(), 1);
}
