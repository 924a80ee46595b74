//! The queue at one moment. Every number comes from a count that is kept, or from an index over what is open.

use std::collections::{BTreeMap, HashSet};

use app::model::{ItemId, Timestamp, WorkflowId};
use sqlx::{QueryBuilder, Row as _};

use super::{Conn, Db, queue::push_workflows, rows};
use crate::store::{LiveRow, Stored};

/// What is no golden item, and open.
const OPEN: &str = "s.state <> 'closed' AND s.kind <> 'golden'";

/// A slot that stands here in the order has no due time.
pub(super) const NEVER_DUE: &str = "9223372036854775807";

/// The queue of these workflows.
pub(super) async fn live(
    conn: &mut Conn,
    workflows: &[WorkflowId],
    now: Timestamp,
    seen_since: Timestamp,
    limit: i64,
) -> Stored<LiveRow> {
    if workflows.is_empty() {
        return Ok(LiveRow::default());
    }
    let mut live = LiveRow { people: people(conn, workflows, now, seen_since).await?, ..LiveRow::default() };
    (live.waiting, live.held) = counts(conn, workflows).await?;
    live.in_hand = in_hand(conn, workflows, now).await?;
    live.overdue = overdue(conn, workflows, now).await?;
    live.due = due(conn, workflows, now, limit).await?;
    for workflow in workflows {
        let oldest = oldest(conn, *workflow).await?;
        live.oldest = live.oldest.into_iter().chain(oldest).min_by_key(|(item, since)| (*since, *item));
    }
    Ok(live)
}

async fn counts(conn: &mut Conn, workflows: &[WorkflowId]) -> Stored<(i64, i64)> {
    let mut sql = QueryBuilder::<Db>::new(
        "SELECT CAST(COALESCE(SUM(c.pending), 0) AS BIGINT) AS pending, \
         CAST(COALESCE(SUM(c.held), 0) AS BIGINT) AS held FROM item_counts c WHERE TRUE",
    );
    push_workflows(&mut sql, "c.workflow", Some(workflows));
    let row = sql.build().fetch_one(conn).await?;
    Ok((row.try_get("pending")?, row.try_get("held")?))
}

/// Leases are few, and found by their ends. They are counted here: asked to count distinct items, SQLite walks all slots
/// in the order of their items.
async fn in_hand(conn: &mut Conn, workflows: &[WorkflowId], now: Timestamp) -> Stored<i64> {
    let mut sql = QueryBuilder::<Db>::new(
        "SELECT s.item FROM slots s WHERE s.state = 'leased' AND s.kind <> 'golden' AND s.available_at > ",
    );
    sql.push_bind(now.0);
    push_workflows(&mut sql, "s.workflow", Some(workflows));
    let mut items = HashSet::<ItemId>::new();
    for row in sql.build().fetch_all(conn).await? {
        items.insert(rows::id(&row, "item")?);
    }
    Ok(items.len() as i64)
}

async fn oldest(conn: &mut Conn, workflow: WorkflowId) -> Stored<Option<(ItemId, Timestamp)>> {
    let mut sql = QueryBuilder::<Db>::new("SELECT s.item, s.created FROM slots s WHERE ");
    sql.push(OPEN).push(" AND s.workflow = ").push_bind(workflow.0);
    sql.push(" ORDER BY s.created, s.item LIMIT 1");
    let row = sql.build().fetch_optional(conn).await?;
    row.map(|row| Ok((rows::id(&row, "item")?, rows::time(&row, "created")?))).transpose()
}

async fn overdue(conn: &mut Conn, workflows: &[WorkflowId], now: Timestamp) -> Stored<i64> {
    let mut sql = QueryBuilder::<Db>::new(
        "SELECT COUNT(DISTINCT s.item) AS overdue FROM slots s JOIN items i ON i.id = s.item WHERE ",
    );
    sql.push(OPEN);
    push_overdue(&mut sql, now);
    push_workflows(&mut sql, "s.workflow", Some(workflows));
    Ok(sql.build().fetch_one(conn).await?.try_get("overdue")?)
}

/// Adds that the item `i` of the slot `s` is past its due time. What was raised stands in the index as if it had been due
/// then; when it really is due, its item says.
pub(super) fn push_overdue(sql: &mut QueryBuilder<'_, Db>, now: Timestamp) {
    sql.push(" AND s.due < ").push(NEVER_DUE).push(" AND s.due <= ").push_bind(now.0);
    sql.push(" AND i.due_at <= ").push_bind(now.0);
}

/// The first ones by an index of each workflow, of these the first ones of all, in the order in which they will be claimed.
async fn due(
    conn: &mut Conn,
    workflows: &[WorkflowId],
    now: Timestamp,
    limit: i64,
) -> Stored<Vec<(ItemId, Timestamp)>> {
    let mut first: BTreeMap<ItemId, (Timestamp, i64, Timestamp)> = BTreeMap::new();
    for workflow in workflows {
        let mut sql = QueryBuilder::<Db>::new(
            "SELECT s.item, s.priority, s.due, i.due_at FROM slots s JOIN items i ON i.id = s.item WHERE ",
        );
        // Of what was raised the place in the index is past, whenever it is due.
        sql.push(OPEN).push(" AND s.due < ").push(NEVER_DUE).push(" AND i.due_at > ").push_bind(now.0);
        sql.push(" AND s.workflow = ").push_bind(workflow.0).push(" ORDER BY s.due, s.item LIMIT ");
        sql.push_bind(limit);
        for row in sql.build().fetch_all(&mut *conn).await? {
            let place = (rows::time(&row, "due")?, row.try_get("priority")?, rows::time(&row, "due_at")?);
            first.entry(rows::id(&row, "item")?).or_insert(place);
        }
    }
    let mut places: Vec<_> = first.into_iter().map(|(item, place)| (place, item)).collect();
    places.sort_unstable_by_key(|((due, ..), item)| (*due, *item));
    places.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    places.sort_unstable_by_key(|((due, priority, due_at), item)| (*priority, *due, *due_at, *item));
    Ok(places.into_iter().map(|((.., due_at), item)| (item, due_at)).collect())
}

/// People are few, and each one's last verdicts are found by an index.
async fn people(
    conn: &mut Conn,
    workflows: &[WorkflowId],
    now: Timestamp,
    seen_since: Timestamp,
) -> Stored<i64> {
    let mut sql = QueryBuilder::<Db>::new(
        "SELECT COUNT(*) AS people FROM users u WHERE EXISTS (SELECT 1 FROM slots s WHERE s.lease_user = u.id \
         AND s.state = 'leased' AND s.kind <> 'golden' AND s.available_at > ",
    );
    sql.push_bind(now.0);
    push_workflows(&mut sql, "s.workflow", Some(workflows));
    sql.push(
        ") OR EXISTS (SELECT 1 FROM verdicts v JOIN slots s ON s.item = v.item AND s.slot = v.slot \
         WHERE v.user_id = u.id AND s.kind <> 'golden' AND v.at >= ",
    );
    sql.push_bind(seen_since.0);
    push_workflows(&mut sql, "s.workflow", Some(workflows));
    sql.push(")");
    Ok(sql.build().fetch_one(conn).await?.try_get("people")?)
}
