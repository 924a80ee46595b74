//! The single writer of SQLite, and what only a file can do.

use server::store::{Store, StoreError, Stored};
use tokio::sync::oneshot;

use crate::{
    database::Database,
    fixtures::{NOW, a_workflow, an_item, count_list, entry, item, store_items},
};
use server::domain::audit::{Chain, kinds};

/// Queues jobs behind one that waits, so that all of them share one commit.
async fn in_one_group<T: Send + 'static>(
    store: &Store,
    jobs: Vec<std::pin::Pin<Box<dyn Future<Output = T> + Send>>>,
) -> Vec<T> {
    let (open, gate) = oneshot::channel::<()>();
    let (waits, waiting) = oneshot::channel::<()>();
    let first = {
        let store = store.clone();
        tokio::spawn(async move {
            store
                .write(move |_| {
                    Box::pin(async move {
                        let _ = waits.send(());
                        let _ = gate.await;
                        Stored::Ok(())
                    })
                })
                .await
        })
    };
    waiting.await.unwrap();
    let tasks: Vec<_> = jobs.into_iter().map(tokio::spawn).collect();
    // On this test's one thread, a turn is enough for each to queue its job.
    for _ in 0..tasks.len() + 8 {
        tokio::task::yield_now().await;
    }
    let _ = open.send(());
    first.await.unwrap().unwrap();
    let mut ends = Vec::new();
    for task in tasks {
        ends.push(task.await.unwrap());
    }
    ends
}

#[tokio::test]
async fn a_job_that_fails_or_stops_leaves_its_neighbours_committed() {
    let db = Database::sqlite().await;
    let workflow = a_workflow(&db.store, "triage").await;
    let items: Vec<_> = (0..5).map(|_| an_item(workflow)).collect();
    let jobs = items.iter().cloned().enumerate().map(|(number, new)| {
        let store = db.store.clone();
        let job = async move {
            store
                .write(move |tx| {
                    Box::pin(async move {
                        tx.insert_items(&[new]).await?;
                        match number {
                            1 => Err(StoreError::Stale { what: "on purpose" }),
                            3 => panic!("a mistake, on purpose"),
                            _ => Ok(()),
                        }
                    })
                })
                .await
        };
        Box::pin(job) as std::pin::Pin<Box<dyn Future<Output = Stored<()>> + Send>>
    });
    let ends = in_one_group(&db.store, jobs.collect()).await;
    assert_eq!(ends.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true, false, true]);
    assert!(matches!(ends[1], Err(StoreError::Stale { what: "on purpose" })));

    let mut reader = db.store.read().await.unwrap();
    for (number, new) in items.iter().enumerate() {
        assert_eq!(reader.item(new.id, NOW).await.unwrap().is_some(), number % 2 == 0, "item {number}");
    }
    assert_eq!(count_list(&db.store, workflow).await, [3, 0, 0, 0]);
    assert_whole_chain(&db.store, 4).await;
}

async fn assert_whole_chain(store: &Store, length: usize) {
    let query = server::store::AuditQuery { after: Some(0), limit: 10_000, ..Default::default() };
    let entries = store.read().await.unwrap().audit_entries(&query).await.unwrap();
    let mut chain = Chain::new();
    for entry in &entries {
        chain.check(entry).unwrap();
    }
    assert_eq!(entries.len(), length);
}

#[tokio::test]
async fn a_job_whose_caller_went_away_runs_whole() {
    let db = Database::sqlite().await;
    let workflow = a_workflow(&db.store, "triage").await;
    let new = an_item(workflow);
    let id = new.id;
    let (began, begins) = oneshot::channel::<()>();
    let (open, gate) = oneshot::channel::<()>();
    let store = db.store.clone();
    let caller = tokio::spawn(async move {
        store
            .write(move |tx| {
                Box::pin(async move {
                    tx.insert_items(&[new]).await?;
                    let _ = began.send(());
                    let _ = gate.await;
                    tx.record(entry(kinds::SESSION_SIGNED_IN, None), NOW).await
                })
            })
            .await
    });
    begins.await.unwrap();
    caller.abort();
    assert!(caller.await.unwrap_err().is_cancelled());
    let _ = open.send(());
    // The next write comes after it.
    store_items(&db.store, vec![an_item(workflow)]).await.unwrap();
    item(&db.store, id, NOW).await;
    assert_whole_chain(&db.store, 4).await;
}

#[tokio::test]
async fn what_was_queued_is_finished_before_it_closes() {
    let db = Database::sqlite().await;
    let workflow = a_workflow(&db.store, "triage").await;
    let writes: Vec<_> = (0..20)
        .map(|_| {
            let (store, new) = (db.store.clone(), an_item(workflow));
            tokio::spawn(async move { store_items(&store, vec![new]).await })
        })
        .collect();
    tokio::task::yield_now().await;
    db.store.close().await;
    let mut kept = 0;
    for write in writes {
        match write.await.unwrap() {
            Ok(()) => kept += 1,
            Err(error) => assert!(matches!(error, StoreError::Unreachable(_)), "{error}"),
        }
    }
    let again = Store::open(&db.url).await.unwrap();
    assert_eq!(count_list(&again, workflow).await, [kept, 0, 0, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_on_one_file_share_one_chain() {
    let db = Database::sqlite().await;
    let workflow = a_workflow(&db.store, "triage").await;
    // A second opening of the file shares nothing in memory with the first, just as a command beside the server.
    let other = Store::open(&db.url).await.unwrap();
    let tasks: Vec<_> = (0..40)
        .map(|number| {
            let store = if number % 2 == 0 { db.store.clone() } else { other.clone() };
            tokio::spawn(async move { store_items(&store, vec![an_item(workflow)]).await.unwrap() })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(count_list(&other, workflow).await, [40, 0, 0, 0]);
    assert_whole_chain(&db.store, 41).await;
}

#[tokio::test]
async fn an_entry_cannot_be_replaced_and_leaves_no_gap_even_behind_the_back() {
    let db = Database::sqlite().await;
    a_workflow(&db.store, "triage").await;
    for seq in [1, 3] {
        let statement = format!(
            "INSERT OR REPLACE INTO audit_entries (seq, at, actor, kind, details, prev_hash, hash) \
             VALUES ({seq}, 0, 'x', 'x', '{{}}', x'', x'')"
        );
        let refused = db.behind_the_back(&statement).await.unwrap_err();
        assert!(refused.contains("an audit entry only follows the last one"), "{refused}");
    }
}

#[tokio::test]
async fn readers_cannot_write_and_an_address_must_be_a_file() {
    let in_memory = Store::open("sqlite::memory:").await.map(|_| ()).unwrap_err();
    assert!(in_memory.to_string().contains("give a file"), "{in_memory}");
    let nonsense = Store::open("mysql://x").await.map(|_| ()).unwrap_err();
    assert!(nonsense.to_string().contains("sqlite://PATH or postgres://"), "{nonsense}");
}
