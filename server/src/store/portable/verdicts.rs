use std::ops::DerefMut;

use app::model::{ItemId, LeaseToken, Timestamp, UserId, WorkflowId};
use async_trait::async_trait;
use sqlx::{QueryBuilder, Row as _};

use super::{
    Conn, Db, Row, Session, decide, dialect, item_rows::item_row, items::select_decided_items, rows,
};
use crate::{
    domain::audit::NewEntry,
    store::{
        DueHold, ItemRow, LeaseGrant, LeaseKey, NewDecision, NewVerdict, Stored, ToJudge, VerdictReads,
        VerdictRow, VerdictWrites,
    },
};

/// Verdicts with their reviewer's name and their corrected output; conditions follow.
const SELECT_VERDICTS: &str = "SELECT v.id, v.item, v.slot, v.user_id, u.name AS user_name, v.lease, v.verdict, \
    p.bytes AS edit, v.reasons, v.comment, v.active_ms, v.wall_ms, v.at, v.undo_until, v.undone_at \
    FROM verdicts v LEFT JOIN users u ON u.id = v.user_id LEFT JOIN payloads p ON p.owner = v.id WHERE ";

/// As a workflow's definition may ask for at most.
const LONGEST_UNDO_SECONDS: i64 = 3600;

fn verdict_row(row: &Row) -> Stored<VerdictRow> {
    Ok(VerdictRow {
        id: rows::id(row, "id")?,
        item: rows::id(row, "item")?,
        slot: row.try_get("slot")?,
        user: rows::id(row, "user_id")?,
        user_name: row.try_get("user_name")?,
        lease: rows::id(row, "lease")?,
        verdict: rows::word(row, "verdict")?,
        edit: row.try_get("edit")?,
        reasons: rows::json(row, "reasons")?,
        comment: row.try_get("comment")?,
        active_ms: row.try_get("active_ms")?,
        wall_ms: row.try_get("wall_ms")?,
        at: rows::time(row, "at")?,
        undo_until: rows::time(row, "undo_until")?,
        undone_at: rows::time_option(row, "undone_at")?,
    })
}

#[async_trait]
impl<C: DerefMut<Target = Conn> + Send> VerdictReads for Session<C> {
    async fn to_judge(&mut self, item: ItemId) -> Stored<Option<ToJudge>> {
        let row = sqlx::query::<Db>(
            "SELECT i.workflow, i.opinions, p.bytes FROM items i LEFT JOIN payloads p ON p.owner = i.id \
             WHERE i.id = $1",
        )
        .bind(item.0)
        .fetch_optional(&mut *self.conn)
        .await?;
        row.map(|row| {
            Ok(ToJudge {
                workflow: rows::id(&row, "workflow")?,
                opinions: row.try_get("opinions")?,
                raw: row.try_get("bytes")?,
            })
        })
        .transpose()
    }

    async fn verdict_by_lease(&mut self, lease: LeaseToken) -> Stored<Option<VerdictRow>> {
        let mut sql = QueryBuilder::<Db>::new(SELECT_VERDICTS);
        sql.push("v.lease = ").push_bind(lease.0);
        let row = sql.build().fetch_optional(&mut *self.conn).await?;
        row.as_ref().map(verdict_row).transpose()
    }

    async fn verdicts_of(&mut self, item: ItemId) -> Stored<Vec<VerdictRow>> {
        let mut sql = QueryBuilder::<Db>::new(SELECT_VERDICTS);
        sql.push("v.item = ").push_bind(item.0).push(" ORDER BY v.at, v.id");
        sql.build().fetch_all(&mut *self.conn).await?.iter().map(verdict_row).collect()
    }

    async fn verdict_count(&mut self, user: UserId, since: Timestamp) -> Stored<i64> {
        let row = sqlx::query::<Db>(
            "SELECT COUNT(*) AS given FROM verdicts WHERE user_id = $1 AND at >= $2 AND undone_at IS NULL",
        )
        .bind(user.0)
        .bind(since.0)
        .fetch_one(&mut *self.conn)
        .await?;
        Ok(row.try_get("given")?)
    }

