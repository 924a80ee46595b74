use std::sync::Arc;

use app::model::{
    Behind, Between, CauseKind, Dimension, InsightsQuery, ItemBehind, ItemId, ItemsBehind, ItemsBehindPage,
    Page, Timestamp,
};

use super::{
    Actor, Error, Services,
    causes::{MOST_LOOKED, Read, is_told_by_the_row, is_unusable, looked_query},
    groups::{label, people},
    outcomes::Maturity,
};
use crate::{
    domain::insights::{
        causes::{self, Trait, has},
        period::{Calendar, Span},
    },
    service::{known::Known, outputs, paging},
    store::{BehindQuery, BehindRow, LookedQuery, Reads, WorkflowRow},
};

/// Rows of a page.
const PAGE: usize = 50;
/// Items whose bodies are looked into at once.
const STEP: i64 = 500;

/// A place in a list: the moment by which an item counts, and the item.
type Place = (Timestamp, ItemId);

/// A part of a list.
#[derive(Default)]
struct Part {
    rows: Vec<BehindRow>,
    /// Where looking ended although there may be more.
    looked_up_to: Option<Place>,
}

impl Services {
    /// The items that a figure counts, newest first.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid` (`invalid_cursor`).
    pub async fn items_behind(&self, by: &Actor, which: &ItemsBehind) -> Result<ItemsBehindPage, Error> {
        let query = InsightsQuery { by: which.by, ..InsightsQuery::default() };
        let mut scope = self.scope(by, which.workflow.as_deref(), &query).await?;
        let value = which.value.clone().unwrap_or_default();
        if which.by == Some(Dimension::Workflow) {
            scope.rows.retain(|row| row.definition.slug == value);
        }
        let before = place(which.cursor.as_deref())?;
        let mut found = Part::default();
        for row in &scope.rows {
            let part = match which.cause {
                Some(kind) if !is_told_by_the_row(kind) => self.by_body(row, which, &value, before).await?,
                cause => self.by_row(row, which, cause, &value, before).await?,
            };
            found.rows.extend(part.rows);
            found.looked_up_to = found.looked_up_to.max(part.looked_up_to);
        }
        self.page_of(found, scope.rows.first(), which, &value).await
    }

    async fn by_row(
        &self,
        row: &WorkflowRow,
        which: &ItemsBehind,
        cause: Option<CauseKind>,
        value: &str,
        before: Option<Place>,
    ) -> Result<Part, Error> {
        let mut reader = self.read().await?;
        let mut span = span(which);
        if which.what == Behind::Outcome {
            // What is too young to have an outcome is in no figure of outcomes, though it may have one already.
            span = Maturity::of(&mut *reader, row.id, self.now()).await?.clipped(span);
        }
        let query = BehindQuery {
            what: which.what,
            workflow: row.id,
            from: span.from,
            to: span.to,
            by: which.by.map(|by| (by, value.to_owned())),
            cause: cause.map(|kind| (kind, value.to_owned())),
            outcome: which.outcome.clone(),
            before,
            limit: PAGE as i64 + 1,
        };
        let found = reader.behind(&query).await?;
        Ok(Part { rows: found.rows, looked_up_to: found.looked_up_to })
    }

    /// Where an item's body, or what its reviewer said, tells whether it is meant: only of those that people looked at.
    async fn by_body(
        &self,
        row: &WorkflowRow,
        which: &ItemsBehind,
        value: &str,
        before: Option<Place>,
    ) -> Result<Part, Error> {
        let known: Arc<Known> = self.known_by_id(row.id).await?;
        let of = Trait::new(which.cause.unwrap_or(CauseKind::Category), value);
        let Span { from, to } = span(which);
        let mut query = LookedQuery { before, ..looked_query(row, from, to, STEP) };
        let (mut part, mut looked) = (Part::default(), 0);
        while part.rows.len() <= PAGE {
            let step = self.looked_at(&known, &query).await?;
            let Some(last) = step.last() else { return Ok(part) };
            looked += step.len() as i64;
            let place = (last.row.decided_at, last.row.item);
            query.before = Some(place);
            let is_last = (step.len() as i64) < STEP;
            part.rows.extend(step.iter().filter(|one| is_meant(one, which.what, &of)).map(behind));
            if is_last {
                return Ok(part);
            }
            if looked >= MOST_LOOKED {
                part.looked_up_to = Some(place);
                return Ok(part);
            }
        }
        Ok(part)
    }

