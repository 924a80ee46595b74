//! Loading what a reviewer needs to decide.

use app::model::{EarlierOpinion, ItemStatus, Lease, ReviewItem, WorkflowBrief};

use crate::{
    service::{Error, Services, known::Known, outputs, shown},
    store::{PayloadPart, SlotKind, SlotRow, VerdictRow},
};

impl Services {
    /// The items of these leases, in the same order. One that was cancelled or decided in the meantime is left out.
    pub(super) async fn review_items(&self, slots: Vec<SlotRow>) -> Result<Vec<ReviewItem>, Error> {
        let mut items = Vec::with_capacity(slots.len());
        for slot in slots {
            items.extend(self.review_item(slot).await?);
        }
        Ok(items)
    }

    pub(super) async fn review_item(&self, slot: SlotRow) -> Result<Option<ReviewItem>, Error> {
        let (Some(token), Some(expires_at)) = (slot.lease_token, slot.lease_expires_at) else {
            return Ok(None);
        };
        let known = self.known_by_id(slot.workflow).await?;
        let mut reader = self.read().await?;
        let Some(row) = reader.item(slot.item, self.now()).await? else { return Ok(None) };
        if row.decision.is_some() || row.stored_status != ItemStatus::Pending {
            return Ok(None);
        }
        let raw = reader.payload(slot.item, PayloadPart::Raw, 0).await?;
        let notes = reader.notes_of(slot.item).await?;
        // A second opinion is blind; only who settles a disagreement sees what was said.
        let adjudication = slot.kind == SlotKind::Adjudication;
        let opinions = if adjudication { reader.verdicts_of(slot.item).await? } else { Vec::new() };
        // Without its body the item still has to be decided: an error here would come back with each claim.
        let shown = raw.map_or_else(shown::nothing, |raw| shown::show(known.kind(), &raw.bytes));
        Ok(Some(ReviewItem {
            workflow: brief(&known),
            payload: shown.payload,
            field_confidence: shown.field_confidence,
            metadata: shown.metadata,
            lease: Lease { token, expires_at },
            claimed_at: slot.claimed_at.unwrap_or(row.item.created_at),
            item: row.item,
            adjudication,
            opinions: opinions.into_iter().filter(|row| row.undone_at.is_none()).map(earlier).collect(),
            notes,
        }))
    }
}

fn earlier(row: VerdictRow) -> EarlierOpinion {
    EarlierOpinion {
        opinion: row.slot + 1,
        verdict: row.verdict,
        output: outputs::of_edit(row.edit),
        reasons: row.reasons,
        comment: row.comment,
    }
}

fn brief(known: &Known) -> WorkflowBrief {
    let definition = &known.row.definition;
    let review = &definition.review;
    WorkflowBrief {
        slug: definition.slug.clone(),
        name: definition.name.clone(),
        kind: definition.output.kind,
        schema: definition.output.schema.clone(),
        target_seconds: review.target_seconds,
        undo_seconds: review.undo_seconds,
        lease_seconds: review.lease_seconds,
        weak_below: known.weak_below(),
        reject_reasons: review.reject_reasons.clone(),
    }
}
