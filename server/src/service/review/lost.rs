//! Telling a reviewer truthfully why a lease is of no use any more.

use app::model::{CurrentUser, ItemId, ItemStatus, LeaseToken, UserId};

use super::held_by;
use crate::{
    domain::lease::{Fence, HeldLease, fence},
    service::{Error, Services},
    store::{Reads, SlotRow},
};

impl Services {
    /// Why nothing can be done under this lease any more.
    pub(super) async fn why_lost(
        &self,
        user: &CurrentUser,
        item: ItemId,
        lease: LeaseToken,
    ) -> Result<Error, Error> {
        let now = self.now();
        let Some(row) = self.read().await?.item(item, now).await? else {
            return Ok(Error::not_found(format!("There is no item {item}.")));
        };
        let row = self.as_shown(row).await?;
        let mut reader = self.read().await?;
        if let Some(decision) = &row.decision {
            let message = format!(
                "This item is already decided, by {} at {}.",
                decision.decision.decided_by, decision.decision.decided_at
            );
            return Ok(Error::conflict("already_decided", message));
        }
        if row.stored_status == ItemStatus::Cancelled {
            return Ok(Error::conflict(
                "lease_lost",
                "This item was withdrawn by its producer. Go on with the next.",
            ));
        }
        let slots = reader.slots_of(item).await?;
        let slot =
            held_by(&slots, user, lease).or_else(|| slots.into_iter().find(|slot| slot.lease_user.is_some()));
        let message = match fence(slot.as_ref().and_then(lease_of), lease, user.id, now) {
            Fence::RanOut { at } => {
                format!(
                    "Your lease on this item ran out at {at}. Nobody else has it: claim it again, and send again."
                )
            }
            Fence::HeldBy { user: holder, until } => {
                let name = name_of(&mut *reader, holder).await?;
                format!("Your lease on this item ran out, and {name} has it until {until}.")
            }
            Fence::Renewed { until } => {
                format!("You hold this item under a newer lease until {until}: use that one.")
            }
            Fence::Gone | Fence::Live => {
                "You do not hold this item any more. Claim it again, and send again.".to_owned()
            }
        };
        Ok(Error::conflict("lease_lost", message))
    }
}

fn lease_of(slot: &SlotRow) -> Option<HeldLease> {
    Some(HeldLease { token: slot.lease_token?, user: slot.lease_user?, expires_at: slot.lease_expires_at? })
}

async fn name_of(reads: &mut dyn Reads, user: UserId) -> Result<String, Error> {
    Ok(reads.user(user).await?.map_or_else(|| "another reviewer".to_owned(), |user| user.name))
}
