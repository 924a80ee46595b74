use std::ops::DerefMut;

use app::model::{ItemId, Priority, ShownNote, Timestamp, UserId, WorkflowId};
use async_trait::async_trait;
use sqlx::{QueryBuilder, Row as _};

use super::{Conn, Db, Row, Session, claim, dialect, queue_list, rows, standing};
use crate::{
    domain::audit::NewEntry,
    store::{
        Audience, DueRaise, EndLease, FreeSlotQuery, LeaseGrant, LeaseKey, PassOn, PlacedRow, QueueQuery,
        QueueReads, QueueWrites, ReviewerMark, SlotKind, SlotRow, Standing, Stored, text::storable,
    },
};

/// The columns that [`slot_row`] reads.
pub(super) const SLOT_COLUMNS: &str = "s.item, s.slot, s.workflow, s.priority, s.due, s.created, s.lease_user, \
                                       s.lease_token, s.lease_expires_at, s.claimed_at, s.kind";

/// Reads [`SLOT_COLUMNS`].
pub(super) fn slot_row(row: &Row) -> Stored<SlotRow> {
    Ok(SlotRow {
        item: rows::id(row, "item")?,
        slot: row.try_get("slot")?,
        workflow: rows::id(row, "workflow")?,
        kind: rows::word(row, "kind")?,
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
    async fn queue_rows(&mut self, query: &QueueQuery) -> Stored<Vec<PlacedRow>> {
        queue_list::queue_rows(&mut self.conn, query).await
    }

    async fn queue_count(&mut self, query: &QueueQuery) -> Stored<i64> {
        queue_list::queue_count(&mut self.conn, query).await
    }

    async fn queue_items(&mut self, query: &QueueQuery) -> Stored<Vec<ItemId>> {
        queue_list::queue_items(&mut self.conn, query).await
    }

    async fn notes_of(&mut self, item: ItemId) -> Stored<Vec<ShownNote>> {
        let found = sqlx::query::<Db>(
            "SELECT u.name, n.target, n.note, n.at FROM item_notes n JOIN users u ON u.id = n.user_id \
             WHERE n.item = $1 ORDER BY n.id",
        )
        .bind(item.0)
        .fetch_all(&mut *self.conn)
        .await?;
        let note = |row: &Row| {
            Ok(ShownNote {
                by: row.try_get("name")?,
                to: row.try_get("target")?,
                text: row.try_get("note")?,
                at: rows::time(row, "at")?,
            })
        };
        found.iter().map(note).collect()
    }

    async fn due_raises(&mut self, now: Timestamp, limit: i64) -> Stored<Vec<DueRaise>> {
        standing::due_raises(&mut self.conn, now, limit).await
    }

    async fn standing(&mut self, item: ItemId) -> Stored<Option<Standing>> {
        standing::standing(&mut self.conn, item).await
    }

    async fn slot_for(&mut self, item: ItemId, person: UserId) -> Stored<Option<i64>> {
        standing::slot_for(&mut self.conn, item, person).await
    }

    async fn open_slots_for(&mut self, audience: Audience) -> Stored<i64> {
        let row =
            sqlx::query::<Db>("SELECT COUNT(*) AS open FROM slots WHERE audience = $1 AND state <> 'closed'")
                .bind(audience.id())
                .fetch_one(&mut *self.conn)
                .await?;
        Ok(row.try_get("open")?)
    }

    async fn further_opinions_waiting(&mut self, workflow: WorkflowId) -> Stored<i64> {
        let row = sqlx::query::<Db>(
            "SELECT COUNT(*) AS waiting FROM slots WHERE workflow = $1 AND slot > 0 AND state <> 'closed'",
        )
        .bind(workflow.0)
        .fetch_one(&mut *self.conn)
        .await?;
        Ok(row.try_get("waiting")?)
    }

    async fn leases_of(&mut self, user: UserId, now: Timestamp) -> Stored<Vec<SlotRow>> {
        let mut sql = QueryBuilder::<Db>::new("SELECT ");
        sql.push(SLOT_COLUMNS).push(" FROM slots s WHERE s.state = 'leased' AND s.lease_user = ");
        sql.push_bind(user.0).push(" AND s.lease_expires_at > ").push_bind(now.0);
        sql.push(" ORDER BY s.priority, s.due, s.created, s.item, s.slot");
        sql.build().fetch_all(&mut *self.conn).await?.iter().map(slot_row).collect()
    }

    async fn slots_of(&mut self, item: ItemId) -> Stored<Vec<SlotRow>> {
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
        if end.mark.is_some() {
            // A mark may change for whom the item's other slots are, so the item comes first, as for a verdict.
            dialect::lock_item(&mut self.conn, key.item).await?;
        }
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
            standing::open_where_nobody_is_left(&mut self.conn, key.item).await?;
        }
        self.note(key.now, audit);
        Ok(())
    }

    async fn pass_on(&mut self, key: LeaseKey, pass: &PassOn, audit: NewEntry) -> Stored<()> {
        let end = EndLease { available_at: key.now, mark: Some(ReviewerMark::Skipped) };
        self.end_lease(key, end, audit).await?;
        match pass.audience {
            Audience::Person(person) => {
                claim::forget_skip(&mut self.conn, person, key.item).await?;
                if let Some(slot) = standing::slot_for(&mut self.conn, key.item, person).await? {
                    standing::give_slot(&mut self.conn, key.item, slot, person.0).await?;
                }
            }
            audience => {
                sqlx::query::<Db>("UPDATE slots SET audience = $1 WHERE item = $2 AND state <> 'closed'")
                    .bind(audience.id())
                    .bind(key.item.0)
                    .execute(&mut *self.conn)
                    .await?;
                standing::open_where_nobody_is_left(&mut self.conn, key.item).await?;
            }
        }
        sqlx::query::<Db>(
            "INSERT INTO item_notes (id, item, user_id, target, note, at) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(pass.note.id)
        .bind(key.item.0)
        .bind(key.user.0)
        .bind(storable(&pass.note.target))
        .bind(storable(&pass.note.text))
        .bind(key.now.0)
        .execute(&mut *self.conn)
        .await?;
        Ok(())
    }

    async fn add_slot(
        &mut self,
        item: ItemId,
        slot: i64,
        kind: SlotKind,
        available_at: Timestamp,
        now: Timestamp,
        audit: NewEntry,
    ) -> Stored<()> {
        standing::add_slot(&mut self.conn, item, slot, kind, (available_at > now).then_some(available_at))
            .await?;
        self.note(now, audit);
        Ok(())
    }

    async fn withdraw_slots(&mut self, item: ItemId, from: i64) -> Stored<()> {
        standing::withdraw_slots(&mut self.conn, item, from).await
    }

    async fn raise_slot(
        &mut self,
        due: &DueRaise,
        to: Priority,
        again_at: Option<Timestamp>,
        now: Timestamp,
        audit: NewEntry,
    ) -> Stored<()> {
        let done = sqlx::query::<Db>(
            "UPDATE slots SET priority = $1, raise_at = $2, due = CASE WHEN due > $3 THEN $3 ELSE due END \
             WHERE item = $4 AND slot = $5 AND priority = $6 AND state = 'free'",
        )
        .bind(to.rank())
        .bind(again_at.map(|at| at.0))
        .bind(now.0)
        .bind(due.item.0)
        .bind(due.slot)
        .bind(due.priority.rank())
        .execute(&mut *self.conn)
        .await?;
        rows::must_touch_one(&done, "a slot that waits")?;
        self.note(now, audit);
        Ok(())
    }

    async fn stop_raising(&mut self, due: &DueRaise) -> Stored<()> {
        let done = sqlx::query::<Db>(
            "UPDATE slots SET raise_at = NULL WHERE item = $1 AND slot = $2 AND state = 'free'",
        )
        .bind(due.item.0)
        .bind(due.slot)
        .execute(&mut *self.conn)
        .await?;
        rows::must_touch_one(&done, "a slot that waits")
    }

    async fn forget_skip(&mut self, item: ItemId, person: UserId) -> Stored<()> {
        claim::forget_skip(&mut self.conn, person, item).await
    }

    async fn set_standing(
        &mut self,
        item: ItemId,
        standing: &Standing,
        now: Timestamp,
        audit: NewEntry,
    ) -> Stored<()> {
        standing::set_standing(&mut self.conn, item, standing).await?;
        self.note(now, audit);
        Ok(())
    }

    async fn close_slots(&mut self, item: ItemId) -> Stored<()> {
        standing::close_slots(&mut self.conn, item).await
    }

    async fn open_to_everybody(&mut self, person: UserId) -> Stored<()> {
        sqlx::query::<Db>(
            "UPDATE slots SET audience = $1 WHERE audience = $2 AND state <> 'closed' AND kind <> 'golden'",
        )
        .bind(Audience::Anyone.id())
        .bind(person.0)
        .execute(&mut *self.conn)
        .await?;
        Ok(())
    }
}
