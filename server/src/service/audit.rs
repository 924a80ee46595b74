//! Reading and verifying the audit log.

use app::model::{AuditEntry, AuditFilter, AuditVerification, Page, Permission};

use super::{Actor, Error, Services, paging};
use crate::{domain::audit::Chain, store::AuditQuery};

/// Entries read at once while verifying.
const STEP: i64 = 1000;

impl Services {
    /// Searches the log: newest first, or oldest first behind `after`.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid` (`invalid_limit`, `invalid_cursor`).
    pub async fn search_audit(&self, by: &Actor, filter: &AuditFilter) -> Result<Page<AuditEntry>, Error> {
        by.require_everywhere(Permission::SeeAudit)?;
        let limit = paging::limit(filter.limit)?;
        let cursor = paging::cursor::<i64>(filter.cursor.as_deref())?;
        // The cursor goes on in the direction in which the first page went.
        let (after, before) = match filter.after {
            Some(after) => (Some(cursor.unwrap_or(after)), None),
            None => (None, cursor),
        };
        let query = AuditQuery {
            after,
            before,
            item: filter.item,
            actor: paging::text(filter.actor.as_deref()),
            kind: paging::text(filter.kind.as_deref()),
            subject: paging::text(filter.subject.as_deref()),
            limit: limit + 1,
        };
        let entries = self.read().await?.audit_entries(&query).await?;
        Ok(paging::page(entries, limit, |entry| entry.seq.to_string(), |entry| entry))
    }

    /// Recomputes every hash, page by page: a long log takes no more memory than a short one. Entries written while
    /// it runs are checked too.
    ///
    /// # Errors
    /// `Forbidden`, `Unavailable`. A bad entry is an answer, not an error.
    pub async fn verify_audit(&self, by: &Actor) -> Result<AuditVerification, Error> {
        by.require_everywhere(Permission::SeeAudit)?;
        let mut chain = Chain::new();
        loop {
            let (seq, _) = chain.head();
            let query = AuditQuery { after: Some(seq), limit: STEP, ..AuditQuery::default() };
            let entries = self.read().await?.audit_entries(&query).await?;
            let bad = entries.iter().find_map(|entry| chain.check(entry).err());
            if bad.is_some() || entries.is_empty() {
                return Ok(chain.verification());
            }
        }
    }
}
