//! Giving a golden item to a reviewer, as if it had waited its turn among the live ones.

use app::model::{CurrentUser, ItemId, Timestamp, WorkflowId};
use serde_json::json;

use super::{Actor, Error, Services, asked, entry, known::with_golden};
use crate::{
    domain::{
        audit::{NewEntry, kinds},
        golden::{Draw, arrival},
    },
    store::{FreeSlotQuery, GoldenQuery, GoldenToMeet, LeaseGrant, NewGoldenCopy, SlotRow, Tx},
};

/// Golden items of one workflow among which is drawn, at most.
const MOST: i64 = 1000;

/// The golden item that a claim brings, leased; mostly none. The first ones are those for new reviewers of a workflow,
/// one after the other; later ones come at random, and only where something waits, since an item that comes while
/// nothing is there to do would be known for what it is.
///
/// # Errors
/// `Unavailable`, `Internal`.
pub(in crate::service) async fn golden_for(
    services: &Services,
    tx: &mut dyn Tx,
    user: &CurrentUser,
    workflows: Option<&[WorkflowId]>,
    lease_seconds: Option<i64>,
    now: Timestamp,
) -> Result<Option<SlotRow>, Error> {
    let with_golden = with_golden(services, tx, workflows, now).await?;
    if with_golden.is_empty() || tx.open_golden(user.id).await?.is_some() {
        return Ok(None);
    }
    let Some(golden) = next(services, tx, user, with_golden).await? else { return Ok(None) };
    let next = next_live(tx, user, golden.workflow, now).await?;
    let created_at = arrival(now, next, &services.0.clock.random());
    let item = ItemId(services.0.clock.id_of(created_at));
    let lease = lease(services, tx, user, (item, golden.workflow), lease_seconds, now).await?;
    let copy = NewGoldenCopy { golden: golden.id, source: golden.source, created_at, lease };
    let entries = entries(user, &copy);
    Ok(Some(tx.insert_golden_copy(&copy, entries).await?))
}

/// Whether live work has to wait: the person is at a golden item for new reviewers of one of these workflows (none: of
/// any), or one is to come.
///
/// # Errors
/// `Unavailable`, `Internal`.
pub(in crate::service) async fn is_onboarding(
    services: &Services,
    tx: &mut dyn Tx,
    user: &CurrentUser,
    workflows: Option<&[WorkflowId]>,
    now: Timestamp,
) -> Result<bool, Error> {
    let with_golden = with_golden(services, tx, workflows, now).await?;
    if with_golden.is_empty() {
        return Ok(false);
    }
    match tx.open_golden(user.id).await? {
        // One that the person gave back or put off holds nothing up.
        Some(open) => Ok(open.onboarding && open.leased_until.is_some_and(|until| until > now)),
        None => Ok(!tx.golden_to_meet(&first(user, with_golden)).await?.is_empty()),
    }
}

async fn next(
    services: &Services,
    tx: &mut dyn Tx,
    user: &CurrentUser,
    with_golden: Vec<WorkflowId>,
) -> Result<Option<GoldenToMeet>, Error> {
    let query = first(user, with_golden);
    if let Some(first) = tx.golden_to_meet(&query).await?.into_iter().next() {
        return Ok(Some(first));
    }
    let waiting = tx.with_work_waiting(&query.workflows).await?;
    let mut rates = Vec::with_capacity(waiting.len());
    for workflow in &waiting {
        rates.push(asked(services, tx, *workflow).await?.review.golden_rate);
    }
    let draw = Draw::of(&services.0.clock.random());
    let Some(workflow) = draw.workflow(&rates).and_then(|at| waiting.get(at)) else { return Ok(None) };
    let query = GoldenQuery { workflows: vec![*workflow], onboarding: false, limit: MOST, ..query };
    let to_meet = tx.golden_to_meet(&query).await?;
    Ok(draw.item(to_meet.len()).and_then(|at| to_meet.get(at)).copied())
}

/// Since when the live item waits that this reviewer would be given next in the workflow; none where there is none.
async fn next_live(
    tx: &mut dyn Tx,
    user: &CurrentUser,
    workflow: WorkflowId,
    now: Timestamp,
) -> Result<Option<Timestamp>, Error> {
    let query = FreeSlotQuery { user: user.id, workflows: Some(vec![workflow]), now, limit: 1 };
    let Some(slot) = tx.free_slots(&query).await?.into_iter().next() else { return Ok(None) };
    Ok(tx.item(slot.item, now).await?.map(|row| row.item.created_at))
}

/// Asks for the next golden item for new reviewers.
fn first(user: &CurrentUser, workflows: Vec<WorkflowId>) -> GoldenQuery {
    let label = Actor::User(user.clone()).label();
    GoldenQuery { user: user.id, label, workflows, onboarding: true, limit: 1 }
}

async fn lease(
    services: &Services,
    tx: &mut dyn Tx,
    user: &CurrentUser,
    (item, workflow): (ItemId, WorkflowId),
    seconds: Option<i64>,
    now: Timestamp,
) -> Result<LeaseGrant, Error> {
    Ok(LeaseGrant {
        item,
        slot: 0,
        user: user.id,
        token: services.new_token(),
        now,
        expires_at: services.lease_end(tx, workflow, seconds, now).await?,
    })
}

/// What the item's own story says is what it would say of a live one.
fn entries(user: &CurrentUser, copy: &NewGoldenCopy) -> Vec<NewEntry> {
    let lease = &copy.lease;
    let label = Actor::User(user.clone()).label();
    let shown = json!({ "item": lease.item, "to": &label });
    let claimed = NewEntry {
        actor: label,
        kind: kinds::ITEM_CLAIMED,
        item: Some(lease.item),
        subject: None,
        details: json!({ "slot": lease.slot, "expires_at": lease.expires_at }),
    };
    vec![entry("system".to_owned(), kinds::GOLDEN_SHOWN, copy.golden, shown), claimed]
}
