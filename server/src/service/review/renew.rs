use app::model::{CurrentUser, ItemId, LeaseToken, Timestamp};
use serde_json::json;

use super::{held_by, label, may_review};
use crate::{
    domain::{
        audit::{NewEntry, kinds},
        lease,
    },
    service::{Error, Services},
    store::{LeaseKey, SlotRow, StoreError, Tx},
};

/// The most leases in one heartbeat.
const MOST: usize = 50;

impl Services {
    /// Heartbeat: prolongs the leases that still live and answers them with their ends. A lost one is missing. A
    /// lease ends at the latest an hour after its claim (or what the server's settings say), whoever renews it.
    ///
    /// # Errors
    /// `Invalid` (`too_many_leases`), `Unavailable`.
    pub async fn renew(
        &self,
        user: &CurrentUser,
        leases: &[(ItemId, LeaseToken)],
    ) -> Result<Vec<(ItemId, Timestamp)>, Error> {
        may_review(user)?;
        if leases.len() > MOST {
            return Err(Error::invalid("too_many_leases", format!("Renew at most {MOST} leases at once.")));
        }
        if leases.is_empty() {
            return Ok(Vec::new());
        }
        let (services, user, leases) = (self.clone(), user.clone(), leases.to_vec());
        self.write(move |tx| {
            Box::pin(async move {
                let now = services.now();
                let mut live = Vec::with_capacity(leases.len());
                for (item, token) in leases {
                    let slots = tx.slots_of(item).await?;
                    if let Some(mut slot) = held_by(&slots, &user, token) {
                        live.extend(
                            prolong(&services, tx, &user, &mut slot, now).await?.map(|end| (item, end)),
                        );
                    }
                }
                Ok(live)
            })
        })
        .await
    }
}

/// Prolongs a lease as far as the workflow's term and the hard cap allow, and answers its end; none where it is lost.
/// A longer lease is never cut short.
pub(super) async fn prolong(
    services: &Services,
    tx: &mut dyn Tx,
    user: &CurrentUser,
    slot: &mut SlotRow,
    now: Timestamp,
) -> Result<Option<Timestamp>, Error> {
    let (Some(token), Some(end)) = (slot.lease_token, slot.lease_expires_at) else { return Ok(None) };
    if end <= now {
        return Ok(None);
    }
    let seconds = services.lease_seconds(tx, slot.workflow).await?;
    let claimed_at = slot.claimed_at.unwrap_or(now);
    let cap = claimed_at.plus_seconds(services.0.settings.max_lease_total_seconds);
    let wanted = lease::renewed_until(claimed_at, now, seconds).map_or(end, |until| until.min(cap));
    if wanted <= end {
        return Ok(Some(end));
    }
    let key = LeaseKey { item: slot.item, token, user: user.id, now };
    let entry = NewEntry {
        actor: label(user),
        kind: kinds::ITEM_RENEWED,
        item: Some(slot.item),
        subject: None,
        details: json!({ "slot": slot.slot, "expires_at": wanted }),
    };
    match tx.renew_lease(key, wanted, entry).await {
        Ok(()) => {
            slot.lease_expires_at = Some(wanted);
            Ok(Some(wanted))
        }
        Err(StoreError::Stale { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
