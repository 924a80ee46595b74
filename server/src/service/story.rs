//! One item's whole story.

use app::model::{ItemId, ItemStatus, ItemStory, Permission, RecordEntry, Timestamp, VerdictRecord};

use super::{Actor, Error, Services, outputs, quality, shown};
use crate::{
    domain::audit::{kinds, to_hex},
    store::{AuditQuery, ItemRow, PayloadPart, Reads, VerdictRow},
};

/// Audit entries shown with an item. (Heartbeats of a long review could make thousands.)
const ENTRIES: i64 = 1000;

impl Services {
    /// The item's whole story.
    ///
    /// # Errors
    /// As [`Self::get_item`].
    pub async fn item_story(&self, by: &Actor, id: ItemId) -> Result<ItemStory, Error> {
        let row = self.visible_item(by, id).await?;
        // While further opinions are wanted, nobody is shown what others said: theirs would not be blind.
        let is_blind = row.stored_status == ItemStatus::Pending;
        let workflow = self.known_by_id(row.workflow).await?;
        let item = self.whole_item(row.clone()).await?;
        let now = self.now();
        let mut reader = self.read().await?;
        let raw = reader.payload(id, PayloadPart::Raw, 0).await?;
        let shown = raw.as_ref().map_or_else(shown::nothing, |raw| shown::show(workflow.kind(), &raw.bytes));
        let (bytes, sha256) = raw.map_or((0, String::new()), |raw| (raw.bytes.len(), to_hex(&raw.sha256)));
        Ok(ItemStory {
            item,
            workflow_name: workflow.row.definition.name.clone(),
            kind: workflow.kind(),
            weak_below: workflow.weak_below(),
            payload: shown.payload,
            field_confidence: shown.field_confidence,
            metadata: shown.metadata,
            raw_bytes: u64::try_from(bytes).unwrap_or(u64::MAX),
            raw_sha256: sha256,
            trace: reader.item_trace(id).await?,
            verdicts: reader
                .verdicts_of(id)
                .await?
                .into_iter()
                .filter(|row| !is_blind || is_of(by, row))
                .map(verdict_record)
                .collect(),
            audit: record_of(&mut *reader, by, &row, now)
                .await?
                .into_iter()
                .filter(|entry| {
                    !is_blind || !VERDICTS.contains(&entry.kind.as_str()) || entry.actor == by.label()
                })
                .collect(),
            held_by: holder(&mut *reader, id, now).await?,
        })
    }
}

/// Entries that say what somebody thinks of an item.
const VERDICTS: [&str; 2] = [kinds::ITEM_VERDICT, kinds::ITEM_UNDONE];

fn is_of(by: &Actor, row: &VerdictRow) -> bool {
    matches!(by, Actor::User(user) if user.id == row.user)
}

/// What was done to an item. Who may read the log is shown its entries, and nothing that is not in it. Others are told no
/// entry's place there, so that of a copy of a golden item may be told what the log says of live work alone.
async fn record_of(
    reader: &mut dyn Reads,
    by: &Actor,
    row: &ItemRow,
    now: Timestamp,
) -> Result<Vec<RecordEntry>, Error> {
    let query =
        AuditQuery { after: Some(0), item: Some(row.item.id), limit: ENTRIES, ..AuditQuery::default() };
    let mut record: Vec<RecordEntry> =
        reader.audit_entries(&query).await?.into_iter().map(RecordEntry::from).collect();
    if by.require_everywhere(Permission::SeeAudit).is_err() {
        record.iter_mut().for_each(|entry| entry.place = None);
        if row.golden {
            quality::complete_record(reader, row, &mut record, now).await?;
        }
    }
    Ok(record)
}

/// Who holds the item, and until when.
async fn holder(
    reader: &mut dyn Reads,
    id: ItemId,
    now: Timestamp,
) -> Result<Option<(String, Timestamp)>, Error> {
    for slot in reader.slots_of(id).await? {
        if let (Some(user), Some(until)) = (slot.lease_user, slot.lease_expires_at)
            && until > now
        {
            let name = reader.user(user).await?.map_or_else(|| user.to_string(), |user| user.name);
            return Ok(Some((name, until)));
        }
    }
    Ok(None)
}

fn verdict_record(row: VerdictRow) -> VerdictRecord {
    VerdictRecord {
        id: row.id,
        slot: row.slot,
        reviewer: row.user_name,
        verdict: row.verdict,
        output: outputs::of_edit(row.edit),
        reasons: row.reasons,
        comment: row.comment,
        active_ms: row.active_ms,
        wall_ms: row.wall_ms,
        at: row.at,
        undone_at: row.undone_at,
    }
}
