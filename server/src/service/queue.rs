//! The queue as a list.

use app::model::{ItemId, Page, Permission, QueueFilter, QueueRow};
use tokio::sync::watch;

use super::{Actor, Error, Services, paging};
use crate::store::QueueQuery;

impl Services {
    /// What waits, in the order in which it will be claimed.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound` (workflow), `Invalid` (`invalid_limit`, `invalid_cursor`).
    pub async fn queue(&self, by: &Actor, filter: &QueueFilter) -> Result<Page<QueueRow>, Error> {
        by.require(Permission::SeeItems)?;
        let limit = paging::limit(filter.limit)?;
        let query = QueueQuery {
            workflow: self.narrowed(by, filter.workflow.as_deref()).await?,
            state: filter.state,
            reason: filter.reason,
            text: paging::text(filter.q.as_deref()),
            after: filter.cursor.as_deref().map(place).transpose()?,
            now: self.now(),
            limit: limit + 1,
        };
        let rows = self.read().await?.queue_rows(&query).await?;
        Ok(paging::page(rows, limit, cursor, |row| row))
    }

    /// Changes each time this process changed what waits or who holds it.
    pub fn queue_changes(&self) -> watch::Receiver<u64> {
        self.0.wakeups.queue_changes()
    }
}

/// A row's place in the claim order.
fn cursor(row: &QueueRow) -> String {
    let due = row.due_at.map_or(i64::MAX, |due| due.0);
    format!("{}.{due}.{}.{}", row.priority.rank(), row.created_at.0, row.id)
}

fn place(cursor: &str) -> Result<(i64, i64, i64, ItemId), Error> {
    let mut parts = cursor.splitn(4, '.');
    let mut part = || parts.next().ok_or_else(paging::bad_cursor);
    let mut number = || part()?.parse().map_err(|_| paging::bad_cursor());
    let (rank, due, created) = (number()?, number()?, number()?);
    let item = part()?.parse().map_err(|_| paging::bad_cursor())?;
    Ok((rank, due, created, item))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_as_the_place_it_was_written_for() {
        let id = ItemId(uuid::Uuid::from_u128(7));
        assert_eq!(place(&format!("1.{}.-5.{id}", i64::MAX)).unwrap(), (1, i64::MAX, -5, id));
        for bad in ["", "1.2.3", "1.2.3.x", "a.2.3.4"] {
            assert_eq!(place(bad).unwrap_err().code(), "invalid_cursor");
        }
    }
}
