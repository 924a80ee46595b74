use std::io::{BufWriter, IsTerminal as _, Write as _};

use app::model::{
    BucketSize, Dimension, ExportTable, Item, ItemFilter, ItemStatus, ReasonCode, Route, Verdict,
};
use clap::{Args, ValueEnum};
use serde::Serialize;
use serde_json::value::RawValue;

use super::{Done, Failure, database::Database, progress};
use crate::service::{Actor, ExportFormat, ExportRequest, Services};

/// Items are listed so many at a time.
const PAGE: u32 = 200;

#[derive(Debug, Args)]
pub(super) struct Export {
    /// The workflow; a table without one is of all of them
    #[arg(long, env = "COUNTERSIGN_WORKFLOW", value_name = "SLUG")]
    workflow: Option<String>,
    /// How to write
    #[arg(long, env = "COUNTERSIGN_FORMAT", value_enum, default_value_t = Format::Jsonl)]
    format: Format,
    /// A table with the columns of the data dictionary: `items`, `decisions`, `verdicts`, `metrics`, `corrections`,
    /// `preferences` or `dictionary`. Without it CSV and Parquet are of `items`, and JSONL are the envelopes as received,
    /// each with its item under `countersign`, which `import` reads back
    #[arg(long, env = "COUNTERSIGN_TABLE")]
    table: Option<ExportTable>,
    /// The table `preferences`: prompt, chosen and rejected output of every correction, for training
    #[arg(long, env = "COUNTERSIGN_PREFERENCES", conflicts_with = "table")]
    preferences: bool,
    #[command(flatten)]
    filters: Filters,
    #[command(flatten)]
    database: Database,
}

/// Which rows of a table.
#[derive(Debug, Args)]
struct Filters {
    /// Of a table: the first day, such as 2026-01-05, or a moment
    #[arg(long, env = "COUNTERSIGN_FROM", value_name = "DAY")]
    from: Option<String>,
    /// Of a table: the last day, which belongs to the period, or the moment that ends it
    #[arg(long, env = "COUNTERSIGN_TO", value_name = "DAY")]
    to: Option<String>,
    /// Whose days these are: an IANA name, or minutes east of UTC
    #[arg(long, env = "COUNTERSIGN_TZ", value_name = "ZONE")]
    tz: Option<String>,
    /// Only items that routing sent there
    #[arg(long, env = "COUNTERSIGN_ROUTE")]
    route: Option<Route>,
    /// Only items of which this reason applied
    #[arg(long, env = "COUNTERSIGN_REASON", value_name = "CODE")]
    reason: Option<ReasonCode>,
    /// Only where this was said
    #[arg(long, env = "COUNTERSIGN_VERDICT")]
    verdict: Option<Verdict>,
    /// Only items that stand there
    #[arg(long, env = "COUNTERSIGN_STATUS")]
    status: Option<ItemStatus>,
    /// Only of this model; empty: of those of which none was said
    #[arg(long, env = "COUNTERSIGN_MODEL")]
    model: Option<String>,
    /// Only of this prompt version; empty: of those of which none was said
    #[arg(long, env = "COUNTERSIGN_PROMPT_VERSION", value_name = "VERSION")]
    prompt_version: Option<String>,
    /// Only of this source; empty: of those of which none was said
    #[arg(long, env = "COUNTERSIGN_SOURCE")]
    source: Option<String>,
    /// Of metrics: how long a bucket is
    #[arg(long, env = "COUNTERSIGN_BUCKET")]
    bucket: Option<BucketSize>,
    /// Of metrics: also by this dimension
    #[arg(long, env = "COUNTERSIGN_BY", value_name = "DIMENSION")]
    by: Option<Dimension>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A JSON object a line.
    Jsonl,
    /// For spreadsheets; no text in it is a formula.
    Csv,
    /// For data tools.
    Parquet,
}

impl From<Format> for ExportFormat {
    fn from(format: Format) -> Self {
        match format {
            Format::Jsonl => Self::Jsonl,
            Format::Csv => Self::Csv,
            Format::Parquet => Self::Parquet,
        }
    }
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
        let table = match (self.table, self.preferences, self.format) {
            (Some(table), ..) => Some(table),
            (None, true, _) => Some(ExportTable::Preferences),
            (None, false, Format::Jsonl) => None,
            (None, false, Format::Csv | Format::Parquet) => Some(ExportTable::Items),
        };
        if self.format == Format::Parquet && std::io::stdout().is_terminal() {
            return Err(Failure::Usage(
                "Parquet is not for a terminal: send it to a file, such as `> items.parquet`.".to_owned(),
            ));
        }
        match (table, self.workflow) {
            (Some(table), workflow) => {
                let request = self.filters.request(workflow, self.format.into());
                write_table(&self.database.open().await?, table, &request).await
            }
            (None, _) if self.filters.is_any() => Err(Failure::Usage(
                "Envelopes are exported all; a table can be narrowed: say `--table items`.".to_owned(),
            )),
            (None, Some(workflow)) => write_envelopes(&self.database.open().await?, workflow).await,
            (None, None) => {
                Err(Failure::Usage("Say which workflow: `--workflow SLUG`, or which `--table`.".to_owned()))
            }
        }
    }
}

impl Filters {
    fn is_any(&self) -> bool {
        let Self { from, to, tz, route, reason, verdict, status, model, prompt_version, source, bucket, by } =
            self;
        [from, to, tz, model, prompt_version, source].into_iter().any(Option::is_some)
            || route.is_some()
            || reason.is_some()
            || verdict.is_some()
            || status.is_some()
            || bucket.is_some()
            || by.is_some()
    }

    fn request(self, workflow: Option<String>, format: ExportFormat) -> ExportRequest {
        let Self { from, to, tz, route, reason, verdict, status, model, prompt_version, source, bucket, by } =
            self;
        ExportRequest {
            format,
            workflow,
            from,
            to,
            tz,
            route,
            reason,
            verdict,
            status,
            model,
            prompt_version,
            source,
            bucket,
            week: None,
            by,
        }
    }
}

/// Writes a table as it is read.
async fn write_table(services: &Services, table: ExportTable, request: &ExportRequest) -> Done {
    let mut export = services.export(&Actor::Cli, table, request).await?;
    let bar = progress::bar(None, "{spinner} {pos} rows, {per_sec}");
    let mut out = std::io::stdout();
    while let Some(piece) = export.next().await? {
        bar.set_position(export.rows());
        if out.write_all(&piece).is_err() {
            // The reader went away (`| head`).
            return Ok(());
        }
    }
    bar.finish_and_clear();
    // As above.
    let _ = out.flush();
    Ok(())
}

/// Writes the envelopes of a workflow as they were received.
async fn write_envelopes(services: &Services, workflow: String) -> Done {
    let total = services
        .get_workflow(&Actor::Cli, &workflow)
        .await
        .map(|detail| detail.summary.pending + detail.summary.held + detail.summary.finished)?;
    let bar = progress::bar(u64::try_from(total).ok(), "{bar:40} {pos}/{len} items, {eta} left");
    let mut out = BufWriter::new(std::io::stdout());
    let mut filter = ItemFilter { workflow: Some(workflow), limit: Some(PAGE), ..ItemFilter::default() };
    loop {
        let page = services.list_items(&Actor::Cli, &filter).await?;
        for item in &page.items {
            let line = line(services, item).await?;
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
