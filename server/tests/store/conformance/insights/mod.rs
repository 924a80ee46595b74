//! Kept figures: that they are what the items say, whatever happened; and what is read of them.

mod behind;
mod figures;
mod live;
mod rebuilt;

use app::model::{ItemId, Timestamp, UserId, Verdict, WorkflowId};
use server::{
    domain::{
        audit::kinds,
        insights::{
            cells::Cells,
            cut::Cut,
            rows::{OutcomeSums, Posted, Times},
            span::{Grain, Piece},
        },
    },
    store::{FiguresQuery, LeaseGrant, NewDecision, NewItem, NewOutcome, NewVerdict, Stored, Values},
};

use crate::{
    database::Database,
    fixtures::{at, claim_one, decision, entry, finalise_due, key, store_items, verdict},
};

/// All hours, or all days.
fn ever(grain: Grain) -> Vec<(i64, Piece)> {
    vec![(0, Piece { grain, from: Timestamp(0), to: Timestamp(i64::MAX) })]
}

fn query(workflow: WorkflowId, cut: Cut, grain: Grain) -> FiguresQuery {
    FiguresQuery { workflows: vec![workflow], cut, values: Values::Each, pieces: ever(grain) }
}

/// The counts of one value, of all inclusion probabilities.
async fn counted(db: &Database, workflow: WorkflowId, cut: Cut, value: &str) -> Cells {
    let query =
        FiguresQuery { values: Values::These(vec![value.to_owned()]), ..query(workflow, cut, Grain::Hour) };
    let rows = db.store.read().await.unwrap().figures(&query).await.unwrap();
    rows.into_iter().map(|row| row.cells).sum()
}

async fn all(db: &Database, workflow: WorkflowId) -> Cells {
    counted(db, workflow, Cut::All, "").await
}

async fn times(db: &Database, workflow: WorkflowId, cut: Cut, grain: Grain) -> Vec<(String, Times)> {
    let rows = db.store.read().await.unwrap().times(&query(workflow, cut, grain)).await.unwrap();
    let mut sums: Vec<(String, Times)> = Vec::new();
    for row in rows {
        match sums.iter_mut().find(|(value, _)| *value == row.value) {
            Some((_, sum)) => sum.merge(&row.times),
            None => sums.push((row.value, row.times)),
        }
    }
    sums.sort_by(|a, b| a.0.cmp(&b.0));
    sums
}

async fn outcomes(db: &Database, workflow: WorkflowId, grain: Grain) -> Vec<(String, OutcomeSums)> {
    let rows = db.store.read().await.unwrap().outcome_figures(&[workflow], &ever(grain)).await.unwrap();
    let mut sums: Vec<(String, OutcomeSums)> = Vec::new();
    for row in rows {
        match sums.iter_mut().find(|(metric, _)| *metric == row.metric) {
            Some((_, sum)) => sum.merge(&row.sums),
            None => sums.push((row.metric, row.sums)),
        }
    }
    sums.sort_by(|a, b| a.0.cmp(&b.0));
    sums
}

/// Gives a verdict under a lease, as a person; the decision is held for three seconds.
async fn say(db: &Database, lease: &LeaseGrant, said: Verdict, now: i64) -> Stored<()> {
    let given = NewVerdict { verdict: said, ..verdict(lease, at(now)) };
    let decided = NewDecision {
        decided_by: "user:ana@example.org".to_owned(),
        decided_at: at(now),
        ..decision(lease.item, said, at(now + 3))
    };
    let key = key(lease, at(now));
    db.store
        .write(move |tx| {
            Box::pin(async move {
                tx.insert_verdict(key, &given, entry(kinds::ITEM_VERDICT, Some(given.item))).await?;
                tx.hold_decision(&decided).await
            })
        })
        .await
}

/// Stores an item, lets a person decide it, and lets the hold end.
async fn reviewed(db: &Database, item: NewItem, user: UserId, said: Verdict, now: i64) -> ItemId {
    let id = item.id;
    store_items(&db.store, vec![item]).await.unwrap();
    let lease = claim_one(&db.store, user, at(now)).await;
    assert_eq!(lease.item, id);
    say(db, &lease, said, now + 1).await.unwrap();
    finalise_due(&db.store, at(now + 10)).await.unwrap();
    id
}

async fn post(db: &Database, item: ItemId, metric: &str, value: Posted, now: i64) -> Stored<()> {
    let outcome = NewOutcome {
        item,
        metric: metric.to_owned(),
        value,
        at: at(now),
        by: "key:crm".to_owned(),
        now: at(now),
    };
    db.store
        .write(move |tx| {
            Box::pin(async move {
                tx.post_outcome(&outcome, entry(kinds::ITEM_OUTCOME_POSTED, Some(outcome.item))).await
            })
        })
        .await
}

async fn rebuild(db: &Database, workflow: WorkflowId) -> i64 {
    db.store
        .write(move |tx| {
            Box::pin(async move {
                tx.rebuild_figures(workflow, at(9_000), entry(kinds::WORKFLOW_FIGURES_REBUILT, None)).await
            })
        })
        .await
        .unwrap()
}
