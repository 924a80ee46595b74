//! An answered copy of a golden item, as its reviewer sees it.

use app::model::{ItemId, ItemStatus, RawJson, RecordEntry, Timestamp, Verdict};
use sha2::{Digest as _, Sha256};

use super::{Error, Services, outputs};
use crate::{
    domain::audit::{NewEntry, kinds},
    service::decisions::final_entry,
    store::{
        AuditQuery, DecisionRow, DueHold, ItemRow, NewDecision, OutputSource, PayloadPart, Reads, VerdictRow,
    },
};

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

/// Adds to the record of a copy, as it is shown, what the log says of live work and of no copy: that it came, and that
/// its decision became final. Neither happened, so neither is logged: an entry that makes an item final would give its
/// decision a place in the feed.
pub(in crate::service) async fn complete_record(
    reader: &mut dyn Reads,
    row: &ItemRow,
    record: &mut Vec<RecordEntry>,
    now: Timestamp,
) -> Result<(), Error> {
    let came = match reader.golden_of_copy(row.item.id, now).await? {
        Some(golden) => received(reader, golden.source, row).await?,
        None => None,
    };
    if let Some(came) = came {
        record.insert(0, came);
    }
    record.extend(finished(row));
    Ok(())
}

/// That it came: as the item did that it is a copy of, when it seems to have come.
async fn received(
    reader: &mut dyn Reads,
    source: ItemId,
    row: &ItemRow,
) -> Result<Option<RecordEntry>, Error> {
    let query = AuditQuery {
        after: Some(0),
        item: Some(source),
        kind: Some(kinds::ITEM_RECEIVED.to_owned()),
        limit: 1,
        ..AuditQuery::default()
    };
    let entry = reader.audit_entries(&query).await?.into_iter().next().map(RecordEntry::from);
    Ok(entry.map(|entry| RecordEntry {
        at: row.item.created_at,
        item: Some(row.item.id),
        place: None,
        ..entry
    }))
}

/// That its decision became final, once it looks so.
fn finished(row: &ItemRow) -> Option<RecordEntry> {
    let shown = row.decision.as_ref().filter(|_| row.stored_status == ItemStatus::Final)?;
    let hold = DueHold {
        item: row.item.id,
        workflow: row.workflow,
        verdict: shown.decision.verdict,
        output_sha256: shown.decision.output_sha256,
    };
    let NewEntry { actor, kind, item, subject, details } = final_entry(&hold);
    Some(RecordEntry {
        at: shown.decision.final_at,
        actor,
        kind: kind.to_owned(),
        item,
        subject,
        details: RawJson::from(&details),
        place: None,
    })
}
