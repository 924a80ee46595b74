//! Reading single columns, and checking what a statement touched.

use std::{fmt::Display, str::FromStr};

use app::model::Timestamp;
use serde::de::DeserializeOwned;
use sqlx::{Database, Row as _};
use uuid::Uuid;

use super::{Db, Row};
use crate::store::{StoreError, Stored};

/// An id.
pub(super) fn id<T: From<Uuid>>(row: &Row, column: &str) -> Stored<T> {
    Ok(row.try_get::<Uuid, _>(column)?.into())
}

/// An id that may be missing.
pub(super) fn id_option<T: From<Uuid>>(row: &Row, column: &str) -> Stored<Option<T>> {
    Ok(row.try_get::<Option<Uuid>, _>(column)?.map(T::from))
}

/// A moment.
pub(super) fn time(row: &Row, column: &str) -> Stored<Timestamp> {
    Ok(Timestamp(row.try_get(column)?))
}

/// A moment that may be missing.
pub(super) fn time_option(row: &Row, column: &str) -> Stored<Option<Timestamp>> {
    Ok(row.try_get::<Option<i64>, _>(column)?.map(Timestamp))
}

/// One of an enum's words.
pub(super) fn word<T: FromStr<Err: Display>>(row: &Row, column: &str) -> Stored<T> {
    let text: &str = row.try_get(column)?;
    text.parse().map_err(|error: T::Err| StoreError::Corrupt(format!("{column}: {error}")))
}

/// JSON text.
pub(super) fn json<T: DeserializeOwned>(row: &Row, column: &str) -> Stored<T> {
    let text: &str = row.try_get(column)?;
    serde_json::from_str(text).map_err(|error| StoreError::Corrupt(format!("{column}: {error}")))
}

/// A SHA-256.
pub(super) fn hash(row: &Row, column: &str) -> Stored<[u8; 32]> {
    to_hash(row.try_get(column)?, column)
}

/// A SHA-256 that may be missing.
pub(super) fn hash_option(row: &Row, column: &str) -> Stored<Option<[u8; 32]>> {
    row.try_get::<Option<&[u8]>, _>(column)?.map(|bytes| to_hash(bytes, column)).transpose()
}

fn to_hash(bytes: &[u8], column: &str) -> Stored<[u8; 32]> {
    bytes.try_into().map_err(|_| StoreError::Corrupt(format!("{column}: {} bytes, not 32", bytes.len())))
}

/// The smallest id that an item of this moment can have: ids begin with their time, so the index by id is one by time.
pub(super) fn first_id(at: Timestamp) -> Uuid {
    let millis = u128::try_from(at.0.max(0) / 1_000).unwrap_or(0);
    Uuid::from_u128(millis << 80)
}

/// Text for a JSON column.
pub(super) fn to_json<T: serde::Serialize>(value: &T) -> Stored<String> {
    serde_json::to_string(value).map_err(|error| StoreError::Database(Box::new(error)))
}

/// Checks that a conditional change found its one row.
pub(super) fn must_touch_one(result: &<Db as Database>::QueryResult, what: &'static str) -> Stored<()> {
    if result.rows_affected() == 1 { Ok(()) } else { Err(StoreError::Stale { what }) }
}
