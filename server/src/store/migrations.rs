//! Whether a database has every migration.

use sqlx::migrate::Migrator;

use super::{StoreError, Stored};

/// Asks for the last migration that was applied.
pub(super) const LAST_APPLIED: &str = "SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations WHERE success";

/// Checks that `applied` is the last one there is.
pub(super) fn must_be_last(migrations: &Migrator, applied: i64) -> Stored<()> {
    let last = migrations.iter().map(|migration| migration.version).max().unwrap_or(0);
    if applied >= last {
        Ok(())
    } else {
        Err(StoreError::Unreachable(format!(
            "its tables are at version {applied}, this program needs {last}"
        )))
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn both_databases_have_the_same_migrations() {
        let names = |folder: &str| {
            let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations").join(folder);
            let mut names: Vec<_> = std::fs::read_dir(folder)
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            names.sort();
            names
        };
        assert_eq!(names("sqlite"), names("postgres"));
        assert!(!names("sqlite").is_empty());
    }
}
