use std::ops::DerefMut;

use app::model::{BulkId, BulkState, FilterId, ItemId, Timestamp, UserId};
use async_trait::async_trait;
use sqlx::{QueryBuilder, Row as _};

use super::{Conn, Db, Row, Session, dialect, rows};
use crate::{
    domain::audit::NewEntry,
    store::{
        NewOperation, OperationItem, OperationReads, OperationRow, OperationWrites, SavedFilterRow, Standing,
        Stored, bulk::runs, text::storable,
    },
};

const SELECT: &str = "SELECT o.id, o.act, o.count, o.done, o.state, o.user_id, u.name, u.email, o.at, o.begins_at \
                      FROM bulk_operations o JOIN users u ON u.id = o.user_id WHERE ";

fn operation_row(row: &Row) -> Stored<OperationRow> {
    Ok(OperationRow {
        id: rows::id(row, "id")?,
        act: rows::json(row, "act")?,
        count: row.try_get("count")?,
        done: row.try_get("done")?,
        state: rows::word(row, "state")?,
        user: rows::id(row, "user_id")?,
        user_name: row.try_get("name")?,
        user_email: row.try_get("email")?,
        at: rows::time(row, "at")?,
        begins_at: rows::time(row, "begins_at")?,
    })
}

fn filter_row(row: &Row) -> Stored<SavedFilterRow> {
    Ok(SavedFilterRow {
        id: rows::id(row, "id")?,
        user: rows::id(row, "user_id")?,
        name: row.try_get("name")?,
        query: row.try_get("query")?,
        shared: row.try_get("shared")?,
        created_at: rows::time(row, "created_at")?,
    })
}

#[async_trait]
impl<C: DerefMut<Target = Conn> + Send> OperationReads for Session<C> {
    async fn operation(&mut self, id: BulkId) -> Stored<Option<OperationRow>> {
        let mut sql = QueryBuilder::<Db>::new(SELECT);
        sql.push("o.id = ").push_bind(id.0);
        let row = sql.build().fetch_optional(&mut *self.conn).await?;
        row.as_ref().map(operation_row).transpose()
    }

    async fn operations_since(&mut self, since: Timestamp, limit: i64) -> Stored<Vec<OperationRow>> {
        let mut sql = QueryBuilder::<Db>::new(SELECT);
        sql.push("o.at >= ").push_bind(since.0);
        sql.push(" ORDER BY o.at DESC, o.id DESC LIMIT ").push_bind(limit);
        sql.build().fetch_all(&mut *self.conn).await?.iter().map(operation_row).collect()
    }

    async fn due_operation(&mut self, now: Timestamp) -> Stored<Option<OperationRow>> {
        let mut sql = QueryBuilder::<Db>::new(SELECT);
        sql.push("o.state = 'waiting' AND o.begins_at <= ").push_bind(now.0);
        sql.push(" ORDER BY o.begins_at, o.id LIMIT 1");
        sql.push(dialect::LOCK_OPERATION);
        let row = sql.build().fetch_optional(&mut *self.conn).await?;
        row.as_ref().map(operation_row).transpose()
    }

    async fn operation_items_left(&mut self, id: BulkId, limit: i64) -> Stored<Vec<ItemId>> {
        let found = sqlx::query::<Db>(
            "SELECT item FROM bulk_items WHERE operation = $1 AND state = 'waiting' ORDER BY item LIMIT $2",
        )
        .bind(id.0)
        .bind(limit)
        .fetch_all(&mut *self.conn)
        .await?;
        found.iter().map(|row| rows::id(row, "item")).collect()
    }

    async fn operation_items_done(
        &mut self,
        id: BulkId,
        after: Option<ItemId>,
        limit: i64,
    ) -> Stored<Vec<(ItemId, Standing)>> {
        let mut sql = QueryBuilder::<Db>::new(
            "SELECT item, before FROM bulk_items WHERE state = 'done' AND before IS NOT NULL AND operation = ",
        );
        sql.push_bind(id.0);
        if let Some(after) = after {
            sql.push(" AND item > ").push_bind(after.0);
        }
        sql.push(" ORDER BY item LIMIT ").push_bind(limit);
        let found = sql.build().fetch_all(&mut *self.conn).await?;
        found.iter().map(|row| Ok((rows::id(row, "item")?, rows::json(row, "before")?))).collect()
    }

