//! What can only go wrong where many write at once.

use server::store::{StoreError, Stored};

use crate::{
    database::Database,
    fixtures::{a_person, a_workflow, entry, user_row},
};
use server::domain::audit::kinds;

#[tokio::test]
async fn a_refusal_that_the_work_overlooks_is_no_success() {
    let db = Database::postgres().await;
    a_person(&db.store, "ana").await;
    let end: Stored<()> = db
        .store
        .write(|tx| {
            Box::pin(async move {
                let taken = tx.insert_user(&user_row("ana"), entry(kinds::USER_ADDED, None)).await;
                assert!(matches!(taken, Err(StoreError::Taken { .. })));
                Ok(())
            })
        })
        .await;
    assert!(matches!(end, Err(StoreError::Database(_))), "{end:?}");
}

#[tokio::test]
async fn an_entry_cannot_be_truncated_away() {
    let db = Database::postgres().await;
    a_workflow(&db.store, "triage").await;
    let refused = db.behind_the_back("TRUNCATE audit_entries").await.unwrap_err();
    assert!(refused.contains("an audit entry is never deleted"), "{refused}");
}
