use std::io::{BufWriter, Write as _};

use app::model::{Item, ItemFilter};
use clap::{Args, ValueEnum};
use serde::Serialize;
use serde_json::value::RawValue;

use super::{Done, Failure, database::Database, progress};
use crate::service::{Actor, Services};

/// Items are listed so many at a time.
const PAGE: u32 = 200;

#[derive(Debug, Args)]
pub(super) struct Export {
    /// The workflow
    #[arg(long, env = "COUNTERSIGN_WORKFLOW", value_name = "SLUG")]
    workflow: String,
    /// How to write
    #[arg(long, env = "COUNTERSIGN_FORMAT", value_enum, default_value_t = Format::Jsonl)]
    format: Format,
    /// As pairs of a chosen and a rejected output
    #[arg(long, env = "COUNTERSIGN_PREFERENCES")]
    preferences: bool,
    #[command(flatten)]
    database: Database,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The envelopes as received, one a line, each with its item under `countersign`; `import` reads them back.
    Jsonl,
    /// Not built yet.
    Csv,
    /// Not built yet.
    Parquet,
}

/// What stands in a line beside the envelope's own fields.
#[derive(Serialize)]
struct Beside<'a> {
    countersign: &'a Item,
}

/// A body that is no JSON object: it cannot be a line of JSON itself.
#[derive(Serialize)]
struct NoEnvelope<'a> {
    /// The body (invalid UTF-8 replaced).
    raw: &'a str,
    countersign: &'a Item,
}

impl Export {
    pub(super) async fn run(self) -> Done {
        if self.format != Format::Jsonl || self.preferences {
            return Err(Failure::Usage(
                "Only `--format jsonl` without `--preferences` is built so far; the others come later."
                    .to_owned(),
            ));
        }
        let services = self.database.open().await?;
        let total = services
            .get_workflow(&Actor::Cli, &self.workflow)
            .await
            .map(|detail| detail.summary.pending + detail.summary.held + detail.summary.finished)?;
        let bar = progress::bar(u64::try_from(total).ok(), "{bar:40} {pos}/{len} items, {eta} left");
        let mut out = BufWriter::new(std::io::stdout());
        let mut filter =
            ItemFilter { workflow: Some(self.workflow), limit: Some(PAGE), ..ItemFilter::default() };
        loop {
            let page = services.list_items(&Actor::Cli, &filter).await?;
            for item in &page.items {
                let line = line(&services, item).await?;
                if writeln!(out, "{line}").is_err() {
                    // The reader went away (`| head`).
                    return Ok(());
                }
                bar.inc(1);
            }
            filter.cursor = page.next_cursor;
            if filter.cursor.is_none() {
                break;
            }
        }
        bar.finish_and_clear();
        // As above.
        let _ = out.flush();
        Ok(())
    }
}

async fn line(services: &Services, item: &Item) -> Result<String, Failure> {
    let raw = services.item_raw(&Actor::Cli, item.id).await?;
    // Lists leave the decision's output out.
    let item = services.get_item(&Actor::Cli, item.id).await?;
    write_line(&raw, &item).map_err(|error| Failure::No(format!("item {}: {error}", item.id)))
}

/// The envelope's own bytes on one line, with the item put in front of the closing brace.
fn write_line(raw: &[u8], item: &Item) -> Result<String, serde_json::Error> {
    let object = serde_json::from_slice::<&RawValue>(raw).ok().map(|value| value.get().trim());
    let Some(fields) = object.and_then(|text| text.strip_prefix('{')?.strip_suffix('}')) else {
        let text = String::from_utf8_lossy(raw);
        return serde_json::to_string(&NoEnvelope { raw: &text, countersign: item }).map(on_one_line);
    };
    let beside = serde_json::to_string(&Beside { countersign: item })?;
    let beside = beside.strip_prefix('{').unwrap_or(&beside);
    let separator = if fields.trim().is_empty() { "" } else { "," };
    Ok(on_one_line(format!("{{{fields}{separator}{beside}")))
}

/// Line breaks of valid JSON stand between tokens, where a space is as good.
fn on_one_line(json: String) -> String {
    if json.contains(['\r', '\n']) { json.replace(['\r', '\n'], " ") } else { json }
}
