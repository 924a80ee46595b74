//! One connection at work, inside a transaction or not, and what the transaction owes.

use std::ops::DerefMut;

use app::model::{Timestamp, WorkflowId};
use sqlx::{QueryBuilder, Row as _};

use super::{Conn, Db, dialect, rows};
use crate::{
    domain::{
        audit::{GENESIS, NewEntry},
        insights::rollup::Rollups,
    },
    store::{
        StoreError, Stored,
        bulk::runs,
        ledger::{ChainedEntry, Delta, Head, Ledger},
    },
};

/// One connection at work.
pub(super) struct Session<C> {
    pub(super) conn: C,
    pub(super) ledger: Ledger,
    /// Known once read, as long as the transaction keeps everyone else from appending.
    pub(super) head: Option<Head>,
    /// What the transaction's finished jobs add to the kept figures.
    pub(super) figures: Rollups,
}

impl<C: DerefMut<Target = Conn> + Send> Session<C> {
    /// Work on `conn`.
    pub(super) fn new(conn: C) -> Self {
        Self { conn, ledger: Ledger::default(), head: None, figures: Rollups::default() }
    }

    /// Owes an audit entry.
    pub(super) fn note(&mut self, at: Timestamp, entry: NewEntry) {
        self.ledger.note(at, entry);
    }

    /// Owes a change of the counts.
    pub(super) fn count(&mut self, workflow: WorkflowId, delta: Delta) {
        self.ledger.count(workflow, delta);
    }

    /// Writes the counts and entries that are owed: before the commit, and before a read that would miss them.
    ///
    /// # Errors
    /// Where the database refuses; then the transaction must be rolled back.
    pub(super) async fn settle(&mut self) -> Stored<()> {
        if self.ledger.is_empty() {
            return Ok(());
        }
        self.settle_counts().await?;
        self.settle_entries().await
    }

    /// Writes the counts that are owed, and takes those of the workflows whose figures change.
    ///
    /// # Errors
    /// As [`Self::settle`].
    pub(super) async fn settle_counts(&mut self) -> Stored<()> {
        let counts = self.ledger.take_counts();
        for run in runs(&counts) {
            write_counts(&mut self.conn, run).await?;
        }
        Ok(())
    }

    /// Writes the entries that are owed.
    ///
    /// # Errors
    /// As [`Self::settle`].
    pub(super) async fn settle_entries(&mut self) -> Stored<()> {
        if self.ledger.has_entries() {
            let head = self.chain_head().await?;
            let entries = self.ledger.take_entries(head);
            for run in runs(&entries) {
                write_entries(&mut self.conn, run).await?;
            }
            self.head = entries.last().map(|last| (last.seq, last.hash));
            let finals: Vec<_> =
                entries.iter().filter_map(|entry| Some((entry.finishes()?.0, entry.seq))).collect();
            for run in runs(&finals) {
                write_feed(&mut self.conn, run).await?;
            }
        }
        Ok(())
    }

    /// The end of the chain, which nobody else can move from now until the transaction's end.
    async fn chain_head(&mut self) -> Stored<Head> {
        if let Some(head) = self.head {
            return Ok(head);
        }
        dialect::lock_chain(&mut self.conn).await?;
        read_head(&mut self.conn).await
    }
}

/// The last entry's number and hash.
pub(super) async fn read_head(conn: &mut Conn) -> Stored<Head> {
    let row = sqlx::query::<Db>("SELECT seq, hash FROM audit_entries ORDER BY seq DESC LIMIT 1")
        .fetch_optional(conn)
        .await?;
    match row {
        Some(row) => Ok((row.try_get("seq")?, rows::hash(&row, "hash")?)),
        None => Ok((0, GENESIS)),
    }
}

async fn write_counts(conn: &mut Conn, counts: &[(WorkflowId, Delta)]) -> Stored<()> {
    let mut sql = QueryBuilder::<Db>::new(
        "INSERT INTO item_counts (workflow, pending, held, finished, cancelled, approved, edited, rejected) ",
    );
    sql.push_values(counts, |mut row, (workflow, delta)| {
        row.push_bind(workflow.0)
            .push_bind(delta.pending)
            .push_bind(delta.held)
            .push_bind(delta.finished)
            .push_bind(delta.cancelled)
            .push_bind(delta.approved)
            .push_bind(delta.edited)
            .push_bind(delta.rejected);
    });
    sql.push(
        " ON CONFLICT (workflow) DO UPDATE SET \
         pending = item_counts.pending + excluded.pending, held = item_counts.held + excluded.held, \
         finished = item_counts.finished + excluded.finished, \
         cancelled = item_counts.cancelled + excluded.cancelled, \
         approved = item_counts.approved + excluded.approved, edited = item_counts.edited + excluded.edited, \
         rejected = item_counts.rejected + excluded.rejected",
    );
    sql.build().execute(conn).await?;
    Ok(())
}

async fn write_entries(conn: &mut Conn, entries: &[ChainedEntry]) -> Stored<()> {
    let mut sql = QueryBuilder::<Db>::new(
        "INSERT INTO audit_entries (seq, at, actor, kind, item, subject, details, prev_hash, hash) ",
    );
    sql.push_values(entries, |mut row, entry| {
        row.push_bind(entry.seq)
            .push_bind(entry.at.0)
            .push_bind(entry.actor.as_str())
            .push_bind(entry.kind)
            .push_bind(entry.item.map(|item| item.0))
            .push_bind(entry.subject.as_deref())
            .push_bind(entry.details.as_str())
            .push_bind(entry.prev_hash.as_slice())
            .push_bind(entry.hash.as_slice());
    });
    sql.build().execute(conn).await?;
    Ok(())
}

/// Gives decisions their places in the feed. The columns of `VALUES` have the same names in both databases.
async fn write_feed(conn: &mut Conn, finals: &[(uuid::Uuid, i64)]) -> Stored<()> {
    let mut sql = QueryBuilder::<Db>::new("UPDATE decisions SET feed_seq = places.column2 FROM (");
    sql.push_values(finals, |mut row, (item, seq)| {
        row.push_bind(*item).push_bind(*seq);
    });
    sql.push(") AS places WHERE decisions.item = places.column1 AND decisions.feed_seq IS NULL");
    let placed = sql.build().execute(conn).await?.rows_affected();
    if placed == finals.len() as u64 {
        Ok(())
    } else {
        Err(StoreError::Corrupt(
            "an audit entry makes an item final that has no decision to be made final".into(),
        ))
    }
}
