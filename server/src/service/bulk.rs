//! Acts on many waiting items: which items is settled when the act is asked for, and it begins some seconds later, so
//! that it can be taken back whatever it is. What withdraws or decides nothing can be taken back afterwards too.

use std::collections::{BTreeMap, BTreeSet};

use app::model::{
    BulkAct, BulkId, BulkOperation, BulkRequest, BulkState, CurrentUser, ItemId, Permission, QueuePage,
    Route, Timestamp, Verdict,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Actor, Error, Services, groups, review::gave_opinion};
use crate::{
    domain::{
        audit::{NewEntry, kinds},
        routing,
    },
    store::{
        Audience, NewDecision, NewOperation, OperationItem, OperationRow, OutputSource, Reads, Standing,
        StoreError, Tx,
    },
};

/// Seconds between asking for an act and its beginning.
const BEGINS_AFTER: i64 = 10;
/// Seconds after asking in which an act that was done can be taken back.
const UNDOABLE_FOR: i64 = 3600;
/// How many items are acted on in one transaction.
const STEP: i64 = 200;
/// What only a signed-in person does.
const DOES: &str = "acts on many items at once";
/// How many acts the queue page shows.
const SHOWN: i64 = 20;

impl Services {
    /// Asks for something to be done with many waiting items.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid` (`nothing_matches`, `too_many`, `unknown_target`, `invalid_route`), `Conflict`
    /// (`count_changed`), `NotFound` (workflow).
    pub async fn bulk(&self, by: &Actor, request: BulkRequest) -> Result<BulkOperation, Error> {
        let user = by.person(DOES)?.clone();
        for permission in needed(&request.act) {
            by.require(*permission)?;
        }
        self.check_act(&request.act).await?;
        let items = self.items_of(by, &request).await?;
        let count = i64::try_from(items.len()).unwrap_or(i64::MAX);
        if count > request.count {
            let message = format!(
                "There are {count} items now, not {}. Nothing was done: look again, and confirm again.",
                request.count
            );
            return Err(Error::conflict("count_changed", message));
        }
        let now = self.now();
        let operation = NewOperation {
            id: BulkId(self.0.clock.new_id()),
            act: request.act,
            items,
            user: user.id,
            at: now,
            begins_at: now.plus_seconds(BEGINS_AFTER),
        };
        let id = operation.id;
        let asked =
            entry(&user.email, kinds::BULK_ASKED, id, json!({ "act": operation.act, "items": count }));
        self.write(move |tx| Box::pin(async move { Ok(tx.insert_operation(&operation, asked).await?) }))
            .await?;
        let row = self.read().await?.operation(id).await?;
        row.map(|row| shown(&row, by, now)).ok_or_else(no_such)
    }

    /// Takes an act back: before it began, or after it where it withdrew and decided nothing. Twice is as once.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Conflict` (`not_undoable`).
    pub async fn undo_bulk(&self, by: &Actor, id: BulkId) -> Result<BulkOperation, Error> {
        by.require(Permission::ManageQueue)?;
        let (user, now) = (by.person(DOES)?.clone(), self.now());
        let row = self
            .write(move |tx| {
                Box::pin(async move {
                    let row = tx.operation(id).await?.ok_or_else(no_such)?;
                    if row.state == BulkState::Undone {
                        return Ok(row);
                    }
                    if !undoable(&row, now) {
                        return Err(Error::conflict("not_undoable", why_not(&row, now)));
                    }
                    let undone = entry(&user.email, kinds::BULK_UNDONE, id, json!({ "items": row.done }));
                    match tx
                        .move_operation(id, row.state, BulkState::Undone, row.done, now, Some(undone))
                        .await
                    {
                        Err(StoreError::Stale { .. }) => {
                            let message = "It began in this moment. Try again when it is done.";
                            return Err(Error::conflict("not_undoable", message));
                        }
                        other => other?,
                    }
                    restore(tx, &row, &user, now).await?;
                    tx.operation(id).await?.ok_or_else(no_such)
                })
            })
            .await?;
        self.0.wakeups.queue_changed();
        Ok(shown(&row, by, now))
    }

    /// Does every act whose time has come; answers on how many items.
    ///
    /// # Errors
    /// `Unavailable`, `Internal`.
    pub async fn do_due_operations(&self) -> Result<i64, Error> {
        let mut count = 0;
        loop {
            let now = self.now();
            if self.read().await?.due_operation(now).await?.is_none() {
                return Ok(count);
            }
            let services = self.clone();
            let step = self.write(move |tx| Box::pin(async move { services.step(tx, now).await })).await?;
            let Some(step) = step else { return Ok(count) };
            count += step.done;
            self.0.wakeups.items_ended(step.ended);
            self.0.wakeups.hold_began();
            self.0.wakeups.queue_changed();
        }
    }

