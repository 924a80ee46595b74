//! What PostgreSQL does differently: others write at the same time, so rows are locked.

use app::model::{ItemId, Timestamp, UserId};
use sqlx::QueryBuilder;

use super::{Conn, Db};
use crate::store::Stored;

/// Ends a query for rows that are about to be changed: those that another is just changing are stepped over.
pub(super) const LOCK_SKIPPING: &str = " FOR UPDATE SKIP LOCKED";

/// Ends a query for an act on many items (`o`) that is about to be done: one that another is just doing is stepped over.
pub(super) const LOCK_OPERATION: &str = " FOR UPDATE OF o SKIP LOCKED";

/// The advisory lock of the audit chain's head.
const CHAIN: i64 = 0x636f_756e_7465_7273;

/// The first half of a reviewer's advisory lock; the second is made from their id.
const REVIEWER: i32 = 0x636f_756e;

/// Puts slots whose lease or deferral has ended back into the queue's order, except those that another is just
/// putting back.
pub(super) async fn put_back(conn: &mut Conn, now: Timestamp) -> Stored<()> {
    sqlx::query::<Db>(
        "UPDATE slots SET state = 'free', available_at = NULL WHERE (item, slot) IN ( \
         SELECT item, slot FROM slots WHERE available_at <= $1 FOR UPDATE SKIP LOCKED)",
    )
    .bind(now.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// Keeps everyone else from appending to the audit log until this transaction ends. What is read afterwards includes
/// all that they appended before.
pub(super) async fn lock_chain(conn: &mut Conn) -> Stored<()> {
    sqlx::query::<Db>("SELECT pg_advisory_xact_lock($1)").bind(CHAIN).execute(conn).await?;
    Ok(())
}

/// One reviewer's claims (from two tabs) go one after the other, so that they never get two opinions on one item.
pub(super) async fn lock_reviewer(conn: &mut Conn, user: UserId) -> Stored<()> {
    let [.., a, b, c, d] = *user.0.as_bytes();
    sqlx::query::<Db>("SELECT pg_advisory_xact_lock($1, $2)")
        .bind(REVIEWER)
        .bind(i32::from_be_bytes([a, b, c, d]))
        .execute(conn)
        .await?;
    Ok(())
}

/// Changes of one item go one after the other.
pub(super) async fn lock_item(conn: &mut Conn, item: ItemId) -> Stored<()> {
    sqlx::query::<Db>("SELECT 1 FROM items WHERE id = $1 FOR NO KEY UPDATE")
        .bind(item.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Locks decisions in one order for everybody.
pub(super) async fn lock_decisions(conn: &mut Conn, items: &[ItemId]) -> Stored<()> {
    let mut sql = QueryBuilder::<Db>::new("SELECT 1 FROM decisions WHERE item = ANY(");
    sql.push_bind(items.iter().map(|item| item.0).collect::<Vec<_>>()).push(") ORDER BY item FOR UPDATE");
    sql.build().execute(conn).await?;
    Ok(())
}

/// A transaction in which a statement failed commits without an error and keeps nothing, so it is asked first.
pub(super) async fn must_not_have_failed(conn: &mut Conn) -> Stored<()> {
    sqlx::query::<Db>("SELECT 1").execute(conn).await?;
    Ok(())
}
