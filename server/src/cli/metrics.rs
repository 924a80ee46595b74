use clap::Subcommand;

use super::{Done, database::Database, output, say};
use crate::service::Actor;

#[derive(Debug, Subcommand)]
pub(super) enum Metrics {
    /// Make the kept figures anew from the recorded items
    ///
    /// They are kept as things happen, so this is needed only after a database was mended by hand. Producers and
    /// reviewers of a workflow wait while its figures are made: about half a minute for a million items.
    Rebuild {
        /// Only this workflow
        #[arg(long, env = "COUNTERSIGN_WORKFLOW")]
        workflow: Option<String>,
        #[command(flatten)]
        database: Database,
    },
}

impl Metrics {
    pub(super) async fn run(self) -> Done {
        let Self::Rebuild { workflow, database } = self;
        let services = database.open().await?;
        let made = services.rebuild_figures(&Actor::Cli, workflow.as_deref()).await?;
        services.close().await;
        let rows: Vec<_> = made.into_iter().map(|(slug, items)| [slug, items.to_string()]).collect();
        if rows.is_empty() {
            say("There is no workflow.");
        } else {
            output::table(["WORKFLOW", "ITEMS"], &rows);
        }
        Ok(())
    }
}