    async fn step(&self, tx: &mut dyn Tx, now: Timestamp) -> Result<Option<Step>, Error> {
        let Some(row) = tx.due_operation(now).await? else { return Ok(None) };
        let items = tx.operation_items_left(row.id, STEP).await?;
        let mut step = Step::default();
        if items.is_empty() {
            let details = json!({ "items": row.done });
            let done = entry(&row.user_email, kinds::BULK_DONE, row.id, details);
            let done = NewEntry { actor: "system".to_owned(), ..done };
            tx.move_operation(row.id, BulkState::Waiting, BulkState::Done, row.done, now, Some(done)).await?;
            return Ok(Some(step));
        }
        let audience = audience_of(tx, &row.act).await?;
        for item in items {
            let outcome = self.act_on(tx, &row, audience, item, now).await?;
            if let OperationItem::Done(before) = &outcome {
                step.done += 1;
                if before.is_none() {
                    step.ended.push(item);
                }
            }
            tx.note_operation_item(row.id, item, &outcome).await?;
        }
        let done = row.done + step.done;
        tx.move_operation(row.id, BulkState::Waiting, BulkState::Waiting, done, now, None).await?;
        Ok(Some(step))
    }

    async fn act_on(
        &self,
        tx: &mut dyn Tx,
        row: &OperationRow,
        audience: Option<Audience>,
        item: ItemId,
        now: Timestamp,
    ) -> Result<OperationItem, Error> {
        // Decided or withdrawn meanwhile, or a copy of a golden item.
        let Some(before) = tx.standing(item).await? else { return Ok(OperationItem::Passed) };
        let changed = match &row.act {
            BulkAct::Reprioritise { priority } => Standing { priority: *priority, ..before.clone() },
            BulkAct::Assign { .. } => {
                let Some(audience) = audience else { return Ok(OperationItem::Passed) };
                let Some(audiences) = assigned(tx, item, &before, audience).await? else {
                    return Ok(OperationItem::Passed);
                };
                Standing { audiences, ..before.clone() }
            }
            BulkAct::Reroute { route: Route::Fallback } => Standing {
                route: Route::Fallback,
                fallback_message: Some(fallback_message(tx, item).await?),
                ..before.clone()
            },
            BulkAct::Reroute { route: Route::Reject } => {
                return reject(tx, row, item, now).await;
            }
            BulkAct::Reroute { .. } => {
                Standing { route: Route::Review, fallback_message: None, ..before.clone() }
            }
            BulkAct::Cancel => {
                let cancelled = entry_of_item(row, item, kinds::ITEM_CANCELLED, json!({}));
                return outcome(tx.cancel_item(item, now, cancelled).await, None);
            }
        };
        let details = json!({ "from": before, "to": changed });
        let entry = entry_of_item(row, item, kinds::ITEM_CHANGED, details);
        outcome(tx.set_standing(item, &changed, now, entry).await, Some(before))
    }

    async fn check_act(&self, act: &BulkAct) -> Result<(), Error> {
        match act {
            BulkAct::Assign { to: Some(to) } => {
                groups::target(&mut *self.read().await?, to).await?;
                Ok(())
            }
            BulkAct::Reroute { route: Route::Release } => Err(Error::invalid_field(
                "/route",
                "invalid_route",
                "Nothing that waits for a person is released unseen. Let people approve it.",
            )),
            _ => Ok(()),
        }
    }

    async fn items_of(&self, by: &Actor, request: &BulkRequest) -> Result<Vec<ItemId>, Error> {
        let items: Vec<ItemId> = if request.items.is_empty() {
            let query = self.queue_query(by, &request.filter, QueuePage::MOST_COUNTED + 1).await?;
            self.read().await?.queue_items(&query).await?
        } else {
            let named: BTreeSet<ItemId> = request.items.iter().copied().collect();
            let named: Vec<ItemId> = named.into_iter().collect();
            self.read().await?.waiting_among(&named).await?
        };
        if items.is_empty() {
            return Err(Error::invalid("nothing_matches", "No item that waits matches any more."));
        }
        if items.len() > usize::try_from(QueuePage::MOST_COUNTED).unwrap_or(usize::MAX) {
            let message = format!(
                "That is more than {} items. Narrow the filter, and do it in several steps.",
                QueuePage::MOST_COUNTED
            );
            return Err(Error::invalid("too_many", message));
        }
        Ok(items)
    }
}

