use std::path::{Path, PathBuf};

use bytes::{Bytes, BytesMut};
use clap::Args;
use indicatif::ProgressBar;
use tokio::io::{AsyncRead, AsyncReadExt as _};

use super::{Done, Failure, database::Database, output, progress, say};
use crate::{
    ndjson::{Line, LineContent, LineCutter},
    service::{Actor, Services},
};

/// So many bytes are read at once.
const READ: usize = 256 << 10;
/// So many lines are committed at once.
const CHUNK_LINES: usize = 1000;
/// So many refused lines are named; the rest are counted.
const NAMED: usize = 20;

#[derive(Debug, Args)]
pub(super) struct Import {
    /// Envelopes, one a line, as `items/batch` takes them; `-` for standard input
    file: PathBuf,
    /// The workflow
    #[arg(long, env = "COUNTERSIGN_WORKFLOW", value_name = "SLUG")]
    workflow: String,
    #[command(flatten)]
    database: Database,
}

/// What became of the lines.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    imported: u64,
    malformed: u64,
    replayed: u64,
    refused: u64,
}

impl Import {
    pub(super) async fn run(self) -> Done {
        let services = self.database.open().await?;
        // A wrong workflow is said before anything is read.
        services.submit_batch(&Actor::Cli, &self.workflow, Vec::new()).await?;
        let tally = if self.file == Path::new("-") {
            let bar = progress::bar(None, "{spinner} {bytes} {bytes_per_sec}");
            import(&services, &self.workflow, tokio::io::stdin(), &bar).await?
        } else {
            let cannot = |error: std::io::Error| Failure::Usage(format!("{}: {error}", self.file.display()));
            let file = tokio::fs::File::open(&self.file).await.map_err(cannot)?;
            let length = file.metadata().await.map_err(cannot)?.len();
            let bar =
                progress::bar(Some(length), "{bar:40} {bytes}/{total_bytes} {bytes_per_sec}, {eta} left");
            import(&services, &self.workflow, file, &bar).await?
        };
        services.close().await;
        say(&format!(
            "{} imported ({} of them malformed, kept for a person), {} already there, {} refused",
            tally.imported, tally.malformed, tally.replayed, tally.refused
        ));
        if tally.refused > 0 {
            return Err(Failure::No(format!("{} lines were refused.", tally.refused)));
        }
        Ok(())
    }
}

async fn import(
    services: &Services,
    workflow: &str,
    mut input: impl AsyncRead + Unpin,
    bar: &ProgressBar,
) -> Result<Tally, Failure> {
    let mut cutter = LineCutter::new(services.settings().max_body_bytes);
    let mut lines = Vec::new();
    let mut tally = Tally::default();
    loop {
        let mut buffer = BytesMut::with_capacity(READ);
        let read = input.read_buf(&mut buffer).await?;
        if read == 0 {
            cutter.finish(&mut lines);
            submit(services, workflow, &mut lines, &mut tally, bar).await?;
            bar.finish_and_clear();
            return Ok(tally);
        }
        cutter.push(buffer.freeze(), &mut lines);
        if lines.len() >= CHUNK_LINES {
            submit(services, workflow, &mut lines, &mut tally, bar).await?;
        }
        bar.inc(read as u64);
    }
}

async fn submit(
    services: &Services,
    workflow: &str,
    lines: &mut Vec<Line>,
    tally: &mut Tally,
    bar: &ProgressBar,
) -> Done {
    let mut numbers = Vec::with_capacity(lines.len());
    let mut bodies: Vec<Bytes> = Vec::with_capacity(lines.len());
    for line in lines.drain(..) {
        match line.content {
            LineContent::Bytes(bytes) => {
                numbers.push(line.index + 1);
                bodies.push(bytes);
            }
            LineContent::TooLong => {
                refuse(tally, bar, line.index + 1, "it is over the size limit");
            }
        }
    }
    let answers = services.submit_batch(&Actor::Cli, workflow, bodies).await?;
    for (number, answer) in numbers.into_iter().zip(answers) {
        match answer {
            Ok(submitted) if submitted.replayed => tally.replayed += 1,
            Ok(submitted) => {
                tally.imported += 1;
                tally.malformed += u64::from(submitted.status == 202);
            }
            Err(error) => refuse(tally, bar, number, &error.to_string()),
        }
    }
    Ok(())
}

fn refuse(tally: &mut Tally, bar: &ProgressBar, number: u64, why: &str) {
    tally.refused += 1;
    if tally.refused <= NAMED as u64 {
        bar.suspend(|| output::tell(&format!("line {number}: refused: {}", output::one_line(why))));
    }
}
