//! Finding work for a reviewer.
//!
//! Slots that can be claimed stand in an index in the queue's order, alone: a lease or a deferral takes a slot out of
//! it, its end puts it back. So the cost of a claim grows neither with what waits nor with what others hold.
//!
//! Nobody has to notice an end in time. Each claim first puts back what has ended by its own clock, then looks.

use std::collections::HashSet;

use app::model::{ItemId, Timestamp, UserId, WorkflowId};
use sqlx::{QueryBuilder, Row as _};
use uuid::Uuid;

use super::{
    Conn, Db, Row, dialect,
    queue::{SLOT_COLUMNS, slot_row},
};
use crate::store::{FreeSlotQuery, ReviewerMark, SlotRow, Stored};

/// Walks in one statement, at most: SQLite takes 500.
const MOST_WALKS: usize = 100;

/// Best free slots for a reviewer.
pub(super) async fn free_slots(conn: &mut Conn, query: &FreeSlotQuery) -> Stored<Vec<SlotRow>> {
    dialect::lock_reviewer(conn, query.user).await?;
    dialect::put_back(conn, query.now).await?;
    // One walk in order for each audience (and each workflow, where the claim names some), then the best of all: no walk
    // steps over what is for others.
    let workflows = match &query.workflows {
        None => vec![None],
        Some(workflows) => workflows.iter().copied().map(Some).collect(),
    };
    let audiences = audiences_of(conn, query.user).await?;
    let walks: Vec<_> = audiences
        .into_iter()
        .flat_map(|audience| workflows.iter().map(move |workflow| (audience, *workflow)))
        .collect();
    let mut found = Vec::new();
    for walks in walks.chunks(MOST_WALKS) {
        let mut sql = QueryBuilder::<Db>::new("");
        for (number, (audience, workflow)) in walks.iter().enumerate() {
            sql.push(if number == 0 { "" } else { " UNION ALL " });
            push_best(&mut sql, query, *audience, *workflow);
        }
        for row in &sql.build().fetch_all(&mut *conn).await? {
            found.push(placed(row)?);
        }
    }
    found.sort_by_key(|(place, _)| *place);
    // Two opinions on one item may be for two audiences of one reviewer, who gives one only.
    let mut items = HashSet::new();
    found.retain(|(_, slot)| items.insert(slot.item));
    let limit = usize::try_from(query.limit).unwrap_or(0);
    Ok(found.into_iter().take(limit).map(|(_, slot)| slot).collect())
}

/// Everybody, the reviewer, their groups, and the groups that nobody is in who could take their work.
async fn audiences_of(conn: &mut Conn, user: UserId) -> Stored<Vec<Uuid>> {
    let rows = sqlx::query::<Db>(
        "SELECT g.id FROM review_groups g WHERE \
         EXISTS (SELECT 1 FROM review_group_members m WHERE m.group_id = g.id AND m.user_id = $1) \
         OR NOT EXISTS (SELECT 1 FROM review_group_members m JOIN users u ON u.id = m.user_id \
         WHERE m.group_id = g.id AND u.disabled_at IS NULL)",
    )
    .bind(user.0)
    .fetch_all(conn)
    .await?;
    let mut audiences = vec![Uuid::nil(), user.0];
    for row in &rows {
        audiences.push(row.try_get("id")?);
    }
    Ok(audiences)
}

/// Priority, due, created, item, slot.
type Place = (i64, i64, i64, ItemId, i64);

/// The best of one audience.
fn push_best(
    sql: &mut QueryBuilder<'_, Db>,
    query: &FreeSlotQuery,
    audience: Uuid,
    workflow: Option<WorkflowId>,
) {
    sql.push("SELECT * FROM (SELECT ").push(SLOT_COLUMNS);
    sql.push(" FROM slots s WHERE s.state = 'free' AND s.audience = ").push_bind(audience);
    if let Some(workflow) = workflow {
        sql.push(" AND s.workflow = ").push_bind(workflow.0);
    }
    // Not what this reviewer has met, and of each item only the first free opinion that this audience may give.
    sql.push(" AND NOT EXISTS (SELECT 1 FROM reviewer_marks m WHERE m.item = s.item AND m.user_id = ");
    sql.push_bind(query.user.0);
    sql.push(
        ") AND NOT EXISTS (SELECT 1 FROM slots o WHERE o.item = s.item AND o.slot <> s.slot \
         AND ((o.state = 'free' AND o.slot < s.slot AND o.audience = s.audience) \
         OR (o.state = 'leased' AND o.lease_user = ",
    );
    sql.push_bind(query.user.0).push(")))");
    sql.push(" ORDER BY s.priority, s.due, s.created, s.item, s.slot LIMIT ").push_bind(query.limit);
    sql.push(dialect::LOCK_SKIPPING).push(") AS best");
}

fn placed(row: &Row) -> Stored<(Place, SlotRow)> {
    let slot = slot_row(row)?;
    let place = (slot.priority.rank(), row.try_get("due")?, row.try_get("created")?, slot.item, slot.slot);
    Ok((place, slot))
}

/// Remembers that a reviewer met an item. A verdict counts more than a skip.
pub(super) async fn mark_reviewer(
    conn: &mut Conn,
    user: UserId,
    item: ItemId,
    mark: ReviewerMark,
    at: Timestamp,
) -> Stored<()> {
    sqlx::query::<Db>(
        "INSERT INTO reviewer_marks (user_id, item, mark, at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (user_id, item) DO UPDATE SET mark = excluded.mark, at = excluded.at",
    )
    .bind(user.0)
    .bind(item.0)
    .bind(mark.as_str())
    .bind(at.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// A person who skipped an item or passed it on may have it again.
pub(super) async fn forget_skip(conn: &mut Conn, user: UserId, item: ItemId) -> Stored<()> {
    sqlx::query::<Db>("DELETE FROM reviewer_marks WHERE user_id = $1 AND item = $2 AND mark = $3")
        .bind(user.0)
        .bind(item.0)
        .bind(ReviewerMark::Skipped.as_str())
        .execute(conn)
        .await?;
    Ok(())
}
