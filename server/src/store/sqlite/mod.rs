//! SQLite: one file, one writer, many readers.
//!
//! All writing goes through one task with one connection ([`writer`]), which commits many callers' work at once.
//! Reading has connections of its own, which see what was committed and cannot write.
//!
//! The queries are the modules of `portable/`, compiled here for SQLite and in the neighbouring module for
//! PostgreSQL. One text for both, where elsewhere each database has its own file with the same functions: one text
//! cannot disagree with itself. What really differs stands in [`dialect`].

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
mod writer;

use std::{path::Path, str::FromStr, time::Duration};

use async_trait::async_trait;
use session::Session;
use sqlx::{
    Sqlite as Db, SqliteConnection as Conn, SqlitePool,
    migrate::Migrator,
    sqlite::{
        SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow as Row, SqliteSynchronous,
    },
};

use super::{Backing, Reads, StoreError, Stored, WriteJob, migrations};
use writer::Writer;

static MIGRATIONS: Migrator = sqlx::migrate!("../migrations/sqlite");

/// How long to wait for another process (a command beside the server) that is writing.
const BUSY: Duration = Duration::from_secs(15);

/// Statements kept prepared on each connection: more than there are.
const STATEMENTS: usize = 512;

/// How much of the file each connection keeps in memory: 16 MiB (a negative number is in KiB). With SQLite's own 2 MiB,
/// what reads some thousand items of a large file takes eight times as long.
const PAGES_KEPT: &str = "-16384";

/// Connections for reading.
const READERS: u32 = 6;

/// A database in a file.
pub(super) struct Sqlite {
    writer: Writer,
    readers: SqlitePool,
}

impl Sqlite {
    /// Opens (or makes) the file, with its folder, and migrates it.
    pub(super) async fn open(url: &str) -> Stored<Self> {
        let options = SqliteConnectOptions::from_str(url)?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // A commit is on the disk before anyone hears of it.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY)
            .pragma("cache_size", PAGES_KEPT)
            .statement_cache_capacity(STATEMENTS);
        make_folder(options.get_filename()).await?;
        let writer = Writer::start(options.clone()).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(BUSY)
            .test_before_acquire(false)
            .connect_with(options.pragma("query_only", "ON"))
            .await?;
        Ok(Self { writer, readers })
    }
}

async fn make_folder(file: &Path) -> Stored<()> {
    if file.as_os_str() == ":memory:" || file.to_string_lossy().starts_with("file:sqlx-in-memory") {
        return Err(StoreError::Unreachable(
            "give a file: readers could not see a database in memory".to_owned(),
        ));
    }
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => {
            tokio::fs::create_dir_all(folder).await.map_err(|error| {
                StoreError::Unreachable(format!("the folder {} cannot be made: {error}", folder.display()))
            })
        }
        _ => Ok(()),
    }
}

#[async_trait]
impl Backing for Sqlite {
    async fn write(&self, job: WriteJob) -> Stored<()> {
        self.writer.write(job).await
    }

    async fn read(&self) -> Stored<Box<dyn Reads>> {
        Ok(Box::new(Session::new(self.readers.acquire().await?)))
    }

    async fn ready(&self) -> Stored<()> {
        let mut connection = self.readers.acquire().await?;
        let applied = sqlx::query_scalar(migrations::LAST_APPLIED).fetch_one(&mut *connection).await?;
        migrations::must_be_last(&MIGRATIONS, applied)
    }

    async fn close(&self) {
        self.writer.close().await;
        self.readers.close().await;
    }
}
