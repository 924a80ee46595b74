//! How a waiting item stands in the queue, and the slots that it has beside the first.

use std::collections::BTreeMap;

use app::model::{ItemId, Timestamp, UserId};
use sqlx::{QueryBuilder, Row as _};
use uuid::Uuid;

use super::{Conn, Db, dialect, rows};
use crate::store::{Audience, DueRaise, SlotKind, Standing, StoreError, Stored};

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
    let found = sqlx::query::<Db>(
        "SELECT s.slot, s.priority, s.audience, i.route, i.fallback_message \
         FROM items i JOIN slots s ON s.item = i.id \
         WHERE i.id = $1 AND i.status = 'pending' AND i.golden IS NULL AND s.state <> 'closed' ORDER BY s.slot",
    )
    .bind(item.0)
    .fetch_all(conn)
    .await?;
    let Some(first) = found.first() else { return Ok(None) };
    let mut audiences = BTreeMap::<i64, Uuid>::new();
    for row in &found {
        audiences.insert(row.try_get("slot")?, row.try_get("audience")?);
    }
    Ok(Some(Standing {
        priority: app::model::Priority::from_rank(first.try_get("priority")?),
        audiences,
        route: rows::word(first, "route")?,
        fallback_message: first.try_get("fallback_message")?,
    }))
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
    sqlx::query::<Db>("UPDATE slots SET priority = $1 WHERE item = $2 AND state <> 'closed'")
        .bind(to.priority.rank())
        .bind(item.0)
        .execute(&mut *conn)
        .await?;
    for (slot, audience) in &to.audiences {
        give_slot(conn, item, *slot, *audience).await?;
    }
    open_where_nobody_is_left(conn, item).await
}

/// Says for whom an open slot is.
pub(super) async fn give_slot(conn: &mut Conn, item: ItemId, slot: i64, audience: Uuid) -> Stored<()> {
    sqlx::query::<Db>(
        "UPDATE slots SET audience = $1 WHERE item = $2 AND slot = $3 AND state <> 'closed' AND audience <> $1",
    )
    .bind(audience)
    .bind(item.0)
    .bind(slot)
    .execute(conn)
    .await?;
    Ok(())
}

/// Which open slot of an item goes to a person who is to have it.
pub(super) async fn slot_for(conn: &mut Conn, item: ItemId, person: UserId) -> Stored<Option<i64>> {
    let row = sqlx::query::<Db>(
        "SELECT s.slot FROM slots s LEFT JOIN users u ON u.id = s.audience \
         WHERE s.item = $1 AND s.state <> 'closed' AND s.kind <> 'golden' ORDER BY CASE \
         WHEN s.audience = $2 OR (s.state = 'leased' AND s.lease_user = $2) THEN 0 \
         WHEN u.id IS NULL AND s.state <> 'leased' THEN 1 WHEN u.id IS NULL THEN 2 \
         WHEN s.state <> 'leased' THEN 3 ELSE 4 END, s.slot LIMIT 1",
    )
    .bind(item.0)
    .bind(person.0)
    .fetch_optional(conn)
    .await?;
    row.map(|row| Ok(row.try_get("slot")?)).transpose()
}

/// Gives open slots to everybody that are for a person who has given an opinion on the item, skipped it or passed it
/// on, or for a group of whose people each has: no claim would ever offer them. The item must be locked.
pub(super) async fn open_where_nobody_is_left(conn: &mut Conn, item: ItemId) -> Stored<()> {
    sqlx::query::<Db>(
        "UPDATE slots SET audience = $1 WHERE item = $2 AND state <> 'closed' AND kind <> 'golden' \
         AND audience <> $1 AND (EXISTS (SELECT 1 FROM reviewer_marks k \
         WHERE k.item = slots.item AND k.user_id = slots.audience) \
         OR (EXISTS (SELECT 1 FROM review_group_members m JOIN users u ON u.id = m.user_id \
         WHERE m.group_id = slots.audience AND u.disabled_at IS NULL) \
         AND NOT EXISTS (SELECT 1 FROM review_group_members m JOIN users u ON u.id = m.user_id \
         WHERE m.group_id = slots.audience AND u.disabled_at IS NULL AND NOT EXISTS (SELECT 1 FROM reviewer_marks k \
         WHERE k.item = slots.item AND k.user_id = m.user_id))))",
    )
    .bind(Audience::Anyone.id())
    .bind(item.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// Adds a slot like the item's first one; nobody gets it before `away_until`.
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
    .execute(&mut *conn)
    .await?;
    rows::must_touch_one(&done, "an item that waits")?;
    open_where_nobody_is_left(conn, item).await
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
