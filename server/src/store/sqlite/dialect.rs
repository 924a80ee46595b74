//! What SQLite does differently. The writer is alone, so nothing has to be locked.

use app::model::{ItemId, Timestamp, UserId};

use super::{Conn, Db};
use crate::store::Stored;

/// Ends a query for rows that are about to be changed.
pub(super) const LOCK_SKIPPING: &str = "";

/// Ends a query for an act on many items (`o`) that is about to be done.
pub(super) const LOCK_OPERATION: &str = "";

/// Puts slots whose lease or deferral has ended back into the queue's order.
pub(super) async fn put_back(conn: &mut Conn, now: Timestamp) -> Stored<()> {
    sqlx::query::<Db>("UPDATE slots SET state = 'free', available_at = NULL WHERE available_at <= $1")
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Nobody else writes.
pub(super) async fn lock_chain(_: &mut Conn) -> Stored<()> {
    Ok(())
}

/// Nobody else writes.
pub(super) async fn lock_reviewer(_: &mut Conn, _: UserId) -> Stored<()> {
    Ok(())
}

/// Nobody else writes.
pub(super) async fn lock_item(_: &mut Conn, _: ItemId) -> Stored<()> {
    Ok(())
}

/// Nobody else writes.
pub(super) async fn lock_decisions(_: &mut Conn, _: &[ItemId]) -> Stored<()> {
    Ok(())
}
