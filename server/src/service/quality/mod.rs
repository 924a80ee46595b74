//! How well people see what is wrong: golden items, agreement, and alerts about both and about policies that fail.
//!
//! Nobody may be able to tell a golden item from a live one before having answered it. So what is noted of one in the
//! audit log is noted under the golden item, not under the item that its reviewer can look at; and a result is shown
//! once the answer can no longer be taken back.

mod agreement;
mod alerts;
mod answer;
mod decided;
mod give;
mod known;
mod make;
mod page;
mod results;

use app::model::{GoldenId, OutputKind, Proportion, RawJson, ReviewSpec, Verdict, WorkflowId};
use serde_json::Value;

pub(super) use answer::golden_answered;
pub(super) use decided::complete_record;
pub(super) use give::{golden_for, is_onboarding};
pub(super) use known::KnownGolden;

use super::{Actor, Error, Services, outputs};
use crate::{
    domain::{
        audit::NewEntry,
        statistics::proportion::{Level, wilson},
    },
    store::{GoldenRow, PayloadPart, Reads, StoreError, Stored},
};

/// What a workflow says that matters here.
struct Asked {
    kind: OutputKind,
    slug: String,
    name: String,
    review: ReviewSpec,
}

/// What is known of a workflow; inside a transaction asked on its own connection, so that it never waits for another.
async fn asked(
    services: &Services,
    reads: &mut (impl Reads + ?Sized),
    workflow: WorkflowId,
) -> Stored<Asked> {
    let definition = match services.known_now(workflow) {
        Some(known) => known.row.definition.clone(),
        None => {
            let row = reads.workflow_by_id(workflow).await?;
            row.ok_or_else(|| StoreError::Corrupt(format!("workflow {workflow} is missing")))?.definition
        }
    };
    Ok(Asked {
        kind: definition.output.kind,
        slug: definition.slug,
        name: definition.name,
        review: definition.review,
    })
}

/// The output that a golden item's decision let out; none where nothing goes out, or where it is not kept any more.
async fn right_output(
    reads: &mut (impl Reads + ?Sized),
    kind: OutputKind,
    golden: &GoldenRow,
) -> Stored<Option<RawJson>> {
    match golden.verdict {
        Verdict::Approve => as_received(reads, kind, golden).await,
        Verdict::Edit => {
            let edit = reads.payload(golden.source, PayloadPart::Edit, golden.slot).await?;
            Ok(outputs::of_edit(edit.map(|payload| payload.bytes)))
        }
        Verdict::Reject | Verdict::Release | Verdict::Fallback => Ok(None),
    }
}

/// The output as the AI gave it.
async fn as_received(
    reads: &mut (impl Reads + ?Sized),
    kind: OutputKind,
    golden: &GoldenRow,
) -> Stored<Option<RawJson>> {
    let raw = reads.payload(golden.source, PayloadPart::Raw, 0).await?;
    Ok(raw.and_then(|raw| outputs::as_received(kind, &raw.bytes)))
}

/// A share with its interval.
fn share(right: i64, of: i64) -> Proportion {
    wilson(right.unsigned_abs(), of.unsigned_abs(), Level::P95).into()
}

/// An entry about a golden item.
fn entry(actor: String, kind: &'static str, golden: GoldenId, details: Value) -> NewEntry {
    NewEntry { actor, kind, item: None, subject: Some(format!("golden:{golden}")), details }
}
