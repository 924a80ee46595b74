use std::{path::Path, sync::Arc};

use clap::Args;

use super::{Failure, output};
use crate::{
    clock::{Clock, SystemClock},
    service::{Services, Settings},
    store::Store,
};

/// Which database.
#[derive(Debug, Clone, Args)]
pub(super) struct Database {
    /// `sqlite://PATH` or `postgres://USER@HOST/NAME`
    #[arg(
        long,
        env = "COUNTERSIGN_DATABASE",
        value_name = "URL",
        default_value = "sqlite://data/countersign.db"
    )]
    pub(super) database: String,
}

impl Database {
    /// Opens it, making a new one where there is none.
    ///
    /// # Errors
    /// [`Failure::Unreachable`].
    pub(super) async fn open_or_create(&self, settings: Settings) -> Result<Services, Failure> {
        if let Some(path) = self.file()
            && let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty())
        {
            std::fs::create_dir_all(folder).map_err(|error| {
                Failure::Unreachable(format!("The folder {} cannot be made: {error}.", folder.display()))
            })?;
        }
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let store = Store::open(&self.database).await.map_err(|error| self.unreachable(&error))?;
        Ok(Services::new(store, clock, settings))
    }

    /// Opens it; a file that is not there is an error, because an empty database would be a wrong answer.
    ///
    /// # Errors
    /// [`Failure::Unreachable`].
    pub(super) async fn open(&self) -> Result<Services, Failure> {
        if let Some(path) = self.file().filter(|path| !path.exists()) {
            return Err(Failure::Unreachable(format!(
                "There is no database at {}. Give another with --database URL, or start `countersign serve` once.",
                path.display()
            )));
        }
        self.open_or_create(Settings::default()).await
    }

    fn unreachable(&self, error: &dyn std::fmt::Display) -> Failure {
        let cause = output::one_line(&error.to_string());
        Failure::Unreachable(format!(
            "The database {} cannot be opened: {cause}.",
            without_password(&self.database)
        ))
    }

    /// The file of an SQLite database.
    fn file(&self) -> Option<&Path> {
        let path = self.database.strip_prefix("sqlite:")?;
        let path = path.strip_prefix("//").unwrap_or(path);
        let path = path.split('?').next().unwrap_or(path);
        (!path.is_empty() && path != ":memory:").then(|| Path::new(path))
    }
}

/// The URL as it may be shown.
fn without_password(url: &str) -> String {
    match url::Url::parse(url) {
        Ok(mut parsed) if parsed.password().is_some() => {
            // It has a password, so it can have another.
            let _ = parsed.set_password(Some("..."));
            parsed.to_string()
        }
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        assert_eq!(without_password("postgres://u:secret@h/d"), "postgres://u:...@h/d");
        assert_eq!(without_password("sqlite://data/a.db"), "sqlite://data/a.db");
    }

    #[tokio::test]
    async fn a_misspelt_file_is_no_empty_database() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database { database: format!("sqlite://{}/none.db", folder.path().display()) };
        let failure = database.open().await.err().unwrap();
        assert_eq!(failure.code(), 3);
        assert!(!folder.path().join("none.db").exists());
    }
}
