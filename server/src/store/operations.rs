use app::model::{BulkAct, BulkId, BulkState, FilterId, ItemId, Timestamp, UserId};
use async_trait::async_trait;

use super::{Standing, Stored};
use crate::domain::audit::NewEntry;

/// A stored act on many items.
#[derive(Debug, Clone)]
pub struct OperationRow {
    /// Id.
    pub id: BulkId,
    /// What.
    pub act: BulkAct,
    /// How many items it took.
    pub count: i64,
    /// On how many it was done.
    pub done: i64,
    /// How far it is.
    pub state: BulkState,
    /// Who asked for it.
    pub user: UserId,
    /// Their name and address.
    pub user_name: String,
    /// Their address.
    pub user_email: String,
    /// When.
    pub at: Timestamp,
    /// When it begins.
    pub begins_at: Timestamp,
}

/// An act about to be stored, with its items.
#[derive(Debug, Clone)]
pub struct NewOperation {
    /// UUIDv7.
    pub id: BulkId,
    /// What.
    pub act: BulkAct,
    /// On which items.
    pub items: Vec<ItemId>,
    /// Who asks.
    pub user: UserId,
    /// Now.
    pub at: Timestamp,
    /// When it begins.
    pub begins_at: Timestamp,
}

/// What became of one item of an act.
#[derive(Debug, Clone)]
pub enum OperationItem {
    /// It was done; how the item stood before, where that can be restored.
    Done(Option<Standing>),
    /// It was decided, withdrawn or changed before.
    Passed,
}

/// A stored filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedFilterRow {
    /// Id.
    pub id: FilterId,
    /// Whose.
    pub user: UserId,
    /// Name.
    pub name: String,
    /// Query string.
    pub query: String,
    /// Whether everybody sees it.
    pub shared: bool,
    /// When made.
    pub created_at: Timestamp,
}

/// Reading acts on many items, and saved filters.
#[async_trait]
pub trait OperationReads {
    /// One act. In a transaction its row is locked on PostgreSQL.
    async fn operation(&mut self, id: BulkId) -> Stored<Option<OperationRow>>;
    /// Acts asked for since, newest first.
    async fn operations_since(&mut self, since: Timestamp, limit: i64) -> Stored<Vec<OperationRow>>;
    /// The act that should have begun first by now and is not done. In a transaction it is locked on PostgreSQL
    /// (skipping those that another is just doing).
    async fn due_operation(&mut self, now: Timestamp) -> Stored<Option<OperationRow>>;
    /// Items of an act on which it was not tried yet.
    async fn operation_items_left(&mut self, id: BulkId, limit: i64) -> Stored<Vec<ItemId>>;
    /// Items of an act on which it was done, with how they stood before; after an item, in the order of their ids.
    async fn operation_items_done(
        &mut self,
        id: BulkId,
        after: Option<ItemId>,
        limit: i64,
    ) -> Stored<Vec<(ItemId, Standing)>>;
    /// Which of these items wait for a person.
    async fn waiting_among(&mut self, items: &[ItemId]) -> Stored<Vec<ItemId>>;
    /// A person's filters and the shared ones, by name.
    async fn saved_filters(&mut self, user: UserId) -> Stored<Vec<SavedFilterRow>>;
}

/// Changing acts on many items, and saved filters.
#[async_trait]
pub trait OperationWrites {
    /// Stores an act with its items.
    async fn insert_operation(&mut self, operation: &NewOperation, audit: NewEntry) -> Stored<()>;
    /// Notes what became of an item.
    ///
    /// # Errors
    /// [`super::StoreError::Stale`] where it was noted before.
    async fn note_operation_item(&mut self, id: BulkId, item: ItemId, what: &OperationItem) -> Stored<()>;
    /// Moves an act on, with the number of items on which it was done.
    ///
    /// # Errors
    /// [`super::StoreError::Stale`] where it is not in the state `from`.
    async fn move_operation(
        &mut self,
        id: BulkId,
        from: BulkState,
        to: BulkState,
        done: i64,
        at: Timestamp,
        audit: Option<NewEntry>,
    ) -> Stored<()>;
    /// Stores a filter; the same name of the same person again replaces it.
    async fn put_saved_filter(&mut self, filter: &SavedFilterRow) -> Stored<()>;
    /// Forgets a person's filter.
    ///
    /// # Errors
    /// [`super::StoreError::Stale`] where the person has none of this id.
    async fn delete_saved_filter(&mut self, user: UserId, id: FilterId) -> Stored<()>;
}
