use app::model::{ItemStatus, ReasonCode, Route, Timestamp, Verdict, VerdictId, WorkflowId};
use async_trait::async_trait;
use uuid::Uuid;

use super::{OutputSource, Stored};
use crate::domain::export;

/// A piece of a table, oldest first.
#[derive(Debug, Clone)]
pub struct ExportQuery {
    /// Not before.
    pub from: Timestamp,
    /// Before.
    pub to: Timestamp,
    /// Which of the rows.
    pub only: ExportOnly,
    /// Go on behind this place.
    pub after: Option<ExportPlace>,
    /// So many rows are looked at; those that are not asked for are passed over.
    pub step: i64,
}

/// Which rows are asked for. All that is said must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExportOnly {
    /// Routing sent the item there.
    pub route: Option<Route>,
    /// This reason applied.
    pub reason: Option<ReasonCode>,
    /// This was said; of an item: decided finally.
    pub verdict: Option<Verdict>,
    /// The item stands there. Never `claimed`, which is not stored.
    pub status: Option<ItemStatus>,
    /// Exactly this model; empty: none was said.
    pub model: Option<String>,
    /// Exactly this prompt version; empty: none was said.
    pub prompt_version: Option<String>,
    /// Exactly this source; empty: none was said.
    pub source: Option<String>,
}

/// A row's place: the moment by which it belongs to a period, and its key.
pub type ExportPlace = (Timestamp, Uuid);

/// Rows, and where to go on; none at the end. There may be no row and yet more to come.
#[derive(Debug, Clone)]
pub struct ExportPiece<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Where to go on.
    pub next: Option<ExportPlace>,
}

/// A final decision without its output, and what it takes to read that.
#[derive(Debug, Clone)]
pub struct ExportedDecision {
    /// The decision.
    pub row: export::Decision,
    /// Where its output is kept.
    pub source: OutputSource,
    /// SHA-256 of the output.
    pub output_sha256: Option<[u8; 32]>,
    /// The verdict that it rests on, which owns the corrected output.
    pub given_as: Option<VerdictId>,
    /// Bytes of the body as received; 0 where they are gone.
    pub raw_bytes: i64,
    /// Bytes of the corrected output; 0 where there is none.
    pub edit_bytes: i64,
}

/// Reading tables whole, piece by piece. Copies of golden items are in none of them.
///
/// Each piece is one walk in an index over at most `step` rows, whatever is asked for of them, so that a piece takes the
/// same time and memory everywhere in a table.
#[async_trait]
pub trait ExportReads {
    /// Items of a workflow, by arrival.
    async fn items_to_export(
        &mut self,
        workflow: WorkflowId,
        query: &ExportQuery,
    ) -> Stored<ExportPiece<export::Item>>;
    /// Final decisions of a workflow, by when they were made.
    async fn decisions_to_export(
        &mut self,
        workflow: WorkflowId,
        query: &ExportQuery,
    ) -> Stored<ExportPiece<ExportedDecision>>;
    /// Verdicts on items of these workflows, by their ids and so by when they were given; undone ones too.
    async fn verdicts_to_export(
        &mut self,
        workflows: &[WorkflowId],
        query: &ExportQuery,
    ) -> Stored<ExportPiece<export::Verdict>>;
    /// Payloads, by the item or verdict that owns them. Those that are gone are left out.
    async fn payloads_to_export(&mut self, owners: &[Uuid]) -> Stored<Vec<(Uuid, Vec<u8>)>>;
}
