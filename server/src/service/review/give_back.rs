use app::model::{CurrentUser, ItemId, LeaseToken, Timestamp};
use serde_json::{Value, json};

use super::{label, may_review};
use crate::{
    domain::{
        audit::{NewEntry, kinds},
        lease::MOST_DEFERRED_MINUTES,
    },
    service::{Error, Services},
    store::{EndLease, LeaseKey, ReviewerMark, StoreError},
};

impl Services {
    /// Gives an item back to the queue.
    ///
    /// # Errors
    /// `Conflict` (`lease_lost`, `already_decided`), `NotFound`.
    pub async fn release_claim(
        &self,
        user: &CurrentUser,
        item: ItemId,
        lease: LeaseToken,
    ) -> Result<(), Error> {
        let end = EndLease { available_at: self.now(), mark: None };
        self.give_back(user, item, lease, end, kinds::ITEM_RELEASED, json!({})).await
    }

    /// Gives it back and is never shown it again.
    ///
    /// # Errors
    /// `Conflict` (`lease_lost`, `already_decided`), `NotFound`.
    pub async fn skip(&self, user: &CurrentUser, item: ItemId, lease: LeaseToken) -> Result<(), Error> {
        let end = EndLease { available_at: self.now(), mark: Some(ReviewerMark::Skipped) };
        self.give_back(user, item, lease, end, kinds::ITEM_SKIPPED, json!({})).await
    }

    /// Gives it back; nobody gets it before `until` (at most 30 days from now).
    ///
    /// # Errors
    /// `Conflict` (`lease_lost`, `already_decided`), `Invalid` (`invalid_until`), `NotFound`.
    pub async fn defer(
        &self,
        user: &CurrentUser,
        item: ItemId,
        lease: LeaseToken,
        until: Timestamp,
    ) -> Result<(), Error> {
        let now = self.now();
        // A second of grace, so that the longest deferral in minutes is not refused for the way it travelled.
        if until <= now || until > now.plus_seconds(MOST_DEFERRED_MINUTES * 60 + 1) {
            return Err(Error::invalid_field(
                "/until",
                "invalid_until",
                format!(
                    "Defer to a time in the future, at most {} days from now.",
                    MOST_DEFERRED_MINUTES / (24 * 60)
                ),
            ));
        }
        let end = EndLease { available_at: until, mark: None };
        self.give_back(user, item, lease, end, kinds::ITEM_DEFERRED, json!({ "until": until })).await
    }

    async fn give_back(
        &self,
        user: &CurrentUser,
        item: ItemId,
        lease: LeaseToken,
        end: EndLease,
        kind: &'static str,
        details: Value,
    ) -> Result<(), Error> {
        may_review(user)?;
        let entry = NewEntry { actor: label(user), kind, item: Some(item), subject: None, details };
        let services = self.clone();
        let who = user.id;
        let ended: Result<(), StoreError> = self
            .0
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let key = LeaseKey { item, token: lease, user: who, now: services.now() };
                    tx.end_lease(key, end, entry).await
                })
            })
            .await;
        match ended {
            Ok(()) => {
                self.0.wakeups.queue_changed();
                Ok(())
            }
            Err(StoreError::Stale { .. }) => Err(self.why_lost(user, item, lease).await?),
            Err(error) => Err(error.into()),
        }
    }
}
