//! What the databases' own errors mean to callers.

use sqlx::error::DatabaseError;

use super::StoreError;

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(error) if error.is_unique_violation() => {
                Self::Taken { constraint: taken_key(&*error) }
            }
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::BeginFailed => Self::Unreachable(error.to_string()),
            sqlx::Error::ColumnDecode { .. }
            | sqlx::Error::Decode(_)
            | sqlx::Error::ColumnNotFound(_)
            | sqlx::Error::ColumnIndexOutOfBounds { .. } => Self::Corrupt(error.to_string()),
            other => Self::Database(Box::new(other)),
        }
    }
}

impl From<sqlx::migrate::MigrateError> for StoreError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        Self::Unreachable(format!("its tables could not be brought up to date: {error}"))
    }
}

/// The unique key that is taken, by the same name from both databases: the table for its primary key,
/// `table.column` or `table.column,column` for another.
fn taken_key(error: &dyn DatabaseError) -> String {
    match error.constraint() {
        // PostgreSQL names the constraint, and the migrations name it as SQLite describes it.
        Some(name) => name.strip_suffix("_pkey").unwrap_or(name).to_owned(),
        None => {
            // SQLITE_CONSTRAINT_PRIMARYKEY
            let primary = error.code().is_some_and(|code| code == "1555");
            described_key(error.message(), primary)
        }
    }
}

/// Reads `UNIQUE constraint failed: t.a, t.b`.
fn described_key(message: &str, primary: bool) -> String {
    let columns = message.rsplit(": ").next().unwrap_or(message);
    let table = columns.split('.').next().unwrap_or(columns);
    if primary {
        return table.to_owned();
    }
    let names: Vec<&str> =
        columns.split(", ").map(|column| column.rsplit('.').next().unwrap_or(column)).collect();
    format!("{table}.{}", names.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_key_has_one_name() {
        assert_eq!(described_key("UNIQUE constraint failed: users.email", false), "users.email");
        assert_eq!(
            described_key("UNIQUE constraint failed: verdicts.item, verdicts.slot", false),
            "verdicts.item,slot"
        );
        assert_eq!(
            described_key("UNIQUE constraint failed: idempotency_keys.workflow, idempotency_keys.key", true),
            "idempotency_keys"
        );
    }
}
