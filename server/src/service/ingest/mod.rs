//! Accepting what producers send.
//!
//! A body is read, understood and routed before the transaction; the transaction stores it whole. The answer is given
//! after the commit, so an answered item is durable. A body that is no envelope is stored as it is and goes to a
//! person: only one over the size limit is refused.

mod prepare;
mod store;

use std::sync::Arc;

use app::model::{Item, ItemId, Scope};
use bytes::Bytes;

use super::{Actor, Error, Services, known::Known};
use prepare::{Arrival, Prepared, prepare};

/// A body this large is read on a thread that may take its time.
const LARGE: usize = 64 * 1024;
/// Characters in an idempotency key.
const LONGEST_KEY: usize = 256;

/// What became of a submitted body.
#[derive(Debug, Clone, PartialEq)]
pub struct Submitted {
    /// 201; 202 where the body was no envelope; on a replay what was answered first.
    pub status: u16,
    /// The item (on a replay as it was first answered).
    pub item: Item,
    /// Whether this is the first answer again.
    pub replayed: bool,
    /// The item as the JSON that is answered: on a replay, what was answered first. From a batch it is one line.
    pub body: String,
}

impl Services {
    /// Accepts one body into a workflow: durable when this returns.
    ///
    /// The idempotency key may also stand in the envelope, as in a batch; the argument goes before it.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `TooLarge`, `Conflict` (`workflow_archived`), `Invalid` (`idempotency_mismatch`,
    /// `invalid_idempotency_key`).
    pub async fn submit_item(
        &self,
        by: &Actor,
        slug: &str,
        body: Bytes,
        idempotency_key: Option<String>,
    ) -> Result<Submitted, Error> {
        by.require_scope(Scope::Ingest, slug)?;
        self.check_size(&body)?;
        check_key(idempotency_key.as_deref())?;
        let known = self.known(slug).await?;
        let key = idempotency_key.clone();
        let large = body.len() > LARGE;
        let prepared = self.prepared(by, &known, vec![(body, key)], large).await?;
        // What was accepted before the workflow was archived is still answered again.
        let answers = if known.row.archived_at.is_some() {
            self.replays(&known, prepared).await?
        } else {
            self.stored(prepared).await?
        };
        answers.into_iter().next().unwrap_or_else(|| Err(Error::internal("a submitted body has no answer")))
    }

    /// Accepts many bodies in one transaction. A bad line never fails its neighbours; the answers come in the order
    /// of the lines.
    ///
    /// # Errors
    /// As [`Self::submit_item`], for the whole; `TooLarge` and `Invalid` for a line stand in its answer.
    pub async fn submit_batch(
        &self,
        by: &Actor,
        slug: &str,
        lines: Vec<Bytes>,
    ) -> Result<Vec<Result<Submitted, Error>>, Error> {
        by.require_scope(Scope::Ingest, slug)?;
        let known = self.known(slug).await?;
        let sizes: Vec<Result<(), Error>> = lines.iter().map(|line| self.check_size(line)).collect();
        let fitting =
            lines.into_iter().zip(&sizes).filter(|(_, size)| size.is_ok()).map(|(line, _)| (line, None));
        let prepared = self.prepared(by, &known, fitting.collect(), true).await?;
        let answers = if known.row.archived_at.is_some() {
            self.replays(&known, prepared).await?
        } else {
            self.stored(prepared).await?
        };
        let mut answers = answers.into_iter();
        let answer = |size: Result<(), Error>| {
            size?;
            answers.next().unwrap_or_else(|| Err(Error::internal("a line has no answer"))).map(on_one_line)
        };
        Ok(sizes.into_iter().map(answer).collect())
    }

    fn check_size(&self, body: &Bytes) -> Result<(), Error> {
        let limit = self.0.settings.max_body_bytes;
        if body.len() > limit { Err(Error::TooLarge { limit }) } else { Ok(()) }
    }

    /// Reads and routes bodies, each with its idempotency key.
    async fn prepared(
        &self,
        by: &Actor,
        known: &Arc<Known>,
        bodies: Vec<(Bytes, Option<String>)>,
        slow: bool,
    ) -> Result<Vec<Prepared>, Error> {
        let (by, now, known, clock) = (by.label(), self.now(), Arc::clone(known), Arc::clone(self.clock()));
        let work = move || {
            let arrivals = bodies.into_iter().map(|(body, key)| {
                prepare(&known, Arrival { id: ItemId(clock.new_id()), at: now, by: &by, key, body })
            });
            arrivals.collect::<Result<Vec<_>, Error>>()
        };
        if slow { tokio::task::spawn_blocking(work).await.map_err(Error::internal)? } else { work() }
    }
}

fn check_key(key: Option<&str>) -> Result<(), Error> {
    match key {
        Some(key)
            if key.is_empty() || key.chars().count() > LONGEST_KEY || key.chars().any(char::is_control) =>
        {
            Err(Error::invalid(
                "invalid_idempotency_key",
                format!("An idempotency key has 1 to {LONGEST_KEY} characters and no control characters."),
            ))
        }
        _ => Ok(()),
    }
}

/// A line break in JSON text only ever stands between tokens, where a blank means the same.
fn on_one_line(submitted: Submitted) -> Submitted {
    if submitted.body.contains(['\n', '\r']) {
        Submitted { body: submitted.body.replace(['\n', '\r'], " "), ..submitted }
    } else {
        submitted
    }
}
