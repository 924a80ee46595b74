use std::ops::DerefMut;

use app::model::{ItemId, ItemStatus, StageTrace, Timestamp, WorkflowId};
use async_trait::async_trait;
use sqlx::{QueryBuilder, Row as _};

use super::{Conn, Db, Session, ingest, item_rows::item_row, rows};
use crate::{
    domain::audit::NewEntry,
    store::{
        CountsRow, IdempotencyRow, ItemQuery, ItemReads, ItemRow, ItemWrites, NewItem, PayloadPart,
        PayloadRow, Stored,
        ledger::Delta,
        text::{containing, storable},
    },
};

/// An item with its workflow's slug and its decision.
const ITEM_COLUMNS: &str = "i.id, i.workflow, w.slug, i.external_id, i.title, i.route, i.reasons, \
    i.policy_version, i.rule, i.review_group, i.status, i.priority, i.due_at, i.fallback_message, i.confidence, i.model, i.prompt_version, \
    i.source, i.occurred_at, i.created_at, i.malformed, i.opinions, i.golden IS NOT NULL AS is_golden, \
    d.verdict, d.output_source, d.slot AS decision_slot, d.output_sha256, d.decided_by, d.decided_at, d.final_at, \
    d.reasons AS decision_reasons, d.comment, d.agreement, d.feed_seq";

/// What is joined to the left-most table is joined by `LEFT JOIN`, which no planner turns round: rows are walked in
/// the order of that table's index.
fn select<'q>(now: Timestamp, from: &'static str) -> QueryBuilder<'q, Db> {
    let mut sql = QueryBuilder::new("SELECT ");
    sql.push(ITEM_COLUMNS);
    sql.push(
        ", EXISTS (SELECT 1 FROM slots s WHERE s.item = i.id AND s.state = 'leased' AND s.lease_expires_at > ",
    );
    sql.push_bind(now.0).push(") AS leased FROM ").push(from);
    sql
}

/// Begins a query that [`item_row`] can read; conditions follow.
fn select_items<'q>(now: Timestamp) -> QueryBuilder<'q, Db> {
    select(now, "items i LEFT JOIN workflows w ON w.id = i.workflow LEFT JOIN decisions d ON d.item = i.id")
}

/// Begins a query over decisions that [`item_row`] can read; conditions follow.
pub(super) fn select_decided_items<'q>() -> QueryBuilder<'q, Db> {
    // A decided item has no live lease: no moment is late enough.
    select(
        Timestamp(i64::MAX),
        "decisions d LEFT JOIN items i ON i.id = d.item LEFT JOIN workflows w ON w.id = d.workflow",
    )
}

fn push_filters<'q>(sql: &mut QueryBuilder<'q, Db>, query: &'q ItemQuery) {
    if let Some(workflow) = query.workflow {
        sql.push(" AND i.workflow = ").push_bind(workflow.0);
    }
    if let Some(status) = query.status {
        push_status(sql, status, query.now);
    }
    if let Some(route) = query.route {
        sql.push(" AND i.route = ").push_bind(route.as_str());
    }
    if let Some(reason) = query.reason {
        sql.push(" AND i.reason_codes LIKE ").push_bind(format!("%,{},%", reason.as_str()));
    }
    if let Some(external_id) = &query.external_id {
        sql.push(" AND i.external_id = ").push_bind(storable(external_id));
    }
    if let Some(text) = &query.text {
        sql.push(" AND i.search_text LIKE ").push_bind(containing(text)).push(" ESCAPE '\\'");
    }
    if let Some(before) = query.before {
        sql.push(" AND i.id < ").push_bind(before.0);
    }
}

/// Claimed and held items are few among many, so they are found from where they are few.
fn push_status(sql: &mut QueryBuilder<'_, Db>, status: ItemStatus, now: Timestamp) {
    const LIVE: &str = "IN (SELECT s.item FROM slots s WHERE s.state = 'leased' AND s.lease_expires_at > ";
    match status {
        ItemStatus::Pending => {
            sql.push(" AND i.status = 'pending' AND i.id NOT ").push(LIVE).push_bind(now.0).push(")");
        }
        ItemStatus::Claimed => {
            sql.push(" AND i.status = 'pending' AND i.id ").push(LIVE).push_bind(now.0).push(")");
        }
        ItemStatus::Held => {
            sql.push(
                " AND i.status = 'held' AND i.id IN (SELECT h.item FROM decisions h WHERE h.feed_seq IS NULL)",
            );
        }
        ItemStatus::Final => {
            sql.push(" AND i.status = 'final'");
        }
        ItemStatus::Cancelled => {
            sql.push(" AND i.status = 'cancelled'");
        }
    }
}

