//! The database, behind one interface with two backings: SQLite and PostgreSQL.
//!
//! Callers read through [`Reads`] and write through [`Tx`], inside [`Store::write`]: the work either commits whole,
//! with its audit entries, or leaves nothing. An answer is given after the commit.
//!
//! Every method that changes something takes the audit entry with it, so that no change without its entry compiles.

mod alerts;
mod audit;
mod bulk;
mod export;
mod failure;
mod groups;
mod history;
mod insights;
mod items;
mod keys;
mod ledger;
mod migrations;
mod operations;
mod people;
mod postgres;
mod quality;
mod queue;
mod sessions;
mod sqlite;
mod text;
mod verdicts;
mod workflows;

use std::{future::Future, ops::DerefMut, pin::Pin, sync::Arc};

use async_trait::async_trait;

pub use alerts::{AlertKind, AlertReads, AlertRow, AlertTopic, AlertWrites, NewAlert};
pub use audit::{AuditQuery, AuditReads};
pub use export::{ExportOnly, ExportPiece, ExportPlace, ExportQuery, ExportReads, ExportedDecision};
pub use groups::{GroupReads, GroupRow, GroupWrites};
pub use history::{HistoryQuery, HistoryReads, HistoryRow, ScoredRow};
pub use insights::{
    BehindQuery, BehindRow, BehindRows, FiguresQuery, FiguresRow, InsightsReads, InsightsWrites, LiveRow,
    LookedQuery, LookedRow, NewBypass, NewOutcome, OutcomesRow, SavedViewRow, TimesRow, Values,
};
pub use items::{
    CountsRow, IdempotencyRow, ItemQuery, ItemReads, ItemRow, ItemWrites, NewIdempotency, NewItem,
    PayloadPart, PayloadRow,
};
pub use keys::{KeyReads, KeyRow, KeyWrites};
pub use operations::{
    NewOperation, OperationItem, OperationReads, OperationRow, OperationWrites, SavedFilterRow,
};
pub use people::{PeopleReads, PeopleWrites, UserRow};
pub use quality::{
    GoldenAnswerRow, GoldenQuery, GoldenResultRow, GoldenRow, GoldenToMeet, NewGolden, NewGoldenAnswer,
    NewGoldenCopy, OpenGolden, Period, QualityReads, QualityWrites,
};
pub use queue::{
    Audience, DueFilter, DueRaise, EndLease, FreeSlotQuery, LeaseGrant, LeaseKey, NewNote, PassOn, PlacedRow,
    QueueQuery, QueueReads, QueueWrites, ReviewerMark, SlotKind, SlotRow, Standing,
};
pub use sessions::{SessionReads, SessionRow, SessionWrites};
pub use verdicts::{
    DecisionRow, DueHold, NewDecision, NewVerdict, OutputSource, ToJudge, VerdictReads, VerdictRow,
    VerdictWrites,
};
pub use workflows::{NewPolicy, PolicyRow, WorkflowReads, WorkflowRow, WorkflowWrites};

/// A future that can be sent between threads.
pub type BoxFuture<'t, T> = Pin<Box<dyn Future<Output = T> + Send + 't>>;

/// Why the database did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A unique key is taken; `constraint` names it as the migrations do (`table.column` or the constraint's name).
    #[error("already there: {constraint}")]
    Taken {
        /// Which key.
        constraint: String,
    },
    /// A conditional change touched no row: the state had moved on.
    #[error("the state had moved on: {what}")]
    Stale {
        /// What was to be changed.
        what: &'static str,
    },
    /// A row holds what this version cannot read.
    #[error("unreadable row: {0}")]
    Corrupt(String),
    /// The database could not be reached or is shutting down.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// Anything else.
    #[error("database error: {0}")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// A store's answer.
pub type Stored<T> = Result<T, StoreError>;

/// Everything that can be read, on one connection.
pub trait Reads:
    ItemReads
    + QueueReads
    + VerdictReads
    + WorkflowReads
    + PeopleReads
    + KeyReads
    + AuditReads
    + SessionReads
    + HistoryReads
    + GroupReads
    + OperationReads
    + QualityReads
    + AlertReads
    + InsightsReads
    + ExportReads
    + Send
{
}
impl<T> Reads for T where
    T: ItemReads
        + QueueReads
        + VerdictReads
        + WorkflowReads
        + PeopleReads
        + KeyReads
        + AuditReads
        + SessionReads
        + HistoryReads
        + GroupReads
        + OperationReads
        + QualityReads
        + AlertReads
        + InsightsReads
        + ExportReads
        + Send
{
}

