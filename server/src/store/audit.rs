use app::model::{AuditEntry, ItemId};
use async_trait::async_trait;

use super::Stored;

/// Narrowing of an audit search. `after` reads on from there, oldest first; `before` reads back, newest first.
#[derive(Debug, Clone, Default)]
pub struct AuditQuery {
    /// Entries after this number, oldest first.
    pub after: Option<i64>,
    /// Entries before this number, newest first (when `after` is none).
    pub before: Option<i64>,
    /// About this item.
    pub item: Option<ItemId>,
    /// This actor, exactly, or every actor of this sort (`user`).
    pub actor: Option<String>,
    /// This kind, exactly, or every kind under it (`item`).
    pub kind: Option<String>,
    /// This subject.
    pub subject: Option<String>,
    /// Rows.
    pub limit: i64,
}

/// Reading the audit log. It is written only by the methods that change things, each with its entry.
#[async_trait]
pub trait AuditReads {
    /// Searches.
    async fn audit_entries(&mut self, query: &AuditQuery) -> Stored<Vec<AuditEntry>>;
    /// The last entry's number and hash; (0, genesis) on an empty log.
    async fn audit_head(&mut self) -> Stored<(i64, [u8; 32])>;
}