/// What one transaction did.
#[derive(Default)]
struct Step {
    done: i64,
    ended: Vec<ItemId>,
}

/// Recent acts: a person's own, and those that can still be taken back.
pub(super) async fn recent(
    reads: &mut dyn Reads,
    by: &Actor,
    now: Timestamp,
) -> Result<Vec<BulkOperation>, Error> {
    if by.require(Permission::ManageQueue).is_err() {
        return Ok(Vec::new());
    }
    let own = by.person(DOES).ok().map(|user| user.id);
    let rows = reads.operations_since(now.plus_seconds(-UNDOABLE_FOR), SHOWN).await?;
    let is_shown = |row: &&OperationRow| own == Some(row.user) || undoable(row, now);
    Ok(rows.iter().filter(is_shown).map(|row| shown(row, by, now)).collect())
}

/// Whether the act withdraws and decides nothing.
const fn can_be_restored(act: &BulkAct) -> bool {
    !matches!(act, BulkAct::Cancel | BulkAct::Reroute { route: Route::Reject })
}

const fn needed(act: &BulkAct) -> &'static [Permission] {
    if can_be_restored(act) {
        &[Permission::ManageQueue]
    } else {
        &[Permission::ManageQueue, Permission::CancelItems]
    }
}

fn undoable(row: &OperationRow, now: Timestamp) -> bool {
    match row.state {
        BulkState::Waiting => now < row.begins_at,
        BulkState::Done => can_be_restored(&row.act) && now < row.at.plus_seconds(UNDOABLE_FOR),
        BulkState::Undone => false,
    }
}

fn why_not(row: &OperationRow, now: Timestamp) -> &'static str {
    match row.state {
        BulkState::Waiting => "It has begun. Take it back when it is done.",
        BulkState::Done if !can_be_restored(&row.act) => {
            "It is done, and what was withdrawn or rejected may have been delivered already."
        }
        BulkState::Done if now >= row.at.plus_seconds(UNDOABLE_FOR) => {
            "It was done more than an hour ago. Do the opposite instead."
        }
        BulkState::Done | BulkState::Undone => "It cannot be taken back.",
    }
}

/// Gives items back what the act changed of them, where nobody changed it again.
async fn restore(tx: &mut dyn Tx, row: &OperationRow, by: &CurrentUser, now: Timestamp) -> Result<(), Error> {
    let audience = audience_of(tx, &row.act).await?;
    let mut after = None;
    loop {
        let items = tx.operation_items_done(row.id, after, STEP).await?;
        let Some((last, _)) = items.last() else { return Ok(()) };
        after = Some(*last);
        for (item, before) in items {
            let Some(current) = tx.standing(item).await? else { continue };
            let restored = match &row.act {
                BulkAct::Reprioritise { priority } if current.priority == *priority => {
                    Standing { priority: before.priority, ..current.clone() }
                }
                BulkAct::Assign { .. } => {
                    let audiences = audience.and_then(|given| given_back(&before, &current, given));
                    let Some(audiences) = audiences else { continue };
                    Standing { audiences, ..current.clone() }
                }
                BulkAct::Reroute { route } if current.route == *route => Standing {
                    route: before.route,
                    fallback_message: before.fallback_message,
                    ..current.clone()
                },
                _ => continue,
            };
            let details = json!({ "from": current, "to": restored });
            let entry =
                NewEntry { item: Some(item), ..entry(&by.email, kinds::ITEM_CHANGED, row.id, details) };
            tx.set_standing(item, &restored, now, entry).await?;
        }
    }
}

/// Rejected by who asked: nothing goes out.
async fn reject(
    tx: &mut dyn Tx,
    row: &OperationRow,
    item: ItemId,
    now: Timestamp,
) -> Result<OperationItem, Error> {
    match tx.close_slots(item).await {
        Err(StoreError::Stale { .. }) => return Ok(OperationItem::Passed),
        other => other?,
    }
    let decision = NewDecision {
        item,
        verdict: Verdict::Reject,
        source: OutputSource::Nothing,
        slot: 0,
        output_sha256: None,
        decided_by: format!("user:{}", row.user_email),
        decided_at: now,
        // The time to think again is over.
        final_at: now,
        reasons: Vec::new(),
        comment: Some("Rejected together with others, without being reviewed.".to_owned()),
        agreement: None,
    };
    tx.hold_decision(&decision).await?;
    let entry = entry_of_item(row, item, kinds::ITEM_CHANGED, json!({ "to": "reject" }));
    tx.record(entry, now).await?;
    Ok(OperationItem::Done(None))
}

