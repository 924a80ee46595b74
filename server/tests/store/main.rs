//! The store, against real databases: SQLite files and a PostgreSQL server that the tests start themselves.
//!
//! [`conformance`] holds what both databases must do, one function a behaviour, each run on a fresh database of both.

mod conformance;
mod database;
mod fixtures;
mod postgres_only;
mod postgres_server;
mod sqlite_only;