    async fn waiting_among(&mut self, items: &[ItemId]) -> Stored<Vec<ItemId>> {
        let mut waiting = Vec::with_capacity(items.len());
        for run in runs(items) {
            let mut sql = QueryBuilder::<Db>::new(
                "SELECT id FROM items WHERE status = 'pending' AND golden IS NULL AND id IN (",
            );
            let mut ids = sql.separated(", ");
            for item in run {
                ids.push_bind(item.0);
            }
            sql.push(") ORDER BY id");
            for row in &sql.build().fetch_all(&mut *self.conn).await? {
                waiting.push(rows::id(row, "id")?);
            }
        }
        Ok(waiting)
    }

    async fn saved_filters(&mut self, user: UserId) -> Stored<Vec<SavedFilterRow>> {
        let found = sqlx::query::<Db>(
            "SELECT * FROM saved_filters WHERE user_id = $1 OR shared ORDER BY name, created_at",
        )
        .bind(user.0)
        .fetch_all(&mut *self.conn)
        .await?;
        found.iter().map(filter_row).collect()
    }
}

#[async_trait]
impl<C: DerefMut<Target = Conn> + Send> OperationWrites for Session<C> {
    async fn insert_operation(&mut self, operation: &NewOperation, audit: NewEntry) -> Stored<()> {
        sqlx::query::<Db>(
            "INSERT INTO bulk_operations (id, act, count, done, state, user_id, at, begins_at) \
             VALUES ($1, $2, $3, 0, 'waiting', $4, $5, $6)",
        )
        .bind(operation.id.0)
        .bind(rows::to_json(&operation.act)?)
        .bind(i64::try_from(operation.items.len()).unwrap_or(i64::MAX))
        .bind(operation.user.0)
        .bind(operation.at.0)
        .bind(operation.begins_at.0)
        .execute(&mut *self.conn)
        .await?;
        for run in runs(&operation.items) {
            let mut sql = QueryBuilder::<Db>::new("INSERT INTO bulk_items (operation, item, state) ");
            sql.push_values(run, |mut row, item| {
                row.push_bind(operation.id.0).push_bind(item.0).push("'waiting'");
            });
            sql.build().execute(&mut *self.conn).await?;
        }
        self.note(operation.at, audit);
        Ok(())
    }

    async fn note_operation_item(&mut self, id: BulkId, item: ItemId, what: &OperationItem) -> Stored<()> {
        let (state, before) = match what {
            OperationItem::Done(before) => ("done", before.as_ref().map(rows::to_json).transpose()?),
            OperationItem::Passed => ("passed", None),
        };
        let done = sqlx::query::<Db>(
            "UPDATE bulk_items SET state = $1, before = $2 WHERE operation = $3 AND item = $4 AND state = 'waiting'",
        )
        .bind(state)
        .bind(before)
        .bind(id.0)
        .bind(item.0)
        .execute(&mut *self.conn)
        .await?;
        rows::must_touch_one(&done, "an item of an act")
    }

    async fn move_operation(
        &mut self,
        id: BulkId,
        from: BulkState,
        to: BulkState,
        done: i64,
        at: Timestamp,
        audit: Option<NewEntry>,
    ) -> Stored<()> {
        let moved = sqlx::query::<Db>(
            "UPDATE bulk_operations SET state = $1, done = $2 WHERE id = $3 AND state = $4",
        )
        .bind(to.as_str())
        .bind(done)
        .bind(id.0)
        .bind(from.as_str())
        .execute(&mut *self.conn)
        .await?;
        rows::must_touch_one(&moved, "an act in this state")?;
        if let Some(entry) = audit {
            self.note(at, entry);
        }
        Ok(())
    }

    async fn put_saved_filter(&mut self, filter: &SavedFilterRow) -> Stored<()> {
        sqlx::query::<Db>(
            "INSERT INTO saved_filters (id, user_id, name, query, shared, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (user_id, name) DO UPDATE SET \
             query = excluded.query, shared = excluded.shared, created_at = excluded.created_at",
        )
        .bind(filter.id.0)
        .bind(filter.user.0)
        .bind(storable(&filter.name))
        .bind(storable(&filter.query))
        .bind(filter.shared)
        .bind(filter.created_at.0)
        .execute(&mut *self.conn)
        .await?;
        Ok(())
    }

    async fn delete_saved_filter(&mut self, user: UserId, id: FilterId) -> Stored<()> {
        let done = sqlx::query::<Db>("DELETE FROM saved_filters WHERE user_id = $1 AND id = $2")
            .bind(user.0)
            .bind(id.0)
            .execute(&mut *self.conn)
            .await?;
        rows::must_touch_one(&done, "a saved filter")
    }
}
