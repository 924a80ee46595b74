use std::ops::DerefMut;

use app::model::{Priority, QueueRow, Timestamp, UserId, WorkflowId};
use async_trait::async_trait;
use sqlx::{QueryBuilder, Row as _};

use super::{Conn, Db, Row, Session, claim, queue_list, rows};
use crate::{
    domain::audit::NewEntry,
    store::{
        EndLease, FreeSlotQuery, LeaseGrant, LeaseKey, QueueQuery, QueueReads, QueueWrites, SlotRow, Stored,
    },
};

/// The columns that [`slot_row`] reads.
pub(super) const SLOT_COLUMNS: &str = "s.item, s.slot, s.workflow, s.priority, s.due, s.created, s.lease_user, \
                                       s.lease_token, s.lease_expires_at, s.claimed_at";

/// Reads [`SLOT_COLUMNS`].
pub(super) fn slot_row(row: &Row) -> Stored<SlotRow> {
    Ok(SlotRow {
        item: rows::id(row, "item")?,
        slot: row.try_get("slot")?,
        workflow: rows::id(row, "workflow")?,
        priority: Priority::from_rank(row.try_get("priority")?),
        lease_user: rows::id_option(row, "lease_user")?,
        lease_token: rows::id_option(row, "lease_token")?,
        lease_expires_at: rows::time_option(row, "lease_expires_at")?,
        claimed_at: rows::time_option(row, "claimed_at")?,
    })
}

/// Adds `AND column IN (...)`; nothing where there is no narrowing.
pub(super) fn push_workflows(sql: &mut QueryBuilder<'_, Db>, column: &str, workflows: Option<&[WorkflowId]>) {
    let Some(workflows) = workflows else { return };
    if workflows.is_empty() {
        sql.push(" AND FALSE");
        return;
    }
    sql.push(" AND ").push(column).push(" IN (");
    let mut ids = sql.separated(", ");
    for workflow in workflows {
        ids.push_bind(workflow.0);
    }
    sql.push(")");
}

#[async_trait]
impl<C: DerefMut<Target = Conn> + Send> QueueReads for Session<C> {
    async fn queue_rows(&mut self, query: &QueueQuery) -> Stored<Vec<QueueRow>> {
        queue_list::queue_rows(&mut self.conn, query).await
    }

    async fn leases_of(&mut self, user: UserId, now: Timestamp) -> Stored<Vec<SlotRow>> {
        let mut sql = QueryBuilder::<Db>::new("SELECT ");
        sql.push(SLOT_COLUMNS).push(" FROM slots s WHERE s.state = 'leased' AND s.lease_user = ");
        sql.push_bind(user.0).push(" AND s.lease_expires_at > ").push_bind(now.0);
        sql.push(" ORDER BY s.priority, s.due, s.created, s.item, s.slot");
        sql.build().fetch_all(&mut *self.conn).await?.iter().map(slot_row).collect()
    }

    async fn slots_of(&mut self, item: app::model::ItemId) -> Stored<Vec<SlotRow>> {
        let mut sql = QueryBuilder::<Db>::new("SELECT ");
        sql.push(SLOT_COLUMNS).push(" FROM slots s WHERE s.state <> 'closed' AND s.item = ");
        sql.push_bind(item.0).push(" ORDER BY s.slot");
        sql.build().fetch_all(&mut *self.conn).await?.iter().map(slot_row).collect()
    }

    async fn unavailable(
        &mut self,
        workflows: Option<&[WorkflowId]>,
        now: Timestamp,
    ) -> Stored<(i64, Option<Timestamp>)> {
        let mut sql = QueryBuilder::<Db>::new(
            "SELECT COUNT(*) AS away, MIN(s.available_at) AS next FROM slots s WHERE s.available_at > ",
        );
        sql.push_bind(now.0);
        push_workflows(&mut sql, "s.workflow", workflows);
        let row = sql.build().fetch_one(&mut *self.conn).await?;
        Ok((row.try_get("away")?, rows::time_option(&row, "next")?))
    }
}

#[async_trait]
impl<C: DerefMut<Target = Conn> + Send> QueueWrites for Session<C> {
    async fn free_slots(&mut self, query: &FreeSlotQuery) -> Stored<Vec<SlotRow>> {
        claim::free_slots(&mut self.conn, query).await
    }

    async fn grant_lease(&mut self, grant: &LeaseGrant, audit: Vec<NewEntry>) -> Stored<()> {
        let done = sqlx::query::<Db>(
            "UPDATE slots SET state = 'leased', available_at = $1, lease_expires_at = $1, lease_user = $2, \
             lease_token = $3, claimed_at = $4 \
             WHERE item = $5 AND slot = $6 AND (state = 'free' OR available_at <= $4)",
        )
        .bind(grant.expires_at.0)
        .bind(grant.user.0)
        .bind(grant.token.0)
        .bind(grant.now.0)
        .bind(grant.item.0)
        .bind(grant.slot)
        .execute(&mut *self.conn)
        .await?;
        rows::must_touch_one(&done, "a free slot")?;
        for entry in audit {
            self.note(grant.now, entry);
        }
        Ok(())
    }

    async fn renew_lease(&mut self, key: LeaseKey, expires_at: Timestamp, audit: NewEntry) -> Stored<()> {
        let done = sqlx::query::<Db>(
            "UPDATE slots SET available_at = $1, lease_expires_at = $1 \
             WHERE item = $2 AND lease_token = $3 AND lease_user = $4 AND state = 'leased' \
             AND lease_expires_at > $5",
        )
        .bind(expires_at.0)
        .bind(key.item.0)
        .bind(key.token.0)
        .bind(key.user.0)
        .bind(key.now.0)
        .execute(&mut *self.conn)
        .await?;
        rows::must_touch_one(&done, "a live lease")?;
        self.note(key.now, audit);
        Ok(())
    }

    async fn end_lease(&mut self, key: LeaseKey, end: EndLease, audit: NewEntry) -> Stored<()> {
        let later = (end.available_at > key.now).then_some(end.available_at.0);
        let done = sqlx::query::<Db>(
            "UPDATE slots SET state = $1, available_at = $2, lease_user = NULL, lease_token = NULL, \
             lease_expires_at = NULL, claimed_at = NULL \
             WHERE item = $3 AND lease_token = $4 AND lease_user = $5 AND state = 'leased' \
             AND lease_expires_at > $6",
        )
        .bind(if later.is_some() { "deferred" } else { "free" })
        .bind(later)
        .bind(key.item.0)
        .bind(key.token.0)
        .bind(key.user.0)
        .bind(key.now.0)
        .execute(&mut *self.conn)
        .await?;
        rows::must_touch_one(&done, "a live lease")?;
        if let Some(mark) = end.mark {
            claim::mark_reviewer(&mut self.conn, key.user, key.item, mark, key.now).await?;
        }
        self.note(key.now, audit);
        Ok(())
    }
}