    async fn page_of(
        &self,
        mut found: Part,
        row: Option<&WorkflowRow>,
        which: &ItemsBehind,
        value: &str,
    ) -> Result<ItemsBehindPage, Error> {
        found.rows.sort_by_key(|row| std::cmp::Reverse((row.at, row.item)));
        // What lies beyond where one workflow was looked at is for the next page, or its items would come too late.
        let end = found.looked_up_to;
        found.rows.retain(|row| end.is_none_or(|end| (row.at, row.item) >= end));
        let is_more = found.rows.len() > PAGE;
        found.rows.truncate(PAGE);
        let last = found.rows.last().map(|row| (row.at, row.item));
        let next = if is_more { last } else { end };
        let (mut reader, now) = (self.read().await?, self.now());
        let mut items = Vec::with_capacity(found.rows.len());
        for row in found.rows {
            if let Some(item) = reader.item(row.item, now).await? {
                items.push(ItemBehind { item: outputs::item_without_output(item), inclusion: row.inclusion });
            }
        }
        let next_cursor = next.map(|(at, item)| format!("{}_{item}", at.0));
        let label = words(&mut *reader, row, which, value).await?;
        Ok(ItemsBehindPage { rows: Page { items, next_cursor }, label, between: between(which) })
    }
}

/// From when to when; an end that is left open lies as far off as can be.
fn span(which: &ItemsBehind) -> Span {
    Span { from: which.from.unwrap_or(Timestamp(0)), to: which.to.unwrap_or(Timestamp(i64::MAX)) }
}

fn is_meant(one: &Read, what: Behind, of: &Trait) -> bool {
    use app::model::Verdict;
    let is_asked = match what {
        Behind::Edited => one.row.verdict == Verdict::Edit,
        Behind::Rejected | Behind::LookedRejected => one.row.verdict == Verdict::Reject,
        Behind::Right | Behind::LookedRight => one.row.verdict == Verdict::Approve,
        Behind::Unusable | Behind::LookedUnusable => is_unusable(&one.row),
        _ => true,
    };
    is_asked && has(&one.subject, of)
}

fn behind(one: &Read) -> BehindRow {
    let share = one.row.inclusion.share();
    BehindRow { item: one.row.item, at: one.row.decided_at, inclusion: (share > 0.0).then_some(share) }
}

fn place(cursor: Option<&str>) -> Result<Option<Place>, Error> {
    let Some(cursor) = cursor.filter(|cursor| !cursor.is_empty()) else { return Ok(None) };
    let read = || {
        let (at, item) = cursor.split_once('_')?;
        Some((Timestamp(at.parse().ok()?), item.parse().ok()?))
    };
    read().map(Some).ok_or_else(paging::bad_cursor)
}

/// From when to when, by the clock of the time zone that was asked for.
fn between(which: &ItemsBehind) -> Option<Between> {
    let calendar = Calendar::new(which.tz.as_deref(), None);
    Some(Between {
        from: calendar.local(which.from?),
        to: calendar.local(which.to?),
        time_zone: calendar.name().to_owned(),
    })
}

/// The value that was asked for, in words.
async fn words(
    reader: &mut dyn Reads,
    row: Option<&WorkflowRow>,
    which: &ItemsBehind,
    value: &str,
) -> Result<Option<String>, Error> {
    if let Some(kind) = which.cause {
        let reasons = row.map(|row| row.definition.review.reject_reasons.clone()).unwrap_or_default();
        return Ok(Some(causes::label(&Trait::new(kind, value), &reasons)));
    }
    Ok(match which.by {
        None => None,
        Some(Dimension::Workflow) => row.map(|row| row.definition.name.clone()),
        Some(Dimension::Reviewer) => {
            Some(people(reader).await?.remove(value).unwrap_or_else(|| label(Dimension::Reviewer, "")))
        }
        Some(by) => Some(label(by, value)),
    })
}
