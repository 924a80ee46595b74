//! Outputs of decisions, loaded from where they are kept and checked against the hash that was decided on.

use app::model::{Decision, Item, ItemId, OutputKind, RawJson};
use sha2::{Digest as _, Sha256};

use super::Error;
use crate::{
    domain::{
        audit::to_hex,
        envelope::{self, Received},
        output,
    },
    store::{DecisionRow, ItemRow, NewDecision, OutputSource, PayloadPart, Reads},
};

/// The SHA-256 that names an output in decisions and in the audit log.
pub(super) fn hash_of(output: &RawJson) -> [u8; 32] {
    Sha256::digest(output.text().as_bytes()).into()
}

/// The item as lists show it: its decision without the output.
pub(super) fn item_without_output(row: ItemRow) -> Item {
    let decision = row.decision.map(|row| shown(row.decision, None));
    Item { decision, ..row.item }
}

/// The item with its decision whole, where this output is the one that was decided on; else the row again.
pub(super) fn item_with(row: ItemRow, output: Option<RawJson>) -> Result<Item, Box<ItemRow>> {
    let is_it =
        row.decision.as_ref().is_some_and(|row| row.decision.output_sha256 == output.as_ref().map(hash_of));
    if !is_it {
        return Err(Box::new(row));
    }
    let decision = row.decision.map(|row| shown(row.decision, output));
    Ok(Item { decision, ..row.item })
}

/// The item with its decision whole.
///
/// # Errors
/// `Internal` where the output is missing or is not the one that was decided on: it must not leave the building.
pub(super) async fn item_with_output(
    reader: &mut dyn Reads,
    kind: OutputKind,
    row: ItemRow,
) -> Result<Item, Error> {
    let decision = match row.decision {
        None => None,
        Some(decision) => {
            let output = decided_output(reader, kind, row.item.id, &decision).await?;
            Some(shown(decision.decision, output))
        }
    };
    Ok(Item { decision, ..row.item })
}

async fn decided_output(
    reader: &mut dyn Reads,
    kind: OutputKind,
    id: ItemId,
    row: &DecisionRow,
) -> Result<Option<RawJson>, Error> {
    let part = match row.decision.source {
        OutputSource::Nothing => return Ok(None),
        OutputSource::AsReceived => PayloadPart::Raw,
        OutputSource::Edited => PayloadPart::Edit,
    };
    let payload = reader.payload(id, part, row.decision.slot).await?;
    let bytes = payload
        .ok_or_else(|| Error::internal(format!("the {} of item {id} is missing", part.as_str())))?
        .bytes;
    let output = match row.decision.source {
        OutputSource::Edited => of_edit(Some(bytes)),
        _ => as_received(kind, &bytes),
    };
    let fitting = output.filter(|output| row.decision.output_sha256 == Some(hash_of(output)));
    fitting.map(Some).ok_or_else(|| {
        let wanted = row.decision.output_sha256.as_ref().map(|hash| to_hex(hash)).unwrap_or_default();
        Error::internal(format!("the output of item {id} is not the one decided on ({wanted})"))
    })
}

/// A corrected output as it was stored; it was checked to be JSON before.
pub(super) fn of_edit(bytes: Option<Vec<u8>>) -> Option<RawJson> {
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).and_then(|text| RawJson::new(text).ok())
}

/// The output that stands in a body as received.
pub(super) fn as_received(kind: OutputKind, raw: &[u8]) -> Option<RawJson> {
    match envelope::read(raw) {
        Received::Envelope(envelope) => output::understand(kind, &envelope).output,
        Received::Malformed(_) => None,
    }
}

/// A decision as the API shows it.
pub(super) fn shown(decision: NewDecision, output: Option<RawJson>) -> Decision {
    Decision {
        verdict: decision.verdict,
        output,
        decided_by: decision.decided_by,
        decided_at: decision.decided_at,
        final_at: decision.final_at,
        reasons: decision.reasons,
        comment: decision.comment,
    }
}