#[async_trait]
impl<C: DerefMut<Target = Conn> + Send> ItemReads for Session<C> {
    async fn item(&mut self, id: ItemId, now: Timestamp) -> Stored<Option<ItemRow>> {
        self.settle().await?;
        let mut sql = select_items(now);
        sql.push(" WHERE i.id = ").push_bind(id.0);
        let row = sql.build().fetch_optional(&mut *self.conn).await?;
        row.as_ref().map(item_row).transpose()
    }

    async fn items(&mut self, query: &ItemQuery) -> Stored<Vec<ItemRow>> {
        self.settle().await?;
        let mut sql = select_items(query.now);
        sql.push(" WHERE i.golden IS NULL");
        push_filters(&mut sql, query);
        sql.push(" ORDER BY i.id DESC LIMIT ").push_bind(query.limit);
        sql.build().fetch_all(&mut *self.conn).await?.iter().map(item_row).collect()
    }

    async fn item_trace(&mut self, id: ItemId) -> Stored<Vec<StageTrace>> {
        let row = sqlx::query::<Db>("SELECT trace FROM items WHERE id = $1")
            .bind(id.0)
            .fetch_optional(&mut *self.conn)
            .await?;
        row.map_or_else(|| Ok(Vec::new()), |row| rows::json(&row, "trace"))
    }

    async fn payload(&mut self, id: ItemId, part: PayloadPart, slot: i64) -> Stored<Option<PayloadRow>> {
        let row = match part {
            PayloadPart::Raw => {
                sqlx::query::<Db>("SELECT sha256, bytes FROM payloads WHERE owner = $1")
                    .bind(id.0)
                    .fetch_optional(&mut *self.conn)
                    .await?
            }
            PayloadPart::Edit => {
                sqlx::query::<Db>(
                    "SELECT p.sha256, p.bytes FROM verdicts v JOIN payloads p ON p.owner = v.id \
                     WHERE v.item = $1 AND v.slot = $2 AND v.undone_at IS NULL",
                )
                .bind(id.0)
                .bind(slot)
                .fetch_optional(&mut *self.conn)
                .await?
            }
        };
        row.map(|row| Ok(PayloadRow { bytes: row.try_get("bytes")?, sha256: rows::hash(&row, "sha256")? }))
            .transpose()
    }

    async fn idempotent_answer(&mut self, workflow: WorkflowId, key: &str) -> Stored<Option<IdempotencyRow>> {
        let row = sqlx::query::<Db>(
            "SELECT body_sha256, status, answer, item FROM idempotency_keys WHERE workflow = $1 AND key = $2",
        )
        .bind(workflow.0)
        .bind(storable(key))
        .fetch_optional(&mut *self.conn)
        .await?;
        row.map(|row| {
            Ok(IdempotencyRow {
                body_sha256: rows::hash(&row, "body_sha256")?,
                status: row.try_get("status")?,
                answer: row.try_get("answer")?,
                item: rows::id(&row, "item")?,
            })
        })
        .transpose()
    }

    async fn item_counts(&mut self) -> Stored<Vec<CountsRow>> {
        self.settle().await?;
        let rows = sqlx::query::<Db>(
            "SELECT workflow, pending, held, finished, cancelled, approved, edited, rejected FROM item_counts \
             ORDER BY 1",
        )
        .fetch_all(&mut *self.conn)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(CountsRow {
                    workflow: rows::id(row, "workflow")?,
                    pending: row.try_get("pending")?,
                    held: row.try_get("held")?,
                    finished: row.try_get("finished")?,
                    cancelled: row.try_get("cancelled")?,
                    approved: row.try_get("approved")?,
                    edited: row.try_get("edited")?,
                    rejected: row.try_get("rejected")?,
                })
            })
            .collect()
    }
}

#[async_trait]
impl<C: DerefMut<Target = Conn> + Send> ItemWrites for Session<C> {
    async fn insert_items(&mut self, items: &[NewItem]) -> Stored<()> {
        ingest::insert_items(self, items).await
    }

    async fn cancel_item(&mut self, id: ItemId, now: Timestamp, audit: NewEntry) -> Stored<()> {
        let row = sqlx::query::<Db>(
            "UPDATE items SET status = 'cancelled' WHERE id = $1 AND status = 'pending' AND golden IS NULL \
             RETURNING workflow",
        )
        .bind(id.0)
        .fetch_optional(&mut *self.conn)
        .await?
        .ok_or(crate::store::StoreError::Stale { what: "a pending item" })?;
        self.count(rows::id(&row, "workflow")?, Delta::CANCELLED);
        sqlx::query::<Db>(
            "UPDATE slots SET state = 'closed', available_at = NULL WHERE item = $1 AND state <> 'closed'",
        )
        .bind(id.0)
        .execute(&mut *self.conn)
        .await?;
        self.measure_ends(&[id]).await?;
        self.note(now, audit);
        Ok(())
    }
}
