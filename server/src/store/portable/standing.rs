//! How a waiting item stands in the queue, and the slots that it has beside the first.

use app::model::{ItemId, Timestamp};
use sqlx::{QueryBuilder, Row as _};

use super::{Conn, Db, dialect, rows};
use crate::store::{DueRaise, SlotKind, Standing, StoreError, Stored};

/// Slots that should have become more urgent by now.
pub(super) async fn due_raises(conn: &mut Conn, now: Timestamp, limit: i64) -> Stored<Vec<DueRaise>> {
    let mut sql = QueryBuilder::<Db>::new(
        "SELECT item, slot, workflow, priority FROM slots WHERE state = 'free' AND raise_at <= ",
    );
    sql.push_bind(now.0).push(" ORDER BY raise_at, item, slot LIMIT ").push_bind(limit);
    sql.push(dialect::LOCK_SKIPPING);
    let found = sql.build().fetch_all(conn).await?;
    found
        .iter()
        .map(|row| {
            Ok(DueRaise {
                item: rows::id(row, "item")?,
                slot: row.try_get("slot")?,
                workflow: rows::id(row, "workflow")?,
                priority: app::model::Priority::from_rank(row.try_get("priority")?),
            })
        })
        .collect()
}

/// How a pending item with open slots stands.
pub(super) async fn standing(conn: &mut Conn, item: ItemId) -> Stored<Option<Standing>> {
    dialect::lock_item(conn, item).await?;
    let row = sqlx::query::<Db>(
        "SELECT s.priority, s.audience, i.route, i.fallback_message FROM items i JOIN slots s ON s.item = i.id \
         WHERE i.id = $1 AND i.status = 'pending' AND i.golden IS NULL AND s.state <> 'closed' \
         ORDER BY s.slot LIMIT 1",
    )
    .bind(item.0)
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        Ok(Standing {
            priority: app::model::Priority::from_rank(row.try_get("priority")?),
            audience: row.try_get("audience")?,
            route: rows::word(&row, "route")?,
            fallback_message: row.try_get("fallback_message")?,
        })
    })
    .transpose()
}

/// Changes how a pending item stands. Where routing had sent it is remembered once.
pub(super) async fn set_standing(conn: &mut Conn, item: ItemId, to: &Standing) -> Stored<()> {
    let done = sqlx::query::<Db>(
        "UPDATE items SET priority = $1, routed = COALESCE(routed, CASE WHEN route <> $2 THEN route END), \
         route = $2, fallback_message = $3 WHERE id = $4 AND status = 'pending' AND golden IS NULL",
    )
    .bind(to.priority.rank())
    .bind(to.route.as_str())
    .bind(to.fallback_message.as_deref())
    .bind(item.0)
    .execute(&mut *conn)
    .await?;
    rows::must_touch_one(&done, "an item that waits")?;
    sqlx::query::<Db>("UPDATE slots SET priority = $1, audience = $2 WHERE item = $3 AND state <> 'closed'")
        .bind(to.priority.rank())
        .bind(to.audience)
        .bind(item.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Adds a slot like the item's last one; nobody gets it before `away_until`.
pub(super) async fn add_slot(
    conn: &mut Conn,
    item: ItemId,
    slot: i64,
    kind: SlotKind,
    away_until: Option<Timestamp>,
) -> Stored<()> {
    let done = sqlx::query::<Db>(
        "INSERT INTO slots (item, slot, workflow, priority, due, created, audience, raise_at, kind, state, available_at) \
         SELECT s.item, $1, s.workflow, s.priority, s.due, s.created, s.audience, s.raise_at, $2, $3, $4 \
         FROM slots s JOIN items i ON i.id = s.item WHERE s.item = $5 AND s.slot = 0 AND i.status = 'pending'",
    )
    .bind(slot)
    .bind(kind.as_str())
    .bind(if away_until.is_some() { "deferred" } else { "free" })
    .bind(away_until.map(|at| at.0))
    .bind(item.0)
    .execute(conn)
    .await?;
    rows::must_touch_one(&done, "an item that waits")
}

/// Takes back the slots from `from` on, which nobody may have taken.
pub(super) async fn withdraw_slots(conn: &mut Conn, item: ItemId, from: i64) -> Stored<()> {
    sqlx::query::<Db>("DELETE FROM slots WHERE item = $1 AND slot >= $2 AND state IN ('free', 'deferred')")
        .bind(item.0)
        .bind(from)
        .execute(&mut *conn)
        .await?;
    let left = sqlx::query::<Db>("SELECT COUNT(*) AS taken FROM slots WHERE item = $1 AND slot >= $2")
        .bind(item.0)
        .bind(from)
        .fetch_one(conn)
        .await?;
    if left.try_get::<i64, _>("taken")? == 0 {
        Ok(())
    } else {
        Err(StoreError::Stale { what: "an opinion that nobody has begun" })
    }
}

/// Closes what is open of a pending item.
pub(super) async fn close_slots(conn: &mut Conn, item: ItemId) -> Stored<()> {
    dialect::lock_item(conn, item).await?;
    let done = sqlx::query::<Db>(
        "UPDATE slots SET state = 'closed', available_at = NULL WHERE item = $1 AND state <> 'closed' \
         AND EXISTS (SELECT 1 FROM items i WHERE i.id = $1 AND i.status = 'pending' AND i.golden IS NULL)",
    )
    .bind(item.0)
    .execute(conn)
    .await?;
    if done.rows_affected() > 0 { Ok(()) } else { Err(StoreError::Stale { what: "an item that waits" }) }
}
