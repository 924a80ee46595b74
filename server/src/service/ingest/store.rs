//! Storing prepared items, and answering again what was answered before.
//!
//! The remembered answer is looked for inside the transaction that would store the item. On SQLite there is one writer,
//! so nothing comes between; on PostgreSQL two transactions may both find nothing, and then the second to commit fails
//! on the key's uniqueness, is rolled back whole, and finds the first one's answer on its next try.

use std::{collections::HashMap, sync::Arc};

use app::model::WorkflowId;

use super::{Error, Prepared, Services, Submitted};
use crate::{
    service::known::Known,
    store::{IdempotencyRow, NewItem, Reads, StoreError, Tx},
};

/// How often a lost race is tried again. Each loss means that someone else's answer is there, so two would do.
const TRIES: usize = 5;

/// What became of one prepared item.
enum Fate {
    /// Stored now.
    Stored,
    /// Was stored before under its key.
    Before(IdempotencyRow),
    /// Its key stands on an earlier line of the same batch, with the same body.
    Twin(usize),
    /// Its key was used with another body.
    Mismatch,
}

impl Services {
    /// Stores all in one transaction.
    pub(super) async fn stored(
        &self,
        prepared: Vec<Prepared>,
    ) -> Result<Vec<Result<Submitted, Error>>, Error> {
        let (items, answers): (Vec<NewItem>, Vec<Submitted>) =
            prepared.into_iter().map(|prepared| (prepared.new, prepared.answer)).unzip();
        if items.is_empty() {
            return Ok(Vec::new());
        }
        let items = Arc::new(items);
        let mut tries = TRIES;
        let fates = loop {
            let work = Arc::clone(&items);
            let fates = self.0.store.write(move |tx| Box::pin(async move { store(tx, &work).await })).await;
            match fates {
                Err(StoreError::Taken { .. }) if tries > 1 => tries -= 1,
                fates => break fates?,
            }
        };
        self.tell(&items, &fates);
        Ok(answered(answers, fates))
    }

    /// Stores nothing: answers again what was answered before the workflow was archived.
    pub(super) async fn replays(
        &self,
        known: &Known,
        prepared: Vec<Prepared>,
    ) -> Result<Vec<Result<Submitted, Error>>, Error> {
        let mut reader = self.read().await?;
        let mut answers = Vec::with_capacity(prepared.len());
        for Prepared { new, .. } in prepared {
            answers.push(match fate(&mut *reader, &new).await? {
                Some(Fate::Before(row)) => again(row),
                Some(Fate::Mismatch) => Err(mismatch()),
                _ => Err(Error::conflict(
                    "workflow_archived",
                    format!(
                        "The workflow `{}` is archived and takes no more items. Nothing was stored; save its \
                         definition again to bring it back.",
                        known.slug()
                    ),
                )),
            });
        }
        Ok(answers)
    }

    fn tell(&self, items: &[NewItem], fates: &[Fate]) {
        let stored =
            || items.iter().zip(fates).filter(|(_, fate)| matches!(fate, Fate::Stored)).map(|(item, _)| item);
        self.0.wakeups.items_ended(stored().filter(|item| item.decision.is_some()).map(|item| item.id));
        if stored().any(|item| item.decision.is_none()) {
            self.0.wakeups.queue_changed();
        }
    }
}

async fn store(tx: &mut dyn Tx, items: &[NewItem]) -> Result<Vec<Fate>, StoreError> {
    let mut fates = Vec::with_capacity(items.len());
    let mut seen: HashMap<(WorkflowId, &str), usize> = HashMap::new();
    for (at, item) in items.iter().enumerate() {
        let Some(own) = &item.idempotency else {
            fates.push(Fate::Stored);
            continue;
        };
        if let Some(first) = seen.get(&(item.workflow, own.key.as_str())) {
            fates.push(if items[*first].raw_sha256 == item.raw_sha256 {
                Fate::Twin(*first)
            } else {
                Fate::Mismatch
            });
            continue;
        }
        let before = fate(tx, item).await?;
        if before.is_none() {
            seen.insert((item.workflow, &own.key), at);
        }
        fates.push(before.unwrap_or(Fate::Stored));
    }
    if fates.iter().all(|fate| matches!(fate, Fate::Stored)) {
        tx.insert_items(items).await?;
    } else {
        let new = items.iter().zip(&fates).filter(|(_, fate)| matches!(fate, Fate::Stored));
        let new: Vec<NewItem> = new.map(|(item, _)| item.clone()).collect();
        if !new.is_empty() {
            tx.insert_items(&new).await?;
        }
    }
    Ok(fates)
}

/// What its key says of an item; none where the key (if it has one) is new.
async fn fate(reads: &mut dyn Reads, item: &NewItem) -> Result<Option<Fate>, StoreError> {
    let Some(own) = &item.idempotency else { return Ok(None) };
    let row = reads.idempotent_answer(item.workflow, &own.key).await?;
    Ok(row.map(|row| if row.body_sha256 == own.body_sha256 { Fate::Before(row) } else { Fate::Mismatch }))
}

fn answered(answers: Vec<Submitted>, fates: Vec<Fate>) -> Vec<Result<Submitted, Error>> {
    let answer = |(at, fate): (usize, Fate)| match fate {
        Fate::Stored => Ok(answers[at].clone()),
        Fate::Twin(first) => Ok(Submitted { replayed: true, ..answers[first].clone() }),
        Fate::Before(row) => again(row),
        Fate::Mismatch => Err(mismatch()),
    };
    fates.into_iter().enumerate().map(answer).collect()
}

fn again(row: IdempotencyRow) -> Result<Submitted, Error> {
    let item = serde_json::from_str(&row.answer)
        .map_err(|error| Error::internal(format!("the answer remembered for item {}: {error}", row.item)))?;
    Ok(Submitted { status: u16::try_from(row.status).unwrap_or(201), item, replayed: true, body: row.answer })
}

fn mismatch() -> Error {
    Error::invalid(
        "idempotency_mismatch",
        "This idempotency key was used before with another body. Nothing was stored: send the same body again, or \
         take a new key for a new item.",
    )
}
