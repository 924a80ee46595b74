use std::path::{Path, PathBuf};

use app::model::{Definition, FieldError, WorkflowDetail};
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
        /// Why: kept in the record, and with a policy version that comes of it
        #[arg(long, env = "COUNTERSIGN_NOTE")]
        note: Option<String>,
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
            Self::Apply { file, dry_run, note, database } => {
                let services = if dry_run && database.database.starts_with("sqlite:") {
                    database.open().await?
                } else {
                    database.open_or_create(Settings::default()).await?
                };
                // Every file is read and checked before the first is applied.
                let definitions =
                    file.iter().map(|file| read(&services, file)).collect::<Result<Vec<_>, Failure>>()?;
                for definition in definitions {
                    apply(&services, definition, note.clone(), dry_run).await?;
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

async fn apply(services: &Services, definition: Definition, note: Option<String>, dry_run: bool) -> Done {
    let slug = definition.slug.clone();
    let current = match services.get_workflow(&Actor::Cli, &slug).await {
        Ok(current) => Some(current),
        Err(Error::NotFound { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    // A definition without a policy leaves the one that routes.
    let stays = match (&definition.policy, &current) {
        (None, Some(WorkflowDetail { definition: current, .. })) => current.policy.clone(),
        _ => None,
    };
    let keeps_policy = stays.is_some();
    let shown = Definition { policy: stays.or_else(|| definition.policy.clone()), ..definition.clone() };
    let before = current.as_ref().map(|current| text(&current.definition)).unwrap_or_default();
    let after = text(&shown);
    if before == after {
        say(&format!("{slug}: unchanged"));
        return Ok(());
    }
    let old_name = if current.is_some() { slug.as_str() } else { "none" };
    say(&TextDiff::from_lines(&before, &after).unified_diff().header(old_name, &slug).to_string());
    if keeps_policy {
        warn(services, &shown);
    }
    if dry_run {
        say(&format!("{slug}: not applied (--dry-run)"));
        return Ok(());
    }
    let word = if current.is_some() { "changed" } else { "created" };
    // What was shown is what is changed: someone else's change in between is a conflict.
    services.apply_workflow(&Actor::Cli, definition, current.map(|current| current.etag), note).await?;
    say(&format!("{slug}: {word}"));
    Ok(())
}

/// What in the policy that stays does not fit what is applied. It routes all the same.
fn warn(services: &Services, definition: &Definition) {
    // Writing a definition cannot fail: its maps have text keys.
    let value = serde_json::to_value(definition).unwrap_or_default();
    let errors = services.check_definition(&value).into_iter();
    for FieldError { pointer, message, .. } in errors.filter(|error| error.pointer.starts_with("/policy/")) {
        let advice = "the policy that routes does not fit any more; what a rule fails on goes to a person";
        output::tell(&output::one_line(&format!("warning: {pointer}: {message} ({advice})")));
    }
}

fn text(definition: &Definition) -> String {
    // Writing a definition cannot fail: its maps have text keys.
    let mut text = serde_json::to_string_pretty(definition).unwrap_or_default();
    text.push('\n');
    text
}
