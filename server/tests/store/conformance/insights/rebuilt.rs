use app::model::{ItemId, Route, Verdict, WorkflowId};
use server::{
    clock::{Clock as _, SystemClock},
    domain::{
        audit::kinds,
        insights::{
            cells::Cells,
            cut::Cut,
            rows::{OutcomeSums, Posted, Times},
            span::Grain,
        },
    },
    store::{ItemQuery, LeaseGrant, NewBypass, NewDecision, NewItem, NewOutcome, StoreError, Stored},
};

use super::{all, outcomes, post, query, rebuild, reviewed, say, times};
use crate::{
    conformance::on_both_databases,
    database::Database,
    fixtures::{
        a_person, a_released_item, a_workflow, an_item, at, claim, decision, entry, finalise_due, key,
        store_items, undo, verdict,
    },
};

on_both_databases!(
    kept_figures_are_what_the_items_say_after_anything_that_may_happen,
    what_is_rolled_back_adds_nothing,
    what_is_rejected_together_was_seen_by_nobody,
    what_many_add_at_once_is_all_there,
    figures_made_anew_lose_nothing_that_comes_meanwhile,
    a_workflow_of_before_owes_its_figures,
    a_copy_of_a_golden_item_never_counts,
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

    fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.roll(of.len() as u64) as usize].clone()
    }
}

/// Everything that is kept of a workflow.
#[derive(Debug, PartialEq)]
struct Kept {
    cells: Vec<(Cut, Grain, String, f64, Cells)>,
    times: Vec<(Cut, Grain, String, Times)>,
    outcomes: Vec<(Grain, String, OutcomeSums)>,
}

async fn kept(db: &Database, workflow: WorkflowId) -> Kept {
    let mut kept = Kept { cells: Vec::new(), times: Vec::new(), outcomes: Vec::new() };
    for grain in Grain::BOTH {
        for cut in Cut::ALL {
            let rows = db.store.read().await.unwrap().figures(&query(workflow, cut, grain)).await.unwrap();
            let cells = rows.into_iter().map(|row| (cut, grain, row.value, row.inclusion.share(), row.cells));
            kept.cells.extend(cells);
            let sums = times(db, workflow, cut, grain).await;
            kept.times.extend(sums.into_iter().map(|(value, times)| (cut, grain, value, times)));
        }
        let sums = outcomes(db, workflow, grain).await;
        kept.outcomes.extend(sums.into_iter().map(|(metric, sums)| (grain, metric, sums)));
    }
    kept
}

fn any_item(dice: &mut Dice, workflow: WorkflowId, now: i64) -> NewItem {
    let model = [None, Some("m1".to_owned()), Some("m2\0".to_owned()), Some("m".repeat(500))];
    let mut new = if dice.roll(3) == 0 { a_released_item(workflow) } else { an_item(workflow) };
    new.created_at = at(now);
    new.model = dice.pick(&model);
    new.source = dice.pick(&[None, Some("crm".to_owned()), Some("web".to_owned())]);
    new.inclusion_probability = dice.pick(&[None, Some(1.0), Some(0.1)]);
    if dice.roll(4) == 0 {
        new.reasons.clear();
    }
    if new.route == Route::Review && dice.roll(5) == 0 {
        new.route = Route::Fallback;
    }
    new
}

