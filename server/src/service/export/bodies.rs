//! Outputs of decisions, read a few megabytes at a time.

use std::collections::{HashMap, VecDeque};

use app::model::{OutputKind, RawJson};
use uuid::Uuid;

use super::Error;
use crate::{
    domain::export::{Decision, Lesson},
    service::outputs,
    store::{ExportedDecision, OutputSource, Reads},
};

/// Bytes of bodies that are read at once, unless a single one is larger.
const RUN_BYTES: i64 = 4 << 20;
/// Decisions of which bodies are read at once.
const RUN: usize = 250;

/// Decisions whose bodies have yet to be read.
#[derive(Default)]
pub(super) struct Waiting {
    kind: OutputKind,
    rows: VecDeque<ExportedDecision>,
}

/// Decisions whose bodies fit together.
pub(super) struct Run {
    kind: OutputKind,
    rows: Vec<ExportedDecision>,
}

impl Waiting {
    /// Decisions of a workflow whose outputs are of this kind.
    pub(super) fn new(kind: OutputKind, rows: Vec<ExportedDecision>) -> Self {
        Self { kind, rows: rows.into() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The next ones; none where there are none.
    pub(super) fn next_run(&mut self) -> Option<Run> {
        let (mut bytes, mut count) = (0, 0);
        for row in self.rows.iter().take(RUN) {
            bytes += row.raw_bytes + row.edit_bytes;
            if bytes > RUN_BYTES && count > 0 {
                break;
            }
            count += 1;
        }
        (count > 0).then(|| Run { kind: self.kind, rows: self.rows.drain(..count).collect() })
    }
}

/// The decisions with what left the building.
///
/// # Errors
/// `Internal` where an output is not the one that was decided on: it must not be passed off as it.
pub(super) async fn decisions(reader: &mut dyn Reads, run: Run) -> Result<Vec<Decision>, Error> {
    let Run { kind, rows } = run;
    let mut bodies = Bodies::read(reader, rows.iter().filter_map(owner)).await?;
    rows.into_iter()
        .map(|row| {
            let body = owner(&row).and_then(|owner| bodies.take(owner));
            let output = match (body, row.source) {
                // Rejected, or its bytes were erased.
                (None, _) => None,
                (Some(bytes), OutputSource::Edited) => checked(&row, outputs::of_edit(Some(bytes)))?,
                (Some(bytes), _) => checked(&row, as_decided(&row, kind, &bytes))?,
            };
            Ok(Decision { output, ..row.row })
        })
        .collect()
}

/// The decisions, which are edits, with what came and what went out instead.
///
/// # Errors
/// As [`decisions`].
pub(super) async fn lessons(reader: &mut dyn Reads, run: Run) -> Result<Vec<Lesson>, Error> {
    let Run { kind, rows } = run;
    let owners = rows.iter().flat_map(|row| owner(row).into_iter().chain([row.row.origin.item.0]));
    let mut bodies = Bodies::read(reader, owners).await?;
    rows.into_iter()
        .map(|row| {
            let raw = bodies.take(row.row.origin.item.0);
            let corrected = match owner(&row).and_then(|owner| bodies.take(owner)) {
                Some(bytes) => checked(&row, outputs::of_edit(Some(bytes)))?,
                None => None,
            };
            let Decision { origin, decided_at, reasons, comment, .. } = row.row;
            let lesson = Lesson {
                origin,
                decided_at,
                reasons,
                comment,
                input: None,
                output: None,
                output_text: None,
                corrected: None,
                changed: false,
            };
            Ok(lesson.with(kind, raw.as_deref(), corrected))
        })
        .collect()
}

/// Whose bytes the decision's output is.
fn owner(row: &ExportedDecision) -> Option<Uuid> {
    match row.source {
        OutputSource::Nothing => None,
        OutputSource::AsReceived => Some(row.row.origin.item.0),
        OutputSource::Edited => row.given_as.map(|verdict| verdict.0),
    }
}

/// The output in a body as received. The workflow may take its outputs for another kind today than when this one was
/// decided: then the same text is read otherwise.
fn as_decided(row: &ExportedDecision, kind: OutputKind, raw: &[u8]) -> Option<RawJson> {
    let other = if kind == OutputKind::Json { OutputKind::Text } else { OutputKind::Json };
    let mut readings = [kind, other].into_iter().filter_map(|kind| outputs::as_received(kind, raw));
    readings.find(|output| row.output_sha256 == Some(outputs::hash_of(output)))
}

fn checked(row: &ExportedDecision, output: Option<RawJson>) -> Result<Option<RawJson>, Error> {
    match output {
        Some(output) if row.output_sha256 == Some(outputs::hash_of(&output)) => Ok(Some(output)),
        _ => Err(Error::internal(format!(
            "the output of item {} is not the one that was decided on",
            row.row.origin.item
        ))),
    }
}

/// Bytes by owner.
struct Bodies(HashMap<Uuid, Vec<u8>>);

impl Bodies {
    async fn read(reader: &mut dyn Reads, owners: impl Iterator<Item = Uuid>) -> Result<Self, Error> {
        let owners: Vec<Uuid> = owners.collect();
        Ok(Self(reader.payloads_to_export(&owners).await?.into_iter().collect()))
    }

    fn take(&mut self, owner: Uuid) -> Option<Vec<u8>> {
        self.0.remove(&owner)
    }
}