    async fn undoable_verdict(
        &mut self,
        user: UserId,
        now: Timestamp,
    ) -> Stored<Option<(ItemId, Timestamp)>> {
        // Nothing can be taken back for longer than an hour, so the walk is over one person's last hour.
        let row = sqlx::query::<Db>(
            "SELECT v.item, v.undo_until FROM verdicts v JOIN items i ON i.id = v.item \
             WHERE v.user_id = $1 AND v.at > $2 AND v.undone_at IS NULL AND v.undo_until > $3 \
             AND i.status IN ('pending', 'held') ORDER BY v.at DESC, v.id DESC LIMIT 1",
        )
        .bind(user.0)
        .bind(now.plus_seconds(-LONGEST_UNDO_SECONDS - 1).0)
        .bind(now.0)
        .fetch_optional(&mut *self.conn)
        .await?;
        row.map(|row| Ok((rows::id(&row, "item")?, rows::time(&row, "undo_until")?))).transpose()
    }

    async fn decisions_after(
        &mut self,
        after: i64,
        workflow: Option<WorkflowId>,
        limit: i64,
    ) -> Stored<Vec<(i64, ItemRow)>> {
        self.settle().await?;
        let mut sql = select_decided_items();
        sql.push(" WHERE d.feed_seq > ").push_bind(after);
        if let Some(workflow) = workflow {
            sql.push(" AND d.workflow = ").push_bind(workflow.0);
        }
        sql.push(" ORDER BY d.feed_seq LIMIT ").push_bind(limit);
        let rows = sql.build().fetch_all(&mut *self.conn).await?;
        rows.iter().map(|row| Ok((row.try_get("feed_seq")?, item_row(row)?))).collect()
    }

    async fn due_holds(&mut self, now: Timestamp, limit: i64) -> Stored<Vec<DueHold>> {
        self.settle().await?;
        let mut sql = QueryBuilder::<Db>::new(
            "SELECT item, workflow, verdict, output_sha256 FROM decisions WHERE feed_seq IS NULL AND final_at <= ",
        );
        sql.push_bind(now.0).push(" ORDER BY final_at, item LIMIT ").push_bind(limit);
        // Two servers that finalise at once take different holds.
        sql.push(dialect::LOCK_SKIPPING);
        let rows = sql.build().fetch_all(&mut *self.conn).await?;
        rows.iter()
            .map(|row| {
                Ok(DueHold {
                    item: rows::id(row, "item")?,
                    workflow: rows::id(row, "workflow")?,
                    verdict: rows::word(row, "verdict")?,
                    output_sha256: rows::hash_option(row, "output_sha256")?,
                })
            })
            .collect()
    }

    async fn next_hold_end(&mut self) -> Stored<Option<Timestamp>> {
        self.settle().await?;
        let row = sqlx::query::<Db>("SELECT MIN(final_at) AS next FROM decisions WHERE feed_seq IS NULL")
            .fetch_one(&mut *self.conn)
            .await?;
        rows::time_option(&row, "next")
    }
}

#[async_trait]
impl<C: DerefMut<Target = Conn> + Send> VerdictWrites for Session<C> {
    async fn insert_verdict(&mut self, key: LeaseKey, verdict: &NewVerdict, audit: NewEntry) -> Stored<()> {
        decide::insert_verdict(self, key, verdict, audit).await
    }

    async fn hold_decision(&mut self, decision: &NewDecision) -> Stored<()> {
        decide::hold_decision(self, decision).await
    }

    async fn undo_verdict(
        &mut self,
        verdict: &VerdictRow,
        lease: &LeaseGrant,
        audit: NewEntry,
    ) -> Stored<()> {
        decide::undo_verdict(self, verdict, lease, audit).await
    }

    async fn finalise(&mut self, holds: &[DueHold], now: Timestamp, audit: Vec<NewEntry>) -> Stored<()> {
        decide::finalise(self, holds, now, audit).await
    }
}
