//! What waits, as a list in claim order.
//!
//! Free slots come from their index in order; those that someone holds, and deferred ones, are few and sorted. The
//! list is the first rows of both together. An item that needs several opinions stands in it once, for its first open
//! one (where the list is of one audience, for the first open one of that).

use app::model::{ItemId, Priority, QueueRow, QueueState, Timestamp};
use sqlx::{QueryBuilder, Row as _};

use super::{Conn, Db, Row, live, rows};
use crate::store::{DueFilter, PlacedRow, QueueQuery, SlotKind, Stored, text::containing};

/// Where rows come from: a condition, and whether `available_at` must lie before or after now.
struct Arm {
    condition: &'static str,
    ended: Option<bool>,
}

const FREE: Arm = Arm { condition: "s.state = 'free'", ended: None };

fn arms(state: Option<QueueState>) -> Vec<Arm> {
    const AWAY: &str = "s.available_at IS NOT NULL";
    match state {
        None => vec![FREE, Arm { condition: AWAY, ended: None }],
        // A lease or deferral that ended is free, whether or not anyone has noticed.
        Some(QueueState::Free) => vec![FREE, Arm { condition: AWAY, ended: Some(true) }],
        Some(QueueState::Leased) => vec![Arm { condition: "s.state = 'leased'", ended: Some(false) }],
        Some(QueueState::Deferred) => vec![Arm { condition: "s.state = 'deferred'", ended: Some(false) }],
    }
}

/// The queue in claim order.
pub(super) async fn queue_rows(conn: &mut Conn, query: &QueueQuery) -> Stored<Vec<PlacedRow>> {
    let mut sql = QueryBuilder::<Db>::new(
        "SELECT q.item, q.slot, q.kind, q.state, q.available_at, q.priority, q.due, q.created, w.slug, i.title, \
         i.external_id, i.route, i.reasons, i.due_at, i.confidence, u.name AS held_by, \
         COALESCE(g.name, a.name) AS assigned FROM ",
    );
    push_arms(&mut sql, query);
    sql.push(
        " JOIN items i ON i.id = q.item LEFT JOIN workflows w ON w.id = i.workflow \
         LEFT JOIN users u ON u.id = q.lease_user LEFT JOIN review_groups g ON g.id = q.audience \
         LEFT JOIN users a ON a.id = q.audience ORDER BY q.priority, q.due, q.created, q.item LIMIT ",
    );
    sql.push_bind(query.limit);
    let found = sql.build().persistent(is_kept(query)).fetch_all(conn).await?;
    found
        .iter()
        .map(|row| Ok(PlacedRow { row: queue_row(row, query.now)?, due: row.try_get("due")? }))
        .collect()
}

/// How many match, at most `query.limit`.
pub(super) async fn queue_count(conn: &mut Conn, query: &QueueQuery) -> Stored<i64> {
    let mut sql = QueryBuilder::<Db>::new("SELECT COUNT(*) AS matching FROM (SELECT q.item FROM ");
    push_arms(&mut sql, query);
    sql.push(" LIMIT ").push_bind(query.limit).push(") AS counted");
    Ok(sql.build().persistent(is_kept(query)).fetch_one(conn).await?.try_get("matching")?)
}

/// Which items match, in claim order.
pub(super) async fn queue_items(conn: &mut Conn, query: &QueueQuery) -> Stored<Vec<ItemId>> {
    let mut sql = QueryBuilder::<Db>::new("SELECT q.item FROM ");
    push_arms(&mut sql, query);
    sql.push(" ORDER BY q.priority, q.due, q.created, q.item LIMIT ").push_bind(query.limit);
    let found = sql.build().persistent(is_kept(query)).fetch_all(conn).await?;
    found.iter().map(|row| rows::id(row, "item")).collect()
}

/// Whether the statement is kept for another time: one that lists items is of this time alone.
const fn is_kept(query: &QueueQuery) -> bool {
    !matches!(query.due, Some(DueFilter::OneOf(_)))
}

/// The slots that match, as `q`.
fn push_arms(sql: &mut QueryBuilder<'_, Db>, query: &QueueQuery) {
    for (number, arm) in arms(query.state).iter().enumerate() {
        sql.push(if number > 0 { " UNION ALL " } else { "(" });
        push_arm(sql, query, arm);
    }
    sql.push(") AS q");
}

