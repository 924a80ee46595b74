use std::{
    fs::File,
    io::{BufRead as _, BufReader, BufWriter, Write as _},
    path::{Path, PathBuf},
};

use app::model::{AuditEntry, AuditFilter, AuditVerification};
use clap::Subcommand;

use super::{Done, Failure, database::Database, output, progress, say};
use crate::{domain::audit::Chain, service::Actor};

/// Entries are read so many at a time.
const PAGE: u32 = 500;

#[derive(Debug, Subcommand)]
pub(super) enum Audit {
    /// Recompute every hash; exit 1 naming the first bad entry
    Verify {
        /// Entries as JSON, one a line, as `audit export` writes them
        #[arg(long, env = "COUNTERSIGN_FILE")]
        file: Option<PathBuf>,
        #[command(flatten)]
        database: Database,
    },
    /// Write the whole record to standard output, one entry a line
    Export {
        #[command(flatten)]
        database: Database,
    },
}

impl Audit {
    pub(super) async fn run(self) -> Done {
        match self {
            Self::Verify { file: Some(file), .. } => report(&verify_file(&file)?),
            Self::Verify { file: None, database } => {
                report(&database.open().await?.verify_audit(&Actor::Cli).await?)
            }
            Self::Export { database } => export(&database).await,
        }
    }
}

fn report(verification: &AuditVerification) -> Done {
    match &verification.bad {
        None => {
            say(&format!(
                "{} entries checked, all good. The last hash is {}.",
                verification.entries, verification.head
            ));
            Ok(())
        }
        Some((entry, what)) => Err(Failure::No(format!("Entry {entry} is bad: {}", output::one_line(what)))),
    }
}

/// Checks an export, line by line, without a database.
fn verify_file(path: &Path) -> Result<AuditVerification, Failure> {
    let cannot = |error: std::io::Error| Failure::Usage(format!("{}: {error}", path.display()));
    let mut lines = BufReader::new(File::open(path).map_err(cannot)?);
    let mut chain = Chain::default();
    let mut line = Vec::new();
    let mut number = 0_u64;
    loop {
        line.clear();
        if lines.read_until(b'\n', &mut line).map_err(cannot)? == 0 {
            break;
        }
        number += 1;
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let entry: AuditEntry = serde_json::from_slice(&line).map_err(|error| {
            Failure::No(format!("Line {number} of {} is no audit entry: {error}.", path.display()))
        })?;
        if chain.check(&entry).is_err() {
            break;
        }
    }
    Ok(chain.verification())
}

async fn export(database: &Database) -> Done {
    let services = database.open().await?;
    let bar = progress::bar(None, "{spinner} {pos} entries, {per_sec}");
    let mut out = BufWriter::new(std::io::stdout());
    let mut filter = AuditFilter { after: Some(0), limit: Some(PAGE), ..AuditFilter::default() };
    loop {
        let page = services.search_audit(&Actor::Cli, &filter).await?;
        for entry in &page.items {
            let line = serde_json::to_string(entry).map_err(|error| Failure::No(error.to_string()))?;
            if writeln!(out, "{line}").is_err() {
                // The reader went away (`| head`).
                return Ok(());
            }
            bar.inc(1);
        }
        match page.items.last() {
            Some(last) => filter.after = Some(last.seq),
            None => break,
        }
    }
    bar.finish_and_clear();
    // As above.
    let _ = out.flush();
    Ok(())
}
