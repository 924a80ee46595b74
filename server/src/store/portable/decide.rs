//! From verdict to decision, and back inside the hold.
//!
//! Every step is one conditional change that must touch exactly one row (finalising: one for each hold), so a step
//! taken twice, too late or under a lost lease touches none and is refused.

use std::{collections::HashSet, ops::DerefMut};

use app::model::{ItemId, Timestamp, UserId};
use sqlx::QueryBuilder;

use super::{
    Conn, Db, Session, claim::mark_reviewer, dialect, ingest::write_decisions, rows,
    standing::open_where_nobody_is_left,
};
use crate::{
    domain::audit::{NewEntry, kinds},
    store::{
        DueHold, LeaseGrant, LeaseKey, NewDecision, NewVerdict, PayloadPart, ReviewerMark, StoreError,
        Stored, VerdictRow, ledger::Delta, text::storable_option,
    },
};

/// Stores a verdict under its live lease.
pub(super) async fn insert_verdict<C: DerefMut<Target = Conn> + Send>(
    session: &mut Session<C>,
    key: LeaseKey,
    verdict: &NewVerdict,
    audit: NewEntry,
) -> Stored<()> {
    let conn = &mut *session.conn;
    // Two last opinions on one item go one after the other, so that the second sees the first.
    dialect::lock_item(conn, key.item).await?;
    close_slot(conn, key, verdict.slot).await?;
    write_verdict(conn, verdict).await?;
    if let Some((bytes, sha256)) = &verdict.edit {
        write_edit(conn, verdict, bytes, sha256).await?;
    }
    mark_reviewer(conn, verdict.user, verdict.item, ReviewerMark::Decided, verdict.at).await?;
    open_where_nobody_is_left(conn, verdict.item).await?;
    session.note(verdict.at, audit);
    Ok(())
}

/// The fence: a lease that ran out, or is another's, closes nothing.
async fn close_slot(conn: &mut Conn, key: LeaseKey, slot: i64) -> Stored<()> {
    let done = sqlx::query::<Db>(
        "UPDATE slots SET state = 'closed', available_at = NULL \
         WHERE item = $1 AND slot = $2 AND lease_token = $3 AND lease_user = $4 AND state = 'leased' \
         AND lease_expires_at > $5",
    )
    .bind(key.item.0)
    .bind(slot)
    .bind(key.token.0)
    .bind(key.user.0)
    .bind(key.now.0)
    .execute(conn)
    .await?;
    rows::must_touch_one(&done, "a live lease")
}