fn outcome(done: Result<(), StoreError>, before: Option<Standing>) -> Result<OperationItem, Error> {
    match done {
        Ok(()) => Ok(OperationItem::Done(before)),
        Err(StoreError::Stale { .. }) => Ok(OperationItem::Passed),
        Err(error) => Err(error.into()),
    }
}

/// For whom an assignment is now; none where it is none, or where whoever it named is gone.
async fn audience_of(tx: &mut dyn Tx, act: &BulkAct) -> Result<Option<Audience>, Error> {
    match act {
        BulkAct::Assign { to: None } => Ok(Some(Audience::Anyone)),
        BulkAct::Assign { to: Some(to) } => match groups::target(tx, to).await {
            Ok((audience, _)) => Ok(Some(audience)),
            Err(Error::Invalid { .. }) => Ok(None),
            Err(error) => Err(error),
        },
        _ => Ok(None),
    }
}

/// For whom an item's open slots are once it is given to somebody; none where it is not. A person gets one of them,
/// since nobody gives two opinions, and may have skipped the item before; whoever assigns it wants that person.
async fn assigned(
    tx: &mut dyn Tx,
    item: ItemId,
    before: &Standing,
    audience: Audience,
) -> Result<Option<BTreeMap<i64, Uuid>>, Error> {
    let Audience::Person(person) = audience else {
        return Ok(Some(before.audiences.keys().map(|slot| (*slot, audience.id())).collect()));
    };
    if gave_opinion(tx, item, person).await? {
        return Ok(None);
    }
    let Some(slot) = tx.slot_for(item, person).await? else { return Ok(None) };
    tx.forget_skip(item, person).await?;
    let mut audiences = before.audiences.clone();
    audiences.insert(slot, audience.id());
    Ok(Some(audiences))
}

/// For whom the open slots are once an assignment to `given` is taken back: those that are still as it left them go
/// back to whom they were for. None where there are none of these.
fn given_back(before: &Standing, current: &Standing, given: Audience) -> Option<BTreeMap<i64, Uuid>> {
    let mut audiences = current.audiences.clone();
    for (slot, audience) in &mut audiences {
        if let Some(was) = before.audiences.get(slot)
            && *audience == given.id()
        {
            *audience = *was;
        }
    }
    (audiences != current.audiences).then_some(audiences)
}

/// What the producer of an item is told whose handling was given to a person. The workflow comes from an open slot: reading
/// the item would write what the transaction owes (and take the locks for it) between two items.
async fn fallback_message(tx: &mut dyn Tx, item: ItemId) -> Result<String, Error> {
    let slot = tx.slots_of(item).await?.into_iter().next();
    let workflow = match slot {
        Some(slot) => tx.workflow_by_id(slot.workflow).await?,
        None => None,
    };
    let policy = match workflow.as_ref().and_then(|row| Some((row.id, row.active_policy?))) {
        Some((workflow, version)) => tx.policy(workflow, version).await?,
        None => None,
    };
    Ok(routing::fallback_message(policy.as_ref().map(|row| &row.policy)))
}

fn shown(row: &OperationRow, by: &Actor, now: Timestamp) -> BulkOperation {
    BulkOperation {
        id: row.id,
        act: row.act.clone(),
        count: row.count,
        done: row.done,
        state: row.state,
        by: row.user_name.clone(),
        at: row.at,
        begins_at: row.begins_at,
        undoable: undoable(row, now) && by.require(Permission::ManageQueue).is_ok(),
    }
}

fn no_such() -> Error {
    Error::not_found("There is no such act on many items.")
}

/// An entry about an act, by the person of this address.
fn entry(by: &str, kind: &'static str, id: BulkId, details: Value) -> NewEntry {
    NewEntry { actor: format!("user:{by}"), kind, item: None, subject: Some(format!("bulk:{id}")), details }
}

/// An entry about what an act does to an item, by who asked for the act.
fn entry_of_item(row: &OperationRow, item: ItemId, kind: &'static str, details: Value) -> NewEntry {
    NewEntry { item: Some(item), ..entry(&row.user_email, kind, row.id, details) }
}
