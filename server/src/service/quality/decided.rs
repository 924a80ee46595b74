//! An answered copy of a golden item, as its reviewer sees it.

use app::model::{ItemStatus, Timestamp, Verdict};
use sha2::{Digest as _, Sha256};

use super::{Error, Services, outputs};
use crate::store::{DecisionRow, ItemRow, NewDecision, OutputSource, PayloadPart, Reads, VerdictRow};

impl Services {
    /// The item as it is shown. Of an answered copy of a golden item no decision is stored, and nothing is delivered;
    /// what is shown is what its verdict would have come to on live work, held and then final. Else its state would tell
    /// that it is golden while the answer can still be taken back.
    pub(in crate::service) async fn as_shown(&self, row: ItemRow) -> Result<ItemRow, Error> {
        if !row.golden {
            return Ok(row);
        }
        let kind = self.known_by_id(row.workflow).await?.kind();
        let mut reader = self.read().await?;
        let mut verdicts = reader.verdicts_of(row.item.id).await?;
        verdicts.retain(|verdict| verdict.undone_at.is_none());
        let Some(verdict) = verdicts.pop() else { return Ok(row) };
        let (source, output_sha256) = match verdict.verdict {
            Verdict::Reject => (OutputSource::Nothing, None),
            Verdict::Edit => {
                (OutputSource::Edited, verdict.edit.as_ref().map(|bytes| Sha256::digest(bytes).into()))
            }
            _ => {
                let raw = reader.payload(row.item.id, PayloadPart::Raw, 0).await?;
                let output = raw.and_then(|raw| outputs::as_received(kind, &raw.bytes));
                (OutputSource::AsReceived, output.as_ref().map(outputs::hash_of))
            }
        };
        let decided_by = label_of(&mut *reader, &verdict).await?;
        let status = status_at(&verdict, self.now());
        let decision = NewDecision {
            item: row.item.id,
            verdict: verdict.verdict,
            source,
            slot: verdict.slot,
            output_sha256,
            decided_by,
            decided_at: verdict.at,
            final_at: verdict.undo_until,
            reasons: verdict.reasons,
            comment: verdict.comment,
            agreement: None,
        };
        let mut row = row;
        row.item.status = status;
        row.stored_status = status;
        row.decision = Some(DecisionRow { decision, feed_seq: None });
        Ok(row)
    }
}

/// The end itself is too late for an undo.
fn status_at(verdict: &VerdictRow, now: Timestamp) -> ItemStatus {
    if now < verdict.undo_until { ItemStatus::Held } else { ItemStatus::Final }
}

/// The audit log's name of who gave the verdict.
async fn label_of(reader: &mut dyn Reads, verdict: &VerdictRow) -> Result<String, Error> {
    let user = reader.user(verdict.user).await?;
    Ok(format!("user:{}", user.map_or_else(|| verdict.user.to_string(), |user| user.email)))
}