fn push_arm(sql: &mut QueryBuilder<'_, Db>, query: &QueueQuery, arm: &Arm) {
    sql.push(
        "SELECT * FROM (SELECT s.item, s.slot, s.state, s.available_at, s.lease_user, s.priority, s.due, s.created, s.audience, s.kind \
         FROM slots s",
    );
    let of_the_item = matches!(query.due, Some(DueFilter::Set | DueFilter::Past));
    if query.reason.is_some() || query.text.is_some() || of_the_item {
        sql.push(" LEFT JOIN items i ON i.id = s.item");
    }
    sql.push(" WHERE ").push(arm.condition);
    match arm.ended {
        Some(true) => {
            sql.push(" AND s.available_at <= ").push_bind(query.now.0);
        }
        Some(false) => {
            sql.push(" AND s.available_at > ").push_bind(query.now.0);
        }
        None => {}
    }
    push_filters(sql, query);
    sql.push(
        " AND s.kind <> 'golden' AND NOT EXISTS (SELECT 1 FROM slots o WHERE o.item = s.item \
         AND o.slot < s.slot AND o.state <> 'closed'",
    );
    if query.audience.is_some() {
        // Of those for whom it asks the first: another opinion may be for somebody else.
        sql.push(" AND o.audience = s.audience");
    }
    sql.push(") ORDER BY s.priority, s.due, s.created, s.item LIMIT ");
    sql.push_bind(query.limit).push(") AS arm");
}

fn push_filters(sql: &mut QueryBuilder<'_, Db>, query: &QueueQuery) {
    if let Some(workflow) = query.workflow {
        sql.push(" AND s.workflow = ").push_bind(workflow.0);
    }
    if let Some(priority) = query.priority {
        sql.push(" AND s.priority = ").push_bind(priority.rank());
    }
    if let Some(audience) = query.audience {
        sql.push(" AND s.audience = ").push_bind(audience.id());
    }
    if let Some(due) = &query.due {
        push_due(sql, due, query.now);
    }
    if let Some((priority, due, created, item)) = query.after {
        sql.push(" AND (s.priority, s.due, s.created, s.item) > (");
        let mut place = sql.separated(", ");
        place.push_bind(priority).push_bind(due).push_bind(created).push_bind(item.0);
        sql.push(")");
    }
    if let Some(reason) = query.reason {
        sql.push(" AND i.reason_codes LIKE ").push_bind(format!("%,{},%", reason.as_str()));
    }
    if let Some(text) = &query.text {
        sql.push(" AND i.search_text LIKE ").push_bind(containing(text)).push(" ESCAPE '\\'");
    }
}

fn push_due(sql: &mut QueryBuilder<'_, Db>, due: &DueFilter, now: Timestamp) {
    match due {
        // A place in the order does not tell: what was raised has one that is no due time.
        DueFilter::Set => {
            sql.push(" AND s.due < ").push(live::NEVER_DUE).push(" AND i.due_at IS NOT NULL");
        }
        DueFilter::Past => {
            // Every arm implies the first part; said, it opens the index over due times.
            sql.push(" AND s.state <> 'closed'");
            live::push_overdue(sql, now);
        }
        DueFilter::OneOf(items) if items.is_empty() => {
            sql.push(" AND FALSE");
        }
        DueFilter::OneOf(items) => {
            sql.push(" AND s.item IN (");
            let mut ids = sql.separated(", ");
            for item in items {
                ids.push_bind(item.0);
            }
            sql.push(")");
        }
    }
}

fn queue_row(row: &Row, now: Timestamp) -> Stored<QueueRow> {
    let until = rows::time_option(row, "available_at")?.filter(|at| *at > now);
    let state = match (row.try_get("state")?, until) {
        ("leased", Some(_)) => QueueState::Leased,
        ("deferred", Some(_)) => QueueState::Deferred,
        _ => QueueState::Free,
    };
    let held_by: Option<String> = row.try_get("held_by")?;
    Ok(QueueRow {
        id: rows::id(row, "item")?,
        workflow: row.try_get("slug")?,
        title: row.try_get("title")?,
        external_id: row.try_get("external_id")?,
        route: rows::word(row, "route")?,
        reasons: rows::json(row, "reasons")?,
        priority: Priority::from_rank(row.try_get("priority")?),
        due_at: rows::time_option(row, "due_at")?,
        confidence: row.try_get("confidence")?,
        created_at: rows::time(row, "created")?,
        state,
        held_by: held_by.filter(|_| state == QueueState::Leased),
        assigned: row.try_get("assigned")?,
        opinion: row.try_get::<i64, _>("slot")? + 1,
        adjudication: rows::word::<SlotKind>(row, "kind")? == SlotKind::Adjudication,
        until,
    })
}
