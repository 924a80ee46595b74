//! A fresh database for one behaviour.

use std::sync::atomic::{AtomicU32, Ordering};

use server::store::Store;
use sqlx::{Connection as _, PgConnection, SqliteConnection};
use tempfile::TempDir;

use crate::postgres_server::PostgresServer;

/// A fresh database, open.
pub(crate) struct Database {
    pub(crate) store: Store,
    pub(crate) url: String,
    _folder: Option<TempDir>,
}

impl Database {
    /// A file in a folder that does not exist yet.
    pub(crate) async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("data/countersign.db").display());
        Self { store: Store::open(&url).await.unwrap(), url, _folder: Some(folder) }
    }

    /// A database of the tests' own server.
    pub(crate) async fn postgres() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let server = tokio::task::spawn_blocking(PostgresServer::running).await.unwrap();
        let name = format!("test_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let mut connection = PgConnection::connect(&server.url("postgres")).await.unwrap();
        sqlx::query(&format!("CREATE DATABASE {name}")).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        let url = server.url(&name);
        Self { store: Store::open(&url).await.unwrap(), url, _folder: None }
    }

    /// Does what no part of the program may do: speaks to the database past the store. Answers the rows touched or
    /// the database's own words.
    pub(crate) async fn behind_the_back(&self, statement: &str) -> Result<u64, String> {
        let touched = if self.url.starts_with("sqlite:") {
            let mut connection = SqliteConnection::connect(&self.url).await.unwrap();
            sqlx::query(statement).execute(&mut connection).await.map(|done| done.rows_affected())
        } else {
            let mut connection = PgConnection::connect(&self.url).await.unwrap();
            sqlx::query(statement).execute(&mut connection).await.map(|done| done.rows_affected())
        };
        touched.map_err(|error| error.to_string())
    }
}
