use app::model::{NewKey, Scope};
use clap::Subcommand;

use super::{Done, database::Database, output, say};
use crate::service::{Actor, Settings};

#[derive(Debug, Subcommand)]
pub(super) enum Key {
    /// Make a key and print it: the only time it is seen
    Create {
        /// Its name
        name: String,
        /// `ingest`, `review`, `operate`, `read` or `admin`; several are listed one behind the other
        #[arg(long, env = "COUNTERSIGN_SCOPE", value_name = "SCOPE", required = true, num_args = 1.., value_delimiter = ',')]
        scope: Vec<Scope>,
        /// Only for this workflow
        #[arg(long, env = "COUNTERSIGN_WORKFLOW", value_name = "SLUG")]
        workflow: Option<String>,
        /// Whose verdicts it gives, with scope `review`
        #[arg(long, env = "COUNTERSIGN_USER", value_name = "EMAIL")]
        user: Option<String>,
        #[command(flatten)]
        database: Database,
    },
    /// List keys
    List {
        #[command(flatten)]
        database: Database,
    },
    /// Revoke a key
    Revoke {
        /// Its name
        name: String,
        #[command(flatten)]
        database: Database,
    },
}

impl Key {
    pub(super) async fn run(self) -> Done {
        match self {
            Self::Create { name, scope, workflow, user, database } => {
                let services = database.open_or_create(Settings::default()).await?;
                let key = NewKey { name, scopes: scope, workflow, user };
                let created = services.create_key(&Actor::Cli, key).await?;
                // The secret alone goes to standard output, so that a script can take it.
                output::tell(&format!(
                    "The key `{}`. It is kept nowhere and shown only now:",
                    output::one_line(&created.key.name)
                ));
                say(&created.secret);
            }
            Self::List { database } => {
                let keys = database.open().await?.list_keys(&Actor::Cli).await?;
                let rows: Vec<_> = keys
                    .into_iter()
                    .map(|key| {
                        let scopes: Vec<_> = key.scopes.iter().map(|scope| scope.as_str()).collect();
                        let state = key.revoked_at.map_or("live".to_owned(), |at| format!("revoked {at}"));
                        [
                            key.name,
                            format!("{}...", key.prefix),
                            scopes.join(","),
                            key.workflow.unwrap_or_else(|| "all".to_owned()),
                            key.user.unwrap_or_default(),
                            key.last_used_at.map_or_else(|| "never".to_owned(), |at| at.to_string()),
                            state,
                        ]
                    })
                    .collect();
                output::table(["NAME", "KEY", "SCOPES", "WORKFLOW", "USER", "LAST USED", "STATE"], &rows);
            }
            Self::Revoke { name, database } => {
                database.open().await?.revoke_key_by_name(&Actor::Cli, &name).await?;
                say(&format!("Revoked `{}`.", output::one_line(&name)));
            }
        }
        Ok(())
    }
}
