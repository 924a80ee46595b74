use app::model::{CurrentUser, ItemId, ItemStatus, ReviewItem};
use serde_json::json;

use super::{held_by, label, may_review};
use crate::{
    domain::{
        audit::{NewEntry, kinds},
        decision::{Undo, may_undo},
        lifecycle::ItemState,
    },
    service::{Error, Services},
    store::{LeaseGrant, SlotRow, StoreError, Tx, VerdictRow},
};

impl Services {
    /// Takes the person's verdict back inside the hold, and leases the item to them again. Sent twice, it answers the
    /// item again.
    ///
    /// # Errors
    /// `Conflict` (`already_final`, `nothing_to_undo`), `NotFound`.
    pub async fn undo(&self, user: &CurrentUser, item: ItemId) -> Result<ReviewItem, Error> {
        may_review(user)?;
        let (services, who) = (self.clone(), user.clone());
        let slot =
            self.write(move |tx| Box::pin(async move { take_back(&services, tx, &who, item).await })).await?;
        self.0.wakeups.queue_changed();
        let item = self.review_item(slot).await?;
        item.ok_or_else(|| {
            Error::conflict("nothing_to_undo", "This item was decided or cancelled in the meantime.")
        })
    }
}

async fn take_back(
    services: &Services,
    tx: &mut dyn Tx,
    user: &CurrentUser,
    item: ItemId,
) -> Result<SlotRow, Error> {
    let now = services.now();
    let row =
        tx.item(item, now).await?.ok_or_else(|| Error::not_found(format!("There is no item {item}.")))?;
    let mine = tx.verdicts_of(item).await?.into_iter().rfind(|verdict| verdict.user == user.id);
    let Some(verdict) = mine else {
        return Err(Error::conflict("nothing_to_undo", "You have given no verdict on this item."));
    };
    if verdict.undone_at.is_some() {
        let again = tx.leases_of(user.id, now).await?.into_iter().find(|slot| slot.item == item);
        return again.ok_or_else(|| {
            Error::conflict("nothing_to_undo", "Your verdict on this item was already taken back.")
        });
    }
    match may_undo(state_of(row.stored_status), verdict.user, verdict.undo_until, user.id, now) {
        Undo::Allowed => {}
        Undo::TooLate { .. } => return Err(too_late()),
        Undo::NotYours | Undo::NotDecided => {
            return Err(Error::conflict(
                "nothing_to_undo",
                "There is no verdict of yours on this item to take back.",
            ));
        }
    }
    // What this verdict made necessary is not any more.
    match tx.withdraw_slots(item, row.opinions.max(verdict.slot + 1)).await {
        Err(StoreError::Stale { .. }) => {
            return Err(Error::conflict(
                "already_final",
                "Somebody is giving the next opinion already, so yours stands.",
            ));
        }
        other => other?,
    }
    let seconds = services.lease_seconds(tx, row.workflow).await?;
    let grant = LeaseGrant {
        item,
        slot: verdict.slot,
        user: user.id,
        token: services.new_token(),
        now,
        expires_at: now.plus_seconds(seconds),
    };
    match tx.undo_verdict(&verdict, &grant, entry(user, &verdict, &grant)).await {
        Ok(()) => {
            let slots = tx.slots_of(item).await?;
            held_by(&slots, user, grant.token)
                .ok_or_else(|| Error::internal("a slot that was opened again is gone"))
        }
        Err(StoreError::Stale { .. }) => Err(too_late()),
        Err(error) => Err(error.into()),
    }
}

const fn state_of(stored: ItemStatus) -> ItemState {
    match stored {
        ItemStatus::Pending | ItemStatus::Claimed => ItemState::Pending,
        ItemStatus::Held => ItemState::Held,
        ItemStatus::Final => ItemState::Final,
        ItemStatus::Cancelled => ItemState::Cancelled,
    }
}

fn too_late() -> Error {
    Error::conflict(
        "already_final",
        "The undo window is over: the decision is final and may have been delivered.",
    )
}

fn entry(user: &CurrentUser, verdict: &VerdictRow, grant: &LeaseGrant) -> NewEntry {
    NewEntry {
        actor: label(user),
        kind: kinds::ITEM_UNDONE,
        item: Some(verdict.item),
        subject: None,
        details: json!({
            "slot": verdict.slot,
            "verdict_id": verdict.id,
            "verdict": verdict.verdict,
            "expires_at": grant.expires_at,
        }),
    }
}
