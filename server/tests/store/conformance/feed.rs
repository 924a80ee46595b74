use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use app::model::ItemId;
use server::store::Store;

use super::on_both_databases;
use crate::{
    database::Database,
    fixtures::{
        NOW, a_person, a_released_item, a_workflow, at, claim, decide, finalise_due, store_items, verdict,
        waiting_items,
    },
};

on_both_databases!(
    the_feed_holds_final_decisions_only_in_their_order,
    the_feed_of_one_workflow_leaves_the_others_out,
    a_reader_of_the_feed_never_skips_one_while_others_write,
);

async fn feed(store: &Store, after: i64, limit: i64) -> Vec<(i64, ItemId)> {
    let rows = store.read().await.unwrap().decisions_after(after, None, limit).await.unwrap();
    rows.into_iter().map(|(seq, row)| (seq, row.item.id)).collect()
}

async fn the_feed_holds_final_decisions_only_in_their_order(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let ana = a_person(&db.store, "ana").await;
    waiting_items(&db.store, workflow, 3).await;
    let leases = claim(&db.store, ana, NOW, 3, 60).await;
    for (lease, end) in leases.iter().zip([30, 10, 99]) {
        decide(&db.store, verdict(lease, at(1)), at(end)).await.unwrap();
    }
    let released = a_released_item(workflow);
    let first = released.id;
    store_items(&db.store, vec![released]).await.unwrap();
    finalise_due(&db.store, at(30)).await.unwrap();

    let all = feed(&db.store, 0, 99).await;
    let order: Vec<_> = all.iter().map(|(_, id)| *id).collect();
    assert_eq!(order, [first, leases[1].item, leases[0].item]);
    // A place is the number of the entry that says so.
    let entries = db.store.read().await.unwrap().audit_entries(&entries()).await.unwrap();
    let finals: Vec<_> = entries.iter().map(|entry| (entry.seq, entry.item.unwrap())).collect();
    assert_eq!(finals, all);
    // The cursor goes on behind the place it names.
    assert_eq!(feed(&db.store, all[0].0, 1).await, all[1..2]);
    assert_eq!(feed(&db.store, all[1].0, 99).await, all[2..]);
    assert!(feed(&db.store, all[2].0, 99).await.is_empty());
}

fn entries() -> server::store::AuditQuery {
    server::store::AuditQuery {
        kind: Some("item.final".to_owned()),
        after: Some(0),
        limit: 999,
        ..Default::default()
    }
}

async fn the_feed_of_one_workflow_leaves_the_others_out(db: &Database) {
    let (one, other) = (a_workflow(&db.store, "one").await, a_workflow(&db.store, "other").await);
    let items: Vec<_> = [one, other, one, other].map(a_released_item).into();
    let ids: Vec<_> = items.iter().map(|item| item.id).collect();
    store_items(&db.store, items).await.unwrap();
    let rows = db.store.read().await.unwrap().decisions_after(0, Some(other), 9).await.unwrap();
    assert_eq!(rows.iter().map(|(_, row)| row.item.id).collect::<Vec<_>>(), [ids[1], ids[3]]);
    assert!(rows.iter().all(|(_, row)| row.item.workflow == "other" && row.decision.is_some()));
}

async fn a_reader_of_the_feed_never_skips_one_while_others_write(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let over = Arc::new(AtomicBool::new(false));
    let reader = {
        let (store, over) = (db.store.clone(), Arc::clone(&over));
        tokio::spawn(async move {
            let mut seen: Vec<(i64, ItemId)> = Vec::new();
            loop {
                let last_look = over.load(Ordering::SeqCst);
                let page = feed(&store, seen.last().map_or(0, |(seq, _)| *seq), 3).await;
                if page.is_empty() {
                    if last_look {
                        return seen;
                    }
                    tokio::task::yield_now().await;
                }
                seen.extend(page);
            }
        })
    };
    let writers: Vec<_> = (0..6)
        .map(|_| {
            let store = db.store.clone();
            tokio::spawn(async move {
                for _ in 0..10 {
                    let items = vec![a_released_item(workflow), a_released_item(workflow)];
                    store_items(&store, items).await.unwrap();
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    over.store(true, Ordering::SeqCst);
    let seen = reader.await.unwrap();
    assert_eq!(seen.len(), 120);
    assert!(seen.windows(2).all(|pair| pair[0].0 < pair[1].0));
    assert_eq!(seen, feed(&db.store, 0, 999).await);
}