/// Everything that can be changed, inside one transaction. It sees its own changes.
pub trait Tx:
    Reads
    + ItemWrites
    + QueueWrites
    + VerdictWrites
    + WorkflowWrites
    + PeopleWrites
    + KeyWrites
    + SessionWrites
    + GroupWrites
    + OperationWrites
    + QualityWrites
    + AlertWrites
    + InsightsWrites
{
}
impl<T> Tx for T where
    T: Reads
        + ItemWrites
        + QueueWrites
        + VerdictWrites
        + WorkflowWrites
        + PeopleWrites
        + KeyWrites
        + SessionWrites
        + GroupWrites
        + OperationWrites
        + QualityWrites
        + AlertWrites
        + InsightsWrites
{
}

/// Work for the writer: on `Err(())` everything it did is rolled back.
type WriteJob = Box<dyn for<'t> FnOnce(&'t mut dyn Tx) -> BoxFuture<'t, Result<(), ()>> + Send>;

/// One database.
#[async_trait]
trait Backing: Send + Sync {
    /// Runs the job in a transaction; returns after the commit (or the rollback).
    async fn write(&self, job: WriteJob) -> Stored<()>;
    /// A connection for reading.
    async fn read(&self) -> Stored<Box<dyn Reads>>;
    /// Whether it answers and has every migration.
    async fn ready(&self) -> Stored<()>;
    /// Finishes what is under way and closes.
    async fn close(&self);
}

/// A connection for reading.
pub struct Reader(Box<dyn Reads>);

impl std::ops::Deref for Reader {
    type Target = dyn Reads;
    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}
impl DerefMut for Reader {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut *self.0
    }
}

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Store(Arc<dyn Backing>);

impl Store {
    /// Opens the database at `url` (`sqlite://PATH`, `postgres://...`) and migrates it.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`] where it cannot be opened, or where the address is of neither kind.
    pub async fn open(url: &str) -> Stored<Self> {
        if url.starts_with("sqlite:") {
            Ok(Self(Arc::new(sqlite::Sqlite::open(url).await?)))
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            Ok(Self(Arc::new(postgres::Postgres::open(url).await?)))
        } else {
            Err(StoreError::Unreachable(
                "give the database as sqlite://PATH or postgres://USER@HOST/NAME".to_owned(),
            ))
        }
    }

    /// Runs `work` in one transaction and answers after its commit. An error rolls all of it back.
    ///
    /// On SQLite many callers' work shares one commit, yet each stands or falls alone (a savepoint each).
    ///
    /// # Errors
    /// What `work` answers, or the database's own error from beginning or committing.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'t> FnOnce(&'t mut dyn Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
    {
        let outcome = Arc::new(std::sync::Mutex::new(None));
        let slot = Arc::clone(&outcome);
        let job: WriteJob = Box::new(move |tx| {
            Box::pin(async move {
                let result = work(tx).await;
                let verdict = if result.is_ok() { Ok(()) } else { Err(()) };
                if let Ok(mut slot) = slot.lock() {
                    *slot = Some(result);
                }
                verdict
            })
        });
        let committed = self.0.write(job).await;
        let result = outcome.lock().ok().and_then(|mut slot| slot.take());
        match (committed, result) {
            (Ok(()), Some(result)) => result,
            // Even where the work has an error of its own: it may rest on what was not kept.
            (Err(error), _) => Err(error.into()),
            (Ok(()), None) => Err(StoreError::Unreachable("the write was dropped".to_owned()).into()),
        }
    }

    /// A connection for reading.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`].
    pub async fn read(&self) -> Stored<Reader> {
        self.0.read().await.map(Reader)
    }

    /// Whether the database answers and has every migration.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`].
    pub async fn ready(&self) -> Stored<()> {
        self.0.ready().await
    }

    /// Finishes what is under way and closes.
    pub async fn close(&self) {
        self.0.close().await;
    }
}
