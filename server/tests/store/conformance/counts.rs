use app::model::{ItemStatus, UserId, WorkflowId};
use server::{
    clock::{Clock as _, SystemClock},
    domain::audit::kinds,
    store::{ItemQuery, LeaseGrant, StoreError},
};

use super::on_both_databases;
use crate::{
    database::Database,
    fixtures::{
        a_person, a_released_item, a_workflow, an_item, at, claim, count_list, decide, entry, finalise_due,
        store_items, undo, verdict,
    },
};

on_both_databases!(
    the_counts_equal_the_rows_after_anything_that_may_happen,
    a_transaction_reads_its_own_counts,
);

/// Numbers that differ from run to run (their seed is printed) and need no other crate.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

async fn rows(db: &Database, workflow: WorkflowId) -> [i64; 4] {
    let mut numbers = [0; 4];
    let query =
        ItemQuery { workflow: Some(workflow), now: at(100_000), limit: 100_000, ..ItemQuery::default() };
    for row in db.store.read().await.unwrap().items(&query).await.unwrap() {
        let place = match row.stored_status {
            ItemStatus::Pending | ItemStatus::Claimed => 0,
            ItemStatus::Held => 1,
            ItemStatus::Final => 2,
            ItemStatus::Cancelled => 3,
        };
        numbers[place] += 1;
    }
    numbers
}

/// Does one thing; it may be refused, which must count nothing.
async fn anything(
    db: &Database,
    dice: &mut Dice,
    workflows: [WorkflowId; 2],
    ana: UserId,
    last: &mut Option<LeaseGrant>,
    now: i64,
) {
    let workflow = workflows[dice.roll(2) as usize];
    match dice.roll(7) {
        0 => store_items(&db.store, vec![an_item(workflow), a_released_item(workflow)]).await.unwrap(),
        1 => {
            // Rolled back after it was counted.
            let item = an_item(workflow);
            let end: Result<(), StoreError> = db
                .store
                .write(move |tx| {
                    Box::pin(async move {
                        tx.insert_items(&[item]).await?;
                        tx.item_counts().await?;
                        Err(StoreError::Stale { what: "on purpose" })
                    })
                })
                .await;
            assert!(end.is_err());
        }
        2 | 3 => {
            for lease in claim(&db.store, ana, at(now), 1, 60).await {
                decide(&db.store, verdict(&lease, at(now)), at(now + 3)).await.unwrap();
                *last = Some(lease);
            }
        }
        4 => {
            if let Some(lease) = last.take() {
                let _ = undo(&db.store, &lease, at(now)).await;
            }
        }
        5 => {
            finalise_due(&db.store, at(now)).await.unwrap();
        }
        _ => {
            let query =
                ItemQuery { workflow: Some(workflow), now: at(now), limit: 3, ..ItemQuery::default() };
            for row in db.store.read().await.unwrap().items(&query).await.unwrap() {
                let id = row.item.id;
                let audit = entry(kinds::ITEM_CANCELLED, Some(id));
                let _: Result<(), StoreError> = db
                    .store
                    .write(move |tx| Box::pin(async move { tx.cancel_item(id, at(now), audit).await }))
                    .await;
            }
        }
    }
}

async fn the_counts_equal_the_rows_after_anything_that_may_happen(db: &Database) {
    let seed = SystemClock.now().0 as u64 | 1;
    println!("seed {seed}");
    let mut dice = Dice(seed);
    let workflows = [a_workflow(&db.store, "one").await, a_workflow(&db.store, "two").await];
    let ana = a_person(&db.store, "ana").await;
    let mut last = None;
    for now in 0..120 {
        anything(db, &mut dice, workflows, ana, &mut last, now).await;
        if now % 10 == 9 {
            for workflow in workflows {
                assert_eq!(count_list(&db.store, workflow).await, rows(db, workflow).await, "seed {seed}");
            }
        }
    }
}

async fn a_transaction_reads_its_own_counts(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let seen = db
        .store
        .write(move |tx| {
            Box::pin(async move {
                tx.insert_items(&[an_item(workflow)]).await?;
                let first = tx.item_counts().await?;
                tx.insert_items(&[an_item(workflow)]).await?;
                server::store::Stored::Ok((first[0].pending, tx.item_counts().await?[0].pending))
            })
        })
        .await
        .unwrap();
    assert_eq!(seen, (1, 2));
    assert_eq!(count_list(&db.store, workflow).await, [2, 0, 0, 0]);
}
