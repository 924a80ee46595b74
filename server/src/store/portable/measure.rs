//! From what happened to what it adds to the kept figures.
//!
//! The same rows of items, decisions and verdicts say what happened while it happens, and when figures are made anew:
//! [`happened`] reads both, so that the two cannot disagree.

use std::{collections::HashSet, ops::DerefMut};

use app::model::{ItemId, ItemStatus, ReasonCode, Route, Verdict};
use sqlx::{QueryBuilder, Row as _};

use super::{Conn, Db, Row, Session, rows};
use crate::{
    domain::insights::event::{Event, Inclusion, Origin, Review, each_once, value},
    store::{NewItem, StoreError, Stored, bulk::runs, text::storable},
};

/// Who decides where no person does.
const POLICY: &str = "policy";

/// The columns that [`happened`] reads, of items `i` with their decision `d` and their standing verdicts `v`. Where
/// routing had sent an item counts, whatever people did with it since. `rests_on` is the opinion that the decision
/// rests on: one of many that were decided together rests on none, even where somebody had given one.
pub(super) const HAPPENED_COLUMNS: &str = "i.id, i.workflow, i.created_at, COALESCE(i.routed, i.route) AS route, \
    i.reason_codes, i.model, i.prompt_version, i.source, i.inclusion_probability, i.status, \
    d.verdict, d.decided_at, d.decided_by, v.user_id, v.verdict AS said, v.at, v.active_ms, v.wall_ms, \
    (SELECT r.verdict FROM verdicts r WHERE r.item = d.item AND r.slot = d.slot AND r.verdict = d.verdict \
    AND r.undone_at IS NULL) AS rests_on";

/// What is joined to items `i` for it.
pub(super) const HAPPENED_JOINS: &str = " LEFT JOIN decisions d ON d.item = i.id \
    LEFT JOIN verdicts v ON v.item = i.id AND v.undone_at IS NULL";

/// An item, and what happened to it after its arrival that will not be taken back.
pub(super) struct Happened {
    pub(super) item: ItemId,
    pub(super) origin: Origin,
    /// What the policy decided as it came.
    pub(super) policy: Option<Verdict>,
    pub(super) events: Vec<Event>,
}

impl<C: DerefMut<Target = Conn> + Send> Session<C> {
    /// Owes what the arrival of these items adds to the figures.
    pub(super) fn measure_arrivals(&mut self, items: &[NewItem]) {
        for item in items {
            let decision = item.decision.as_ref().filter(|decision| decision.decided_by == POLICY);
            let policy = decision.map(|decision| decision.verdict);
            self.ledger.figures.add(&arriving(item), &Event::Arrived { policy });
        }
    }

    /// Owes what the end of these items adds: their decisions are final now, or they were withdrawn. Answers which of
    /// them were decided by somebody who looked at them.
    pub(super) async fn measure_ends(&mut self, items: &[ItemId]) -> Stored<HashSet<ItemId>> {
        let mut looked_at = HashSet::new();
        for run in runs(items) {
            for one in self.measured(run).await? {
                one.events.iter().for_each(|event| self.ledger.figures.add(&one.origin, event));
                if one.events.iter().any(|event| matches!(event, Event::Decided { looked_at: true, .. })) {
                    looked_at.insert(one.item);
                }
            }
        }
        Ok(looked_at)
    }

    /// These items, without golden ones.
    pub(super) async fn measured(&mut self, items: &[ItemId]) -> Stored<Vec<Happened>> {
        let mut sql = QueryBuilder::<Db>::new("SELECT ");
        sql.push(HAPPENED_COLUMNS).push(" FROM items i").push(HAPPENED_JOINS);
        sql.push(" WHERE i.golden IS NULL AND i.id IN (");
        let mut ids = sql.separated(", ");
        for item in items {
            ids.push_bind(item.0);
        }
        sql.push(") ORDER BY i.id, v.at, v.id");
        happened(&sql.build().fetch_all(&mut *self.conn).await?)
    }
}

fn arriving(item: &NewItem) -> Origin {
    let name = |name: &Option<String>| value(name.as_deref().map(storable).as_deref());
    Origin {
        workflow: item.workflow,
        at: item.created_at,
        route: item.route,
        reasons: each_once(item.reasons.iter().map(|reason| reason.code)),
        model: name(&item.model),
        prompt_version: name(&item.prompt_version),
        source: name(&item.source),
        inclusion: Inclusion::new(item.inclusion_probability, item.route),
    }
}

/// Reads rows of [`HAPPENED_COLUMNS`], those of one item next to each other.
pub(super) fn happened(found: &[Row]) -> Stored<Vec<Happened>> {
    let mut all: Vec<Happened> = Vec::new();
    for row in found {
        let item: ItemId = rows::id(row, "id")?;
        if all.last().is_none_or(|last| last.item != item) {
            all.push(began(item, row)?);
        }
        let review = review(row)?;
        let has_ended = has_ended(row)?;
        if let (Some(last), Some(review), true) = (all.last_mut(), review, has_ended) {
            last.events.push(Event::Reviewed(review));
        }
    }
    Ok(all)
}

/// Whether its end will not be taken back.
fn has_ended(row: &Row) -> Stored<bool> {
    let status: ItemStatus = rows::word(row, "status")?;
    Ok(matches!(status, ItemStatus::Final | ItemStatus::Cancelled))
}

fn began(item: ItemId, row: &Row) -> Stored<Happened> {
    let route: Route = rows::word(row, "route")?;
    let name = |column: &str| Stored::Ok(value(row.try_get(column)?));
    let origin = Origin {
        workflow: rows::id(row, "workflow")?,
        at: rows::time(row, "created_at")?,
        route,
        reasons: each_once(codes(row.try_get("reason_codes")?)?),
        model: name("model")?,
        prompt_version: name("prompt_version")?,
        source: name("source")?,
        inclusion: Inclusion::new(row.try_get("inclusion_probability")?, route),
    };
    let status: ItemStatus = rows::word(row, "status")?;
    let mut happened = Happened { item, origin, policy: None, events: Vec::new() };
    match (status, row.try_get::<Option<&str>, _>("decided_by")?) {
        (ItemStatus::Cancelled, _) => happened.events.push(Event::Withdrawn),
        (ItemStatus::Final, Some(POLICY)) => happened.policy = Some(rows::word(row, "verdict")?),
        (ItemStatus::Final, Some(_)) => happened.events.push(Event::Decided {
            verdict: rows::word(row, "verdict")?,
            at: rows::time(row, "decided_at")?,
            looked_at: row.try_get::<Option<&str>, _>("rests_on")?.is_some(),
        }),
        _ => {}
    }
    Ok(happened)
}

fn review(row: &Row) -> Stored<Option<Review>> {
    if row.try_get::<Option<&str>, _>("said")?.is_none() {
        return Ok(None);
    }
    Ok(Some(Review {
        reviewer: rows::id(row, "user_id")?,
        verdict: rows::word(row, "said")?,
        at: rows::time(row, "at")?,
        active_ms: row.try_get("active_ms")?,
        wall_ms: row.try_get("wall_ms")?,
    }))
}

/// Reads `,a,b,`.
pub(super) fn codes(text: &str) -> Stored<Vec<ReasonCode>> {
    text.split(',')
        .filter(|code| !code.is_empty())
        .map(|code| code.parse().map_err(|error| StoreError::Corrupt(format!("reason_codes: {error}"))))
        .collect()
}
