use app::model::{GoldenId, GoldenItem, ItemId, Permission, Timestamp, Verdict};
use serde_json::json;

use super::{Actor, Error, Services, entry, page::shown, right_output};
use crate::{
    domain::audit::kinds,
    store::{GoldenRow, ItemRow, NewGolden, PayloadPart, Reads, StoreError, VerdictRow},
};

impl Services {
    /// Makes a golden item from one that people have looked at and decided: its decision is the right answer.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Conflict` (`not_decided`, `no_opinion`, `no_body`, `already_golden`).
    pub async fn make_golden(&self, by: &Actor, item: ItemId, onboarding: bool) -> Result<GoldenItem, Error> {
        by.require(Permission::EditWorkflows)?;
        let now = self.now();
        let mut reader = self.read().await?;
        let row = reader.item(item, now).await?;
        // A copy of a golden item is as if not there.
        let row = row.filter(|row| !row.golden);
        let row = row.ok_or_else(|| Error::not_found(format!("There is no item {item}.")))?;
        by.require_in(Permission::EditWorkflows, &row.item.workflow)?;
        let golden = golden(GoldenId(self.0.clock.new_id()), &row, onboarding, by, now)?;
        require_opinion(&mut *reader, &golden).await?;
        let kind = self.known_by_id(row.workflow).await?.kind();
        let output = right_output(&mut *reader, kind, &golden).await?;
        let has_body = reader.payload(item, PayloadPart::Raw, 0).await?.is_some();
        drop(reader);
        if !has_body || (output.is_none() && golden.verdict != Verdict::Reject) {
            return Err(Error::conflict(
                "no_body",
                "What came in is not kept any more, so nobody could be asked.",
            ));
        }
        self.store_golden(&golden).await?;
        self.0.golden.forget();
        Ok(shown(golden, output))
    }

    async fn store_golden(&self, golden: &GoldenRow) -> Result<(), Error> {
        let new = NewGolden {
            id: golden.id,
            source: golden.source,
            workflow: golden.workflow,
            onboarding: golden.onboarding,
            by: golden.created_by.clone(),
            at: golden.created_at,
        };
        let details =
            json!({ "source": new.source, "verdict": golden.verdict, "onboarding": new.onboarding });
        let made = entry(new.by.clone(), kinds::GOLDEN_MADE, new.id, details);
        let stored: Result<(), StoreError> =
            self.0.store.write(move |tx| Box::pin(async move { tx.insert_golden(&new, made).await })).await;
        match stored {
            Err(StoreError::Taken { .. }) => Err(Error::conflict(
                "already_golden",
                "A golden item was made from this one before. It stands on the quality page.",
            )),
            other => Ok(other?),
        }
    }

    /// Takes a golden item out: nobody is given it any more. Twice is as once.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn retire_golden(&self, by: &Actor, id: GoldenId) -> Result<(), Error> {
        by.require(Permission::EditWorkflows)?;
        let now = self.now();
        let row = self.read().await?.golden(id, now).await?;
        let row = row.ok_or_else(|| Error::not_found(format!("There is no golden item {id}.")))?;
        let slug = self.known_by_id(row.workflow).await?.slug().to_owned();
        by.require_in(Permission::EditWorkflows, &slug)?;
        let by = by.label();
        let retired: Result<(), StoreError> = self
            .0
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let entry = entry(by.clone(), kinds::GOLDEN_RETIRED, id, json!({ "source": row.source }));
                    tx.retire_golden(id, &by, now, entry).await
                })
            })
            .await;
        self.0.golden.forget();
        match retired {
            Ok(()) | Err(StoreError::Stale { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

/// What is rejected together with others is decided by a person, and is nobody's answer: nobody looked.
async fn require_opinion(reader: &mut dyn Reads, golden: &GoldenRow) -> Result<(), Error> {
    let verdicts = reader.verdicts_of(golden.source).await?;
    let is_opinion = |row: &VerdictRow| {
        row.slot == golden.slot && row.verdict == golden.verdict && row.undone_at.is_none()
    };
    if verdicts.iter().any(is_opinion) {
        return Ok(());
    }
    Err(Error::conflict(
        "no_opinion",
        "This item was rejected together with others, and nobody looked at it: the right answer would be nobody's. \
         Make a golden item from one that somebody decided on the review screen.",
    ))
}

/// What a golden item made from this one would be.
fn golden(
    id: GoldenId,
    row: &ItemRow,
    onboarding: bool,
    by: &Actor,
    now: Timestamp,
) -> Result<GoldenRow, Error> {
    let by_people = |verdict: Verdict| matches!(verdict, Verdict::Approve | Verdict::Edit | Verdict::Reject);
    let decision = row.decision.as_ref().filter(|row| {
        row.feed_seq.is_some() && row.decision.decided_by != "policy" && by_people(row.decision.verdict)
    });
    let decision = decision.map(|row| &row.decision).ok_or_else(|| {
        Error::conflict(
            "not_decided",
            "Only an item that a person has decided, finally, can become a golden item: its decision is the right \
             answer.",
        )
    })?;
    Ok(GoldenRow {
        id,
        source: row.item.id,
        title: row.item.title.clone().or_else(|| row.item.external_id.clone()),
        workflow: row.workflow,
        verdict: decision.verdict,
        slot: decision.slot,
        onboarding,
        created_by: by.label(),
        created_at: now,
        retired_at: None,
        answers: 0,
        right: 0,
    })
}
