//! The store, against real databases: SQLite files and a PostgreSQL server that the tests start themselves.
//!
//! [`conformance`] holds what both databases must do, one function a behaviour, each run on a fresh database of both.

#[cfg(test)]
mod conformance;
#[cfg(test)]
mod database;
#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod postgres_only;
#[cfg(test)]
mod postgres_server;
#[cfg(test)]
mod sqlite_only;