/// Does one thing; it may be refused, which must add nothing.
async fn anything(
    db: &Database,
    dice: &mut Dice,
    workflows: [WorkflowId; 2],
    people: [app::model::UserId; 2],
    last: &mut Option<LeaseGrant>,
    now: i64,
) {
    let workflow = dice.pick(&workflows);
    match dice.roll(10) {
        0 => {
            let items = (0..=dice.roll(3)).map(|_| any_item(dice, workflow, now)).collect();
            store_items(&db.store, items).await.unwrap();
        }
        1..=3 => {
            let person = dice.pick(&people);
            let said = dice.pick(&[Verdict::Approve, Verdict::Edit, Verdict::Reject]);
            for lease in claim(&db.store, person, at(now), 1, 60).await {
                say(db, &lease, said, now).await.unwrap();
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
        6 => {
            if let Some(id) = any_of(db, dice, workflow, now).await {
                let audit = entry(kinds::ITEM_CANCELLED, Some(id));
                let _: Result<(), StoreError> = db
                    .store
                    .write(move |tx| Box::pin(async move { tx.cancel_item(id, at(now), audit).await }))
                    .await;
            }
        }
        7 => {
            if let Some(id) = any_of(db, dice, workflow, now).await {
                let value = dice.pick(&[Posted::Told(true), Posted::Told(false), Posted::Number(2.5)]);
                post(db, id, dice.pick(&["resolved", "stars\0"]), value, now).await.unwrap();
            }
        }
        8 => {
            if let Some(id) = any_of(db, dice, workflow, now).await {
                let _ = reject_unseen(db, id, now).await;
            }
        }
        _ => bypass(db, workflow, 1 + dice.roll(5) as i64, now).await,
    }
}

/// Rejects an item as an act on many does: whatever was said of it before, nobody looked at it for that.
async fn reject_unseen(db: &Database, id: ItemId, now: i64) -> Stored<()> {
    let decided = NewDecision {
        decided_by: "user:olga@example.org".to_owned(),
        decided_at: at(now),
        ..decision(id, Verdict::Reject, at(now))
    };
    db.store
        .write(move |tx| {
            Box::pin(async move {
                tx.close_slots(id).await?;
                tx.hold_decision(&decided).await
            })
        })
        .await
}

async fn any_of(db: &Database, dice: &mut Dice, workflow: WorkflowId, now: i64) -> Option<ItemId> {
    let query = ItemQuery { workflow: Some(workflow), now: at(now), limit: 20, ..ItemQuery::default() };
    let rows = db.store.read().await.unwrap().items(&query).await.unwrap();
    (!rows.is_empty()).then(|| dice.pick(&rows).item.id)
}

async fn bypass(db: &Database, workflow: WorkflowId, count: i64, now: i64) {
    let bypass = NewBypass {
        id: SystemClock.new_id(),
        workflow,
        count,
        at: at(now),
        note: Some("by phone".to_owned()),
        by: "key:crm".to_owned(),
        now: at(now),
    };
    let recorded: Stored<()> = db
        .store
        .write(move |tx| {
            Box::pin(
                async move { tx.record_bypass(&bypass, entry(kinds::WORKFLOW_BYPASS_RECORDED, None)).await },
            )
        })
        .await;
    recorded.unwrap();
}

async fn kept_figures_are_what_the_items_say_after_anything_that_may_happen(db: &Database) {
    let seed = SystemClock.now().0 as u64 | 1;
    println!("seed {seed}");
    let mut dice = Dice(seed);
    let workflows = [a_workflow(&db.store, "one").await, a_workflow(&db.store, "two").await];
    let people = [a_person(&db.store, "ana").await, a_person(&db.store, "ben").await];
    let mut last = None;
    for step in 0..160 {
        // About a day passes, in steps from which an undo can still be in time.
        let now = step * 2 + (step / 10) * 4_000;
        anything(db, &mut dice, workflows, people, &mut last, now).await;
    }
    for workflow in workflows {
        let before = kept(db, workflow).await;
        assert!(before.cells.iter().any(|(.., cells)| cells.submitted > 0), "seed {seed}");
        rebuild(db, workflow).await;
        let after = kept(db, workflow).await;
        assert_eq!(before.cells, after.cells, "seed {seed}");
        assert_eq!(before, after, "seed {seed}");
        assert_eq!(rebuild(db, workflow).await, all(db, workflow).await.submitted);
        assert_eq!(kept(db, workflow).await, after, "twice is as once");
    }
}

async fn what_is_rejected_together_was_seen_by_nobody(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let ana = a_person(&db.store, "ana").await;
    let double = NewItem { opinions: 2, ..an_item(workflow) };
    let id = double.id;
    store_items(&db.store, vec![double, an_item(workflow)]).await.unwrap();
    let lease = claim(&db.store, ana, at(5), 1, 60).await.remove(0);
    assert_eq!(lease.item, id);
    let given = verdict(&lease, at(6));
    let said: Stored<()> = db
        .store
        .write(move |tx| {
            Box::pin(async move {
                tx.insert_verdict(key(&lease, at(6)), &given, entry(kinds::ITEM_VERDICT, Some(id))).await
            })
        })
        .await;
    said.unwrap();
    reject_unseen(db, id, 7).await.unwrap();
    finalise_due(&db.store, at(8)).await.unwrap();
    let cells = all(db, workflow).await;
    assert_eq!((cells.reviews, cells.rejected, cells.seen()), (1, 1, 0));
    let before = kept(db, workflow).await;
    rebuild(db, workflow).await;
    assert_eq!(kept(db, workflow).await, before);
}

async fn what_is_rolled_back_adds_nothing(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let ana = a_person(&db.store, "ana").await;
    let id = reviewed(db, an_item(workflow), ana, Verdict::Approve, 10).await;
    let before = kept(db, workflow).await;
    let refused: Result<(), StoreError> = db
        .store
        .write(move |tx| {
            Box::pin(async move {
                tx.insert_items(&[an_item(workflow)]).await?;
                let outcome = NewOutcome {
                    item: id,
                    metric: "resolved".to_owned(),
                    value: Posted::Told(true),
                    at: at(30),
                    by: "key:crm".to_owned(),
                    now: at(30),
                };
                tx.post_outcome(&outcome, entry(kinds::ITEM_OUTCOME_POSTED, Some(id))).await?;
                // What is owed is written before this is read.
                tx.item_counts().await?;
                Err(StoreError::Stale { what: "on purpose" })
            })
        })
        .await;
    assert!(refused.is_err());
    store_items(&db.store, vec![a_released_item(workflow)]).await.unwrap();
    assert_eq!(all(db, workflow).await.submitted, 2);
    assert_eq!(kept(db, workflow).await.outcomes, before.outcomes);
    let after = kept(db, workflow).await;
    rebuild(db, workflow).await;
    assert_eq!(kept(db, workflow).await, after);
}

async fn what_many_add_at_once_is_all_there(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let ids: Vec<ItemId> = {
        let items: Vec<NewItem> = (0..8).map(|_| a_released_item(workflow)).collect();
        let ids = items.iter().map(|item| item.id).collect();
        store_items(&db.store, items).await.unwrap();
        ids
    };
    let tasks = (0..64_usize).map(|number| {
        let (db, id) = (db.store.clone(), ids[number % ids.len()]);
        tokio::spawn(async move {
            if number % 2 == 0 {
                return store_items(&db, vec![a_released_item(workflow), an_item(workflow)]).await.unwrap();
            }
            let outcome = NewOutcome {
                item: id,
                metric: format!("metric {number}"),
                value: Posted::Told(true),
                at: at(60),
                by: "key:crm".to_owned(),
                now: at(60),
            };
            let audit = entry(kinds::ITEM_OUTCOME_POSTED, Some(id));
            let posted: Stored<()> =
                db.write(move |tx| Box::pin(async move { tx.post_outcome(&outcome, audit).await })).await;
            posted.unwrap();
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    let before = kept(db, workflow).await;
    assert_eq!(all(db, workflow).await.submitted, 8 + 32 * 2);
    rebuild(db, workflow).await;
    assert_eq!(kept(db, workflow).await, before);
}

async fn figures_made_anew_lose_nothing_that_comes_meanwhile(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let arriving = (0..40).map(|_| {
        let db = db.store.clone();
        tokio::spawn(async move { store_items(&db, vec![an_item(workflow)]).await.unwrap() })
    });
    let arriving: Vec<_> = arriving.collect();
    for _ in 0..5 {
        rebuild(db, workflow).await;
    }
    for task in arriving {
        task.await.unwrap();
    }
    assert_eq!(all(db, workflow).await.submitted, 40);
}

async fn a_workflow_of_before_owes_its_figures(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    assert!(db.store.read().await.unwrap().figure_debts().await.unwrap().is_empty());
    store_items(&db.store, vec![an_item(workflow)]).await.unwrap();
    db.behind_the_back("DELETE FROM rollups").await.unwrap();
    db.behind_the_back("INSERT INTO rollup_debts (workflow) SELECT id FROM workflows").await.unwrap();
    assert_eq!(db.store.read().await.unwrap().figure_debts().await.unwrap(), [workflow]);
    assert_eq!(rebuild(db, workflow).await, 1);
    assert!(db.store.read().await.unwrap().figure_debts().await.unwrap().is_empty());
    assert_eq!(all(db, workflow).await.submitted, 1);
}

async fn a_copy_of_a_golden_item_never_counts(db: &Database) {
    let workflow = a_workflow(&db.store, "triage").await;
    let ana = a_person(&db.store, "ana").await;
    store_items(&db.store, vec![an_item(workflow)]).await.unwrap();
    db.behind_the_back("UPDATE items SET golden = id").await.unwrap();
    for lease in claim(&db.store, ana, at(5), 1, 60).await {
        let given = verdict(&lease, at(6));
        let (key, held) = (
            key(&lease, at(6)),
            NewDecision {
                decided_by: "user:ana@example.org".to_owned(),
                ..decision(lease.item, Verdict::Approve, at(7))
            },
        );
        let _: Stored<()> = db
            .store
            .write(move |tx| {
                Box::pin(async move {
                    tx.insert_verdict(key, &given, entry(kinds::ITEM_VERDICT, Some(given.item))).await?;
                    tx.hold_decision(&held).await
                })
            })
            .await;
    }
    let _ = finalise_due(&db.store, at(20)).await;
    assert_eq!(all(db, workflow).await.reviews, 0);
    assert_eq!(rebuild(db, workflow).await, 0);
    assert_eq!(all(db, workflow).await, Cells::NONE);
}