async fn write_verdict(conn: &mut Conn, verdict: &NewVerdict) -> Stored<()> {
    sqlx::query::<Db>(
        "INSERT INTO verdicts (id, item, slot, user_id, lease, verdict, reasons, comment, active_ms, wall_ms, at, \
         undo_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(verdict.id.0)
    .bind(verdict.item.0)
    .bind(verdict.slot)
    .bind(verdict.user.0)
    .bind(verdict.lease.0)
    .bind(verdict.verdict.as_str())
    .bind(rows::to_json(&verdict.reasons)?)
    .bind(storable_option(verdict.comment.as_deref()))
    .bind(verdict.active_ms)
    .bind(verdict.wall_ms)
    .bind(verdict.at.0)
    .bind(verdict.undo_until.0)
    .execute(conn)
    .await?;
    Ok(())
}

async fn write_edit(conn: &mut Conn, verdict: &NewVerdict, bytes: &[u8], sha256: &[u8; 32]) -> Stored<()> {
    sqlx::query::<Db>("INSERT INTO payloads (owner, item, part, sha256, bytes) VALUES ($1, $2, $3, $4, $5)")
        .bind(verdict.id.0)
        .bind(verdict.item.0)
        .bind(PayloadPart::Edit.as_str())
        .bind(sha256.as_slice())
        .bind(bytes)
        .execute(conn)
        .await?;
    Ok(())
}

/// Stores the item's one decision, once every opinion it needs is there.
pub(super) async fn hold_decision<C: DerefMut<Target = Conn> + Send>(
    session: &mut Session<C>,
    decision: &NewDecision,
) -> Stored<()> {
    let row = sqlx::query::<Db>(
        "UPDATE items SET status = 'held' WHERE id = $1 AND status = 'pending' \
         AND NOT EXISTS (SELECT 1 FROM slots WHERE item = $1 AND state <> 'closed') RETURNING workflow",
    )
    .bind(decision.item.0)
    .fetch_optional(&mut *session.conn)
    .await?
    .ok_or(StoreError::Stale { what: "a pending item with every opinion given" })?;
    let workflow = rows::id(&row, "workflow")?;
    write_decisions(&mut session.conn, &[(workflow, decision)]).await?;
    session.count(workflow, Delta::HELD);
    Ok(())
}

/// Takes a verdict back inside the hold. The held decision goes first: that is the row which finalising wants too.
pub(super) async fn undo_verdict<C: DerefMut<Target = Conn> + Send>(
    session: &mut Session<C>,
    verdict: &VerdictRow,
    lease: &LeaseGrant,
    audit: NewEntry,
) -> Stored<()> {
    let conn = &mut *session.conn;
    let marked = sqlx::query::<Db>("UPDATE verdicts SET undone_at = $1 WHERE id = $2 AND undone_at IS NULL")
        .bind(lease.now.0)
        .bind(verdict.id.0)
        .execute(&mut *conn)
        .await?;
    rows::must_touch_one(&marked, "a verdict that stands")?;
    let held = sqlx::query::<Db>(
        "DELETE FROM decisions WHERE item = $1 AND feed_seq IS NULL AND final_at > $2 RETURNING workflow",
    )
    .bind(verdict.item.0)
    .bind(lease.now.0)
    .fetch_optional(&mut *conn)
    .await?;
    // Without a held decision the item must still wait for another opinion.
    let from = if held.is_some() { "held" } else { "pending" };
    let waiting = sqlx::query::<Db>("UPDATE items SET status = 'pending' WHERE id = $1 AND status = $2")
        .bind(verdict.item.0)
        .bind(from)
        .execute(&mut *conn)
        .await?;
    rows::must_touch_one(&waiting, "a verdict inside its hold")?;
    reopen_slot(conn, verdict, lease).await?;
    forget_mark(conn, verdict.user, verdict.item).await?;
    if let Some(row) = held {
        session.count(rows::id(&row, "workflow")?, Delta::UNDONE);
    }
    session.note(lease.now, audit);
    Ok(())
}

async fn reopen_slot(conn: &mut Conn, verdict: &VerdictRow, lease: &LeaseGrant) -> Stored<()> {
    let done = sqlx::query::<Db>(
        "UPDATE slots SET state = 'leased', available_at = $1, lease_expires_at = $1, lease_user = $2, \
         lease_token = $3, claimed_at = $4 WHERE item = $5 AND slot = $6 AND state = 'closed'",
    )
    .bind(lease.expires_at.0)
    .bind(lease.user.0)
    .bind(lease.token.0)
    .bind(lease.now.0)
    .bind(verdict.item.0)
    .bind(verdict.slot)
    .execute(conn)
    .await?;
    rows::must_touch_one(&done, "a closed slot")
}

/// The verdict no longer counts, so its reviewer may meet the item again.
async fn forget_mark(conn: &mut Conn, user: UserId, item: ItemId) -> Stored<()> {
    sqlx::query::<Db>("DELETE FROM reviewer_marks WHERE user_id = $1 AND item = $2")
        .bind(user.0)
        .bind(item.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Makes held decisions final. Their places in the feed come with their audit entries.
pub(super) async fn finalise<C: DerefMut<Target = Conn> + Send>(
    session: &mut Session<C>,
    holds: &[DueHold],
    now: Timestamp,
    audit: Vec<NewEntry>,
) -> Stored<()> {
    let said: HashSet<ItemId> =
        audit.iter().filter(|entry| entry.kind == kinds::ITEM_FINAL).filter_map(|entry| entry.item).collect();
    if let Some(hold) = holds.iter().find(|hold| !said.contains(&hold.item)) {
        return Err(StoreError::Corrupt(format!("{} was to become final without an audit entry", hold.item)));
    }
    let items: Vec<ItemId> = holds.iter().map(|hold| hold.item).collect();
    dialect::lock_decisions(&mut session.conn, &items).await?;
    for run in crate::store::bulk::runs(&items) {
        finish_items(&mut session.conn, run, now).await?;
    }
    let looked_at = session.measure_ends(&items).await?;
    for hold in holds {
        let said = looked_at.contains(&hold.item).then_some(hold.verdict);
        session.count(hold.workflow, Delta::finished(said));
    }
    for entry in audit {
        session.note(now, entry);
    }
    Ok(())
}

async fn finish_items(conn: &mut Conn, items: &[ItemId], now: Timestamp) -> Stored<()> {
    let mut sql =
        QueryBuilder::<Db>::new("UPDATE items SET status = 'final' WHERE status = 'held' AND id IN (");
    sql.push("SELECT item FROM decisions WHERE feed_seq IS NULL AND final_at <= ").push_bind(now.0);
    sql.push(" AND item IN (");
    let mut ids = sql.separated(", ");
    for item in items {
        ids.push_bind(item.0);
    }
    sql.push("))");
    let finished = sql.build().execute(conn).await?.rows_affected();
    if finished == items.len() as u64 {
        Ok(())
    } else {
        Err(StoreError::Stale { what: "a hold that has ended" })
    }
}
