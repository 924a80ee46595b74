//! Items and decisions as they are read.

use app::model::{Item, ItemStatus, Priority, UnknownWord};
use sqlx::Row as _;

use super::{Row, rows};
use crate::domain::opinions::Agreement;
use crate::store::{DecisionRow, ItemRow, NewDecision, OutputSource, StoreError, Stored};

/// Reads a row of `select_items` or `select_decided_items`.
pub(super) fn item_row(row: &Row) -> Stored<ItemRow> {
    let stored_status: ItemStatus = rows::word(row, "status")?;
    let leased: bool = row.try_get("leased")?;
    let status =
        if leased && stored_status == ItemStatus::Pending { ItemStatus::Claimed } else { stored_status };
    let item = Item {
        id: rows::id(row, "id")?,
        workflow: row.try_get("slug")?,
        external_id: row.try_get("external_id")?,
        title: row.try_get("title")?,
        route: rows::word(row, "route")?,
        reasons: rows::json(row, "reasons")?,
        policy_version: row.try_get("policy_version")?,
        rule: row.try_get("rule")?,
        group: row.try_get("review_group")?,
        status,
        priority: Priority::from_rank(row.try_get("priority")?),
        due_at: rows::time_option(row, "due_at")?,
        decision: None,
        fallback_message: row.try_get("fallback_message")?,
        confidence: row.try_get("confidence")?,
        model: row.try_get("model")?,
        prompt_version: row.try_get("prompt_version")?,
        source: row.try_get("source")?,
        occurred_at: rows::time_option(row, "occurred_at")?,
        created_at: rows::time(row, "created_at")?,
    };
    Ok(ItemRow {
        workflow: rows::id(row, "workflow")?,
        stored_status,
        malformed: row.try_get("malformed")?,
        opinions: row.try_get("opinions")?,
        golden: row.try_get("is_golden")?,
        decision: decision_row(row, &item)?,
        item,
    })
}

/// The decision joined to the item, where there is one.
fn decision_row(row: &Row, item: &Item) -> Stored<Option<DecisionRow>> {
    if row.try_get::<Option<&str>, _>("verdict")?.is_none() {
        return Ok(None);
    }
    let decision = NewDecision {
        item: item.id,
        verdict: rows::word(row, "verdict")?,
        source: output_source(row.try_get("output_source")?)?,
        slot: row.try_get("decision_slot")?,
        output_sha256: rows::hash_option(row, "output_sha256")?,
        decided_by: row.try_get("decided_by")?,
        decided_at: rows::time(row, "decided_at")?,
        final_at: rows::time(row, "final_at")?,
        reasons: rows::json(row, "decision_reasons")?,
        comment: row.try_get("comment")?,
        agreement: agreement(row.try_get("agreement")?)?,
    };
    Ok(Some(DecisionRow { decision, feed_seq: row.try_get("feed_seq")? }))
}

pub(super) fn output_source(word: &str) -> Stored<OutputSource> {
    [OutputSource::Nothing, OutputSource::AsReceived, OutputSource::Edited]
        .into_iter()
        .find(|source| source.as_str() == word)
        .ok_or_else(|| {
            let known = &["nothing", "as_received", "edited"];
            StoreError::Corrupt(
                UnknownWord { what: "OutputSource", given: word.to_owned(), known }.to_string(),
            )
        })
}

pub(super) fn agreement(word: Option<&str>) -> Stored<Option<Agreement>> {
    let Some(word) = word else { return Ok(None) };
    let known = [Agreement::Agreed, Agreement::Majority, Agreement::Adjudicated];
    match known.into_iter().find(|agreement| agreement.as_str() == word) {
        Some(agreement) => Ok(Some(agreement)),
        None => Err(StoreError::Corrupt(format!("agreement: `{word}`"))),
    }
}
