//! PostgreSQL: many servers on one database.
//!
//! The queries are the modules of `portable/`, compiled here for PostgreSQL; why is told beside SQLite's. What really
//! differs stands in [`dialect`].
//!
//! Each write is a transaction of its own, at `READ COMMITTED`. All of them take their locks in one order, so that no
//! two wait for each other: a reviewer's claims, a verdict, a decision, its item, its slots, and at the very end the
//! counts (by workflow, and with them the workflow's figures) and the head of the audit chain. That last lock is held
//! through the commit: the entries' numbers have no gaps, their order is the order of the commits, and so is the order of
//! the decisions' feed, which takes its numbers from them. A reader who goes on from the last number it saw misses
//! nothing.

#![expect(clippy::duplicate_mod, reason = "one text of the queries, compiled for each database")]

#[path = "../portable/alerts.rs"]
mod alerts;
#[path = "../portable/audit.rs"]
mod audit;
#[path = "../portable/behind.rs"]
mod behind;
#[path = "../portable/claim.rs"]
mod claim;
#[path = "../portable/decide.rs"]
mod decide;
mod dialect;
#[path = "../portable/export.rs"]
mod export;
#[path = "../portable/figure_reads.rs"]
mod figure_reads;
#[path = "../portable/figures.rs"]
mod figures;
#[path = "../portable/golden_copies.rs"]
mod golden_copies;
#[path = "../portable/groups.rs"]
mod groups;
#[path = "../portable/history.rs"]
mod history;
#[path = "../portable/ingest.rs"]
mod ingest;
#[path = "../portable/insights.rs"]
mod insights;
#[path = "../portable/item_rows.rs"]
mod item_rows;
#[path = "../portable/items.rs"]
mod items;
#[path = "../portable/keys.rs"]
mod keys;
#[path = "../portable/live.rs"]
mod live;
#[path = "../portable/measure.rs"]
mod measure;
#[path = "../portable/operations.rs"]
mod operations;
#[path = "../portable/people.rs"]
mod people;
#[path = "../portable/quality.rs"]
mod quality;
#[path = "../portable/queue.rs"]
mod queue;
#[path = "../portable/queue_list.rs"]
mod queue_list;
#[path = "../portable/rows.rs"]
mod rows;
#[path = "../portable/session.rs"]
mod session;
#[path = "../portable/sessions.rs"]
mod sessions;
#[path = "../portable/standing.rs"]
mod standing;
#[path = "../portable/verdicts.rs"]
mod verdicts;
#[path = "../portable/workflows.rs"]
mod workflows;

use std::{panic::AssertUnwindSafe, str::FromStr, time::Duration};

use async_trait::async_trait;
use futures::FutureExt as _;
use session::Session;
use sqlx::{
    PgConnection as Conn, PgPool, Postgres as Db,
    migrate::Migrator,
    postgres::{PgConnectOptions, PgPoolOptions, PgRow as Row},
};

use super::{Backing, Reads, StoreError, Stored, WriteJob, migrations};

static MIGRATIONS: Migrator = sqlx::migrate!("../migrations/postgres");

/// Connections of one server.
const CONNECTIONS: u32 = 16;

/// How long to wait for one of them.
const PATIENCE: Duration = Duration::from_secs(15);

/// Statements kept prepared on each connection: more than there are.
const STATEMENTS: usize = 512;

/// A database on a PostgreSQL server.
pub(super) struct Postgres {
    pool: PgPool,
}

impl Postgres {
    /// Connects and migrates.
    pub(super) async fn open(url: &str) -> Stored<Self> {
        let options = PgConnectOptions::from_str(url)?
            .application_name("countersign")
            .statement_cache_capacity(STATEMENTS);
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(PATIENCE)
            .connect_with(options)
            .await?;
        MIGRATIONS.run(&pool).await?;
        Ok(Self { pool })
    }
}

#[async_trait]
impl Backing for Postgres {
    async fn write(&self, job: WriteJob) -> Stored<()> {
        // Dropped before its commit (an error, a caller that went away), the transaction rolls back.
        let mut session = Session::new(self.pool.begin().await?);
        let outcome = AssertUnwindSafe(async { job(&mut session).await }).catch_unwind().await;
        match outcome {
            Ok(Ok(())) => {
                session.settle_counts().await?;
                session.write_figures().await?;
                session.settle_entries().await?;
                dialect::must_not_have_failed(&mut session.conn).await?;
                session.conn.commit().await?;
                Ok(())
            }
            // The job has its own error.
            Ok(Err(())) => Ok(session.conn.rollback().await?),
            Err(_) => {
                session.conn.rollback().await?;
                Err(StoreError::Database("the write stopped on a mistake in this program".into()))
            }
        }
    }

    async fn read(&self) -> Stored<Box<dyn Reads>> {
        Ok(Box::new(Session::new(self.pool.acquire().await?)))
    }

    async fn ready(&self) -> Stored<()> {
        let applied = sqlx::query_scalar(migrations::LAST_APPLIED).fetch_one(&self.pool).await?;
        migrations::must_be_last(&MIGRATIONS, applied)
    }

    async fn close(&self) {
        self.pool.close().await;
    }
}
