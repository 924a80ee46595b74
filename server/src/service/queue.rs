//! The queue as a list.

use app::model::{
    FilterId, ItemId, Page, Permission, QueueDue, QueueFilter, QueuePage, QueueRow, SavedFilter, Timestamp,
    UserId, WorkflowId,
};
use tokio::sync::watch;

use super::{Actor, Error, Services, bulk, groups, paging};
use crate::store::{Audience, DueFilter, PlacedRow, QueueQuery, Reads, SavedFilterRow, StoreError};

impl Services {
    /// What waits, in the order in which it will be claimed.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound` (workflow), `Invalid` (`invalid_limit`, `invalid_cursor`).
    pub async fn queue(&self, by: &Actor, filter: &QueueFilter) -> Result<Page<QueueRow>, Error> {
        by.require(Permission::SeeItems)?;
        let query = self.queue_query(by, filter, 0).await?;
        queue_rows(&mut *self.read().await?, query, filter).await
    }

    /// The queue page in one answer.
    ///
    /// # Errors
    /// As [`Self::queue`]; `Invalid` (`unknown_target`).
    pub async fn queue_page(&self, by: &Actor, filter: &QueueFilter) -> Result<QueuePage, Error> {
        by.require(Permission::SeeItems)?;
        let query = self.queue_query(by, filter, QueuePage::MOST_COUNTED).await?;
        let now = query.now;
        let mut reader = self.read().await?;
        Ok(QueuePage {
            rows: queue_rows(&mut *reader, query.clone(), filter).await?,
            matching: reader.queue_count(&query).await?,
            targets: groups::targets(&mut *reader).await?,
            saved: saved(&mut *reader, by).await?,
            recent: bulk::recent(&mut *reader, by, now).await?,
        })
    }

    /// What a filter asks the store for, from the queue's beginning.
    pub(super) async fn queue_query(
        &self,
        by: &Actor,
        filter: &QueueFilter,
        limit: i64,
    ) -> Result<QueueQuery, Error> {
        let audience = match (paging::text(filter.assigned.as_deref()).as_deref(), by) {
            (None, _) => None,
            (Some("anyone"), _) => Some(Audience::Anyone),
            (Some("me"), Actor::User(user)) => Some(Audience::Person(user.id)),
            (Some(to), _) => Some(groups::target(&mut *self.read().await?, to).await?.0),
        };
        let (workflow, now) = (self.narrowed(by, filter.workflow.as_deref()).await?, self.now());
        Ok(QueueQuery {
            workflow,
            state: filter.state,
            reason: filter.reason,
            priority: filter.priority,
            due: match filter.due {
                Some(due) => Some(self.due_filter(due, workflow, now).await?),
                None => None,
            },
            audience,
            text: paging::text(filter.q.as_deref()),
            after: None,
            now,
            limit,
        })
    }

    async fn due_filter(
        &self,
        due: QueueDue,
        workflow: Option<WorkflowId>,
        now: Timestamp,
    ) -> Result<DueFilter, Error> {
        Ok(match due {
            QueueDue::Overdue => DueFilter::Past,
            QueueDue::AtRisk => DueFilter::OneOf(self.items_at_risk(workflow, now).await?),
            QueueDue::Set => DueFilter::Set,
        })
    }

    /// Keeps a filter of the queue under a name; the same name again replaces it.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid` (`invalid_name`, `invalid_filter`).
    pub async fn save_filter(
        &self,
        by: &Actor,
        name: &str,
        query: &str,
        shared: bool,
    ) -> Result<SavedFilter, Error> {
        by.require(if shared { Permission::ManageQueue } else { Permission::SeeItems })?;
        let user = by.person("keeps filters")?;
        let query = query.trim().trim_start_matches('?');
        let name = kept_name("filter", name)?;
        if query.is_empty() || query.len() > LONGEST_QUERY {
            let message = "There is nothing to keep: choose a filter first.";
            return Err(Error::invalid_field("/query", "invalid_filter", message));
        }
        let row = SavedFilterRow {
            id: FilterId(self.0.clock.new_id()),
            user: user.id,
            name,
            query: query.to_owned(),
            shared,
            created_at: self.now(),
        };
        let (name, user) = (row.name.clone(), user.id);
        self.write(move |tx| {
            Box::pin(async move {
                tx.put_saved_filter(&row).await?;
                let kept = tx.saved_filters(user).await?;
                let kept = kept.into_iter().find(|kept| kept.user == user && kept.name == name);
                kept.map(|row| shown(row, user)).ok_or_else(|| Error::internal("a saved filter is gone"))
            })
        })
        .await
    }

    /// Forgets one of the person's filters. Twice is as once.
    ///
    /// # Errors
    /// `Forbidden`.
    pub async fn delete_filter(&self, by: &Actor, filter: FilterId) -> Result<(), Error> {
        by.require(Permission::SeeItems)?;
        let user = by.person("keeps filters")?.id;
        let deleted: Result<(), StoreError> = self
            .0
            .store
            .write(move |tx| Box::pin(async move { tx.delete_saved_filter(user, filter).await }))
            .await;
        match deleted {
            Ok(()) | Err(StoreError::Stale { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Changes each time this process changed what waits or who holds it.
    pub fn queue_changes(&self) -> watch::Receiver<u64> {
        self.0.wakeups.queue_changes()
    }
}

/// One page of what a query matches.
async fn queue_rows(
    reads: &mut dyn Reads,
    query: QueueQuery,
    filter: &QueueFilter,
) -> Result<Page<QueueRow>, Error> {
    let limit = paging::limit(filter.limit)?;
    let after = filter.cursor.as_deref().map(place).transpose()?;
    let rows = reads.queue_rows(&QueueQuery { after, limit: limit + 1, ..query }).await?;
    Ok(paging::page(rows, limit, cursor, |placed| placed.row))
}

/// The longest name of a filter or a view that somebody keeps, in characters.
const LONGEST_NAME: usize = 60;
/// The longest query string that is kept, in bytes.
const LONGEST_QUERY: usize = 1_000;

/// The name under which a filter or a view (`what`) is kept, trimmed.
///
/// # Errors
/// `Invalid` (`invalid_name`).
pub(super) fn kept_name(what: &str, name: &str) -> Result<String, Error> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        let message = format!("Give the {what} a name of at most {LONGEST_NAME} characters.");
        return Err(Error::invalid_field("/name", "invalid_name", message));
    }
    Ok(name.to_owned())
}

async fn saved(reads: &mut dyn Reads, by: &Actor) -> Result<Vec<SavedFilter>, Error> {
    let Actor::User(user) = by else { return Ok(Vec::new()) };
    Ok(reads.saved_filters(user.id).await?.into_iter().map(|row| shown(row, user.id)).collect())
}

fn shown(row: SavedFilterRow, user: UserId) -> SavedFilter {
    SavedFilter { id: row.id, mine: row.user == user, name: row.name, query: row.query, shared: row.shared }
}

/// A row's place in the claim order.
fn cursor(placed: &PlacedRow) -> String {
    let row = &placed.row;
    format!("{}.{}.{}.{}", row.priority.rank(), placed.due, row.created_at.0, row.id)
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
