//! Which golden items a reviewer may meet, and the copies of them that are given out.

use app::model::UserId;
use sqlx::{QueryBuilder, Row as _};

use super::{
    Conn, Db, Row,
    queue::{SLOT_COLUMNS, push_workflows, slot_row},
    rows,
};
use crate::store::{GoldenQuery, GoldenToMeet, NewGoldenCopy, OpenGolden, SlotRow, Stored};

/// Where in the queue a slot without a due time stands: behind all that have one.
const NEVER_DUE: i64 = i64::MAX;

/// Which golden items a reviewer may meet. Whose bytes are not kept any more cannot be met.
pub(super) async fn to_meet(conn: &mut Conn, query: &GoldenQuery) -> Stored<Vec<GoldenToMeet>> {
    let user = query.user.0;
    let mut sql = QueryBuilder::<Db>::new(
        "SELECT g.id, g.source, g.workflow FROM golden_items g JOIN decisions d ON d.item = g.source \
         WHERE g.retired_at IS NULL AND d.feed_seq IS NOT NULL AND d.decided_by <> ",
    );
    sql.push_bind(query.label.as_str()).push(" AND g.created_by <> ").push_bind(query.label.as_str());
    push_workflows(&mut sql, "g.workflow", Some(&query.workflows));
    sql.push(" AND EXISTS (SELECT 1 FROM payloads p WHERE p.owner = g.source)");
    sql.push(" AND NOT EXISTS (SELECT 1 FROM golden_meetings m WHERE m.source = g.source AND m.user_id = ");
    sql.push_bind(user);
    sql.push(") AND NOT EXISTS (SELECT 1 FROM reviewer_marks m WHERE m.item = g.source AND m.user_id = ");
    sql.push_bind(user).push(")");
    if query.onboarding {
        // Who worked in the workflow before it was made is not new there.
        sql.push(
            " AND g.onboarding AND NOT EXISTS (SELECT 1 FROM verdicts v JOIN items i ON i.id = v.item \
             WHERE v.at < g.created_at AND v.undone_at IS NULL AND i.golden IS NULL AND i.workflow = g.workflow \
             AND v.user_id = ",
        );
        sql.push_bind(user).push(")");
    }
    sql.push(" ORDER BY g.created_at, g.id LIMIT ").push_bind(query.limit);
    let found = sql.build().fetch_all(conn).await?;
    let to_meet = |row: &Row| {
        Ok(GoldenToMeet {
            id: rows::id(row, "id")?,
            source: rows::id(row, "source")?,
            workflow: rows::id(row, "workflow")?,
        })
    };
    found.iter().map(to_meet).collect()
}

/// The copy that a reviewer has neither answered nor skipped.
pub(super) async fn open(conn: &mut Conn, user: UserId) -> Stored<Option<OpenGolden>> {
    let row = sqlx::query::<Db>(
        "SELECT g.onboarding, CASE WHEN s.state = 'leased' THEN s.lease_expires_at END AS leased_until \
         FROM slots s JOIN items i ON i.id = s.item JOIN golden_items g ON g.id = i.golden \
         WHERE s.audience = $1 AND s.kind = 'golden' AND s.state <> 'closed' \
         AND NOT EXISTS (SELECT 1 FROM reviewer_marks m WHERE m.user_id = $1 AND m.item = s.item) \
         ORDER BY s.created DESC LIMIT 1",
    )
    .bind(user.0)
    .fetch_optional(conn)
    .await?;
    let open = |row: Row| {
        let leased_until = rows::time_option(&row, "leased_until")?;
        Ok(OpenGolden { onboarding: row.try_get("onboarding")?, leased_until })
    };
    row.map(open).transpose()
}

/// Stores a copy with its bytes, its one leased slot, and that its reviewer has met the item.
pub(super) async fn insert(conn: &mut Conn, copy: &NewGoldenCopy) -> Stored<SlotRow> {
    insert_item(conn, copy).await?;
    let bytes = sqlx::query::<Db>(
        "INSERT INTO payloads (owner, item, part, sha256, bytes) \
         SELECT $1, $1, p.part, p.sha256, p.bytes FROM payloads p WHERE p.owner = $2",
    )
    .bind(copy.lease.item.0)
    .bind(copy.source.0)
    .execute(&mut *conn)
    .await?;
    rows::must_touch_one(&bytes, "the bytes of a golden item")?;
    insert_slot(conn, copy).await?;
    sqlx::query::<Db>(
        "INSERT INTO golden_meetings (user_id, source, golden, item, at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(copy.lease.user.0)
    .bind(copy.source.0)
    .bind(copy.golden.0)
    .bind(copy.lease.item.0)
    .bind(copy.lease.now.0)
    .execute(&mut *conn)
    .await?;
    let mut sql = QueryBuilder::<Db>::new("SELECT ");
    sql.push(SLOT_COLUMNS).push(" FROM slots s WHERE s.item = ").push_bind(copy.lease.item.0);
    slot_row(&sql.build().fetch_one(conn).await?)
}

/// The item again, as routing sent it, as old as it was then. It was drawn by nobody's sampling, so it has no inclusion
/// probability, and waits for one opinion.
async fn insert_item(conn: &mut Conn, copy: &NewGoldenCopy) -> Stored<()> {
    let done = sqlx::query::<Db>(
        "INSERT INTO items (id, workflow, external_id, title, route, reasons, policy_version, status, priority, \
         due_at, fallback_message, confidence, model, prompt_version, source, occurred_at, created_at, seed, \
         inclusion_probability, malformed, reason_codes, search_text, trace, rule, review_group, gates, golden, \
         opinions) \
         SELECT $1, s.workflow, s.external_id, s.title, COALESCE(s.routed, s.route), s.reasons, s.policy_version, \
         'pending', s.priority, s.due_at - s.created_at + $2, s.fallback_message, s.confidence, s.model, \
         s.prompt_version, s.source, s.occurred_at - s.created_at + $2, $2, s.seed, NULL, s.malformed, \
         s.reason_codes, s.search_text, s.trace, s.rule, s.review_group, s.gates, $3, 1 \
         FROM items s WHERE s.id = $4",
    )
    .bind(copy.lease.item.0)
    .bind(copy.created_at.0)
    .bind(copy.golden.0)
    .bind(copy.source.0)
    .execute(conn)
    .await?;
    rows::must_touch_one(&done, "the source of a golden item")
}

async fn insert_slot(conn: &mut Conn, copy: &NewGoldenCopy) -> Stored<()> {
    let lease = &copy.lease;
    let done = sqlx::query::<Db>(
        "INSERT INTO slots (item, slot, workflow, priority, due, created, state, available_at, lease_user, \
         lease_token, lease_expires_at, claimed_at, audience, kind) \
         SELECT i.id, $1, i.workflow, i.priority, COALESCE(i.due_at, $2), i.created_at, 'leased', $3, $4, $5, $3, \
         $6, $4, 'golden' FROM items i WHERE i.id = $7",
    )
    .bind(lease.slot)
    .bind(NEVER_DUE)
    .bind(lease.expires_at.0)
    .bind(lease.user.0)
    .bind(lease.token.0)
    .bind(lease.now.0)
    .bind(lease.item.0)
    .execute(conn)
    .await?;
    rows::must_touch_one(&done, "the copy of a golden item")
}
