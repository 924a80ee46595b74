use std::path::{Path, PathBuf};

use app::model::{Definition, WorkflowDetail};
use clap::Subcommand;
use similar::TextDiff;

use super::{Done, Failure, database::Database, definition_file, output, say};
use crate::service::{Actor, Error, Services, Settings};

#[derive(Debug, Subcommand)]
pub(super) enum Workflow {
    /// Create or change workflows from JSON, YAML or TOML files; shows what changes first
    Apply {
        /// Files, each with one definition
        #[arg(required = true)]
        file: Vec<PathBuf>,
        /// Only show what would change
        #[arg(long, env = "COUNTERSIGN_DRY_RUN")]
        dry_run: bool,
        #[command(flatten)]
        database: Database,
    },
    /// List workflows
    List {
        #[command(flatten)]
        database: Database,
    },
    /// Print a workflow's definition as JSON
    Show {
        /// The workflow
        slug: String,
        #[command(flatten)]
        database: Database,
    },
}

impl Workflow {
    pub(super) async fn run(self) -> Done {
        match self {
            Self::Apply { file, dry_run, database } => {
                let services = if dry_run && database.database.starts_with("sqlite:") {
                    database.open().await?
                } else {
                    database.open_or_create(Settings::default()).await?
                };
                // Every file is read and checked before the first is applied.
                let definitions =
                    file.iter().map(|file| read(&services, file)).collect::<Result<Vec<_>, Failure>>()?;
                for definition in definitions {
                    apply(&services, definition, dry_run).await?;
                }
                Ok(())
            }
            Self::List { database } => {
                let workflows = database.open().await?.list_workflows(&Actor::Cli).await?;
                let rows: Vec<_> = workflows
                    .into_iter()
                    .map(|workflow| {
                        [
                            workflow.slug,
                            workflow.name,
                            workflow.kind.to_string(),
                            workflow
                                .policy_version
                                .map_or_else(|| "none".to_owned(), |version| version.to_string()),
                            workflow.pending.to_string(),
                            workflow.finished.to_string(),
                            workflow.archived_at.map_or("live".to_owned(), |at| format!("archived {at}")),
                        ]
                    })
                    .collect();
                output::table(["SLUG", "NAME", "OUTPUT", "POLICY", "WAITING", "DONE", "STATE"], &rows);
                Ok(())
            }
            Self::Show { slug, database } => {
                let detail = database.open().await?.get_workflow(&Actor::Cli, &slug).await?;
                say(&text(&detail.definition));
                Ok(())
            }
        }
    }
}

/// Reads and checks a definition.
fn read(services: &Services, file: &Path) -> Result<Definition, Failure> {
    let value = definition_file::read(file)?;
    let errors = services.check_definition(&value);
    if !errors.is_empty() {
        return Err(definition_file::refused(file, "definition", &errors));
    }
    serde_json::from_value(value).map_err(|error| Failure::No(format!("{}: {error}", file.display())))
}

async fn apply(services: &Services, mut definition: Definition, dry_run: bool) -> Done {
    let slug = definition.slug.clone();
    let current = match services.get_workflow(&Actor::Cli, &slug).await {
        Ok(current) => Some(current),
        Err(Error::NotFound { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    if let (None, Some(WorkflowDetail { definition: current, .. })) = (&definition.policy, &current) {
        // A definition without a policy leaves the one that routes.
        definition.policy.clone_from(&current.policy);
    }
    let before = current.as_ref().map(|current| text(&current.definition)).unwrap_or_default();
    let after = text(&definition);
    if before == after {
        say(&format!("{slug}: unchanged"));
        return Ok(());
    }
    let old_name = if current.is_some() { slug.as_str() } else { "none" };
    say(&TextDiff::from_lines(&before, &after).unified_diff().header(old_name, &slug).to_string());
    if dry_run {
        say(&format!("{slug}: not applied (--dry-run)"));
        return Ok(());
    }
    let word = if current.is_some() { "changed" } else { "created" };
    match current {
        // What was shown is what is changed: someone else's change in between is a conflict.
        Some(current) => {
            services.save_workflow(&Actor::Cli, definition, Some(current.etag)).await.map(|_| ())?
        }
        None => services.create_workflow(&Actor::Cli, definition).await.map(|_| ())?,
    }
    say(&format!("{slug}: {word}"));
    Ok(())
}

fn text(definition: &Definition) -> String {
    // Writing a definition cannot fail: its maps have text keys.
    let mut text = serde_json::to_string_pretty(definition).unwrap_or_default();
    text.push('\n');
    text
}
