//! Reading and cancelling items.

use std::time::Duration;

use app::model::{Item, ItemFilter, ItemId, ItemStatus, Page, Permission, StageTrace};
use serde_json::json;

use super::{Actor, Error, Services, outputs, paging};
use crate::{
    domain::audit::{NewEntry, kinds},
    store::{ItemQuery, ItemRow, PayloadPart, StoreError},
};

/// The longest wait for a decision in one request.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// How often a waiting request looks for itself: another process may decide.
const LOOK: Duration = Duration::from_secs(1);

impl Services {
    /// One item, its decision's output loaded. Programs get the output once the decision is final.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn get_item(&self, by: &Actor, id: ItemId) -> Result<Item, Error> {
        let row = self.visible_item(by, id).await?;
        self.answered_item(by, row).await
    }

    /// Waits (at most a minute) until the item is final or cancelled; answers it as it then stands.
    ///
    /// # Errors
    /// As [`Self::get_item`].
    pub async fn wait_for_final(&self, by: &Actor, id: ItemId, wait: Duration) -> Result<Item, Error> {
        // Subscribing comes before the first look, so that nothing falls between.
        let mut finals = self.0.wakeups.subscribe();
        let end = tokio::time::Instant::now() + wait.min(LONGEST_WAIT);
        loop {
            let row = self.visible_item(by, id).await?;
            let left = end.saturating_duration_since(tokio::time::Instant::now());
            if left.is_zero() || matches!(row.stored_status, ItemStatus::Final | ItemStatus::Cancelled) {
                return self.answered_item(by, row).await;
            }
            finals.item_ended(id, left.min(LOOK)).await;
        }
    }

    /// Items, newest first. `decision.output` is null in lists.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid` (`invalid_limit`, `invalid_cursor`), `NotFound` (workflow).
    pub async fn list_items(&self, by: &Actor, filter: &ItemFilter) -> Result<Page<Item>, Error> {
        by.require(Permission::SeeItems)?;
        let limit = paging::limit(filter.limit)?;
        let query = ItemQuery {
            workflow: self.narrowed(by, filter.workflow.as_deref()).await?,
            status: filter.status,
            route: filter.route,
            reason: filter.reason,
            external_id: paging::text(filter.external_id.as_deref()),
            text: paging::text(filter.q.as_deref()),
            before: paging::cursor(filter.cursor.as_deref())?,
            now: self.now(),
            limit: limit + 1,
        };
        let rows = self.read().await?.items(&query).await?;
        Ok(paging::page(rows, limit, |row| row.item.id.to_string(), outputs::item_without_output))
    }

    /// What each stage of routing said.
    ///
    /// # Errors
    /// As [`Self::get_item`].
    pub async fn item_trace(&self, by: &Actor, id: ItemId) -> Result<Vec<StageTrace>, Error> {
        self.visible_item(by, id).await?;
        Ok(self.read().await?.item_trace(id).await?)
    }

    /// The body as received, byte for byte.
    ///
    /// # Errors
    /// As [`Self::get_item`].
    pub async fn item_raw(&self, by: &Actor, id: ItemId) -> Result<Vec<u8>, Error> {
        self.visible_item(by, id).await?;
        let payload = self.read().await?.payload(id, PayloadPart::Raw, 0).await?;
        Ok(payload.ok_or_else(|| Error::internal(format!("the body of item {id} is missing")))?.bytes)
    }

    /// Withdraws an undecided item. Twice is as once.
    ///
    /// # Errors
    /// As [`Self::get_item`]; `Conflict` (`already_decided`).
    pub async fn cancel_item(&self, by: &Actor, id: ItemId) -> Result<Item, Error> {
        by.require(Permission::CancelItems)?;
        let row = self.visible_item(by, id).await?;
        let entry = NewEntry {
            actor: by.label(),
            kind: kinds::ITEM_CANCELLED,
            item: Some(id),
            subject: Some(format!("workflow:{}", row.item.workflow)),
            details: json!({}),
        };
        let now = self.now();
        let cancelled: Result<(), StoreError> =
            self.0.store.write(move |tx| Box::pin(async move { tx.cancel_item(id, now, entry).await })).await;
        match cancelled {
            Ok(()) => {
                self.0.wakeups.items_ended([id]);
                self.0.wakeups.queue_changed();
            }
            Err(StoreError::Stale { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        let row = self.visible_item(by, id).await?;
        match row.stored_status {
            ItemStatus::Cancelled => self.whole_item(row).await,
            _ => Err(Error::conflict(
                "already_decided",
                "This item is already decided, so it cannot be cancelled. Inside the undo window its reviewer can take \
                 the verdict back.",
            )),
        }
    }

    /// The item, where the actor may see it. One of a workflow that the actor's key is not for is as if not there.
    pub(super) async fn visible_item(&self, by: &Actor, id: ItemId) -> Result<ItemRow, Error> {
        by.require(Permission::SeeItems)?;
        let row = self.read().await?.item(id, self.now()).await?;
        let row = row
            .filter(|row| by.bound_to().is_none_or(|(bound, _)| *bound == row.workflow))
            .ok_or_else(|| Error::not_found(format!("There is no item {id}.")))?;
        self.as_shown(row).await
    }

    /// The item as it is answered to whoever asks. Inside the hold a program is not given the output: it could be
    /// taken back (invariant 6). People see what they decided.
    async fn answered_item(&self, by: &Actor, row: ItemRow) -> Result<Item, Error> {
        if row.stored_status == ItemStatus::Held && matches!(by, Actor::Key(_)) {
            return Ok(outputs::item_without_output(row));
        }
        self.whole_item(row).await
    }

    /// The item with its decision's output.
    pub(super) async fn whole_item(&self, row: ItemRow) -> Result<Item, Error> {
        if row.decision.is_none() {
            return Ok(row.item);
        }
        let kind = self.known_by_id(row.workflow).await?.kind();
        let mut reader = self.read().await?;
        outputs::item_with_output(&mut *reader, kind, row).await
    }
}
