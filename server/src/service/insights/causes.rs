use std::{collections::BTreeSet, sync::Arc};

use app::model::{
    Cause, CauseKind, InsightsQuery, OutputKind, RawJson, RejectReason, RootCauses, Timestamp, Verdict,
};

use super::{
    Actor, Error, Services,
    read::Asked,
    scope::{Scope, name},
};
use crate::{
    domain::{
        envelope::{self, Received},
        insights::{
            causes::{Looked, Ranked, Subject, Trait, Vocabulary, can_be_rule, has, label, one, rank},
            edits::{Changed, changed, field_changes},
            shares::Totals,
        },
        output,
    },
    service::known::Known,
    store::{LookedQuery, LookedRow, WorkflowRow},
};

/// The items that are read: those that people looked at last. Where there are more, the page says so.
pub(super) const MOST_LOOKED: i64 = 2_000;
/// Bodies larger than this are not read for their traits.
const MOST_BYTES: i64 = 16 * 1024;
/// Causes that are told.
const MOST_CAUSES: usize = 20;

/// An item that people looked at, read.
pub(super) struct Read {
    pub(super) row: LookedRow,
    pub(super) subject: Subject,
    /// What its reviewer changed.
    edit: Option<Vec<Changed>>,
}

/// The items of a period that are read.
struct LookedIn {
    read: Vec<Read>,
    /// Whether people looked at more in it, earlier.
    has_more: bool,
}

impl Services {
    /// What a workflow's unusable outputs have in common, and how reviewers change outputs. It rests on the items of the
    /// period that people looked at last, at most 2,000; [`RootCauses::has_more`] says whether there are more.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid` (`invalid_day`, `invalid_period`).
    pub async fn root_causes(
        &self,
        by: &Actor,
        slug: &str,
        query: &InsightsQuery,
    ) -> Result<RootCauses, Error> {
        let scope = self.scope(by, Some(slug), query).await?;
        let known = self.known(slug).await?;
        let frame = async { self.insights_frame(&mut *self.read().await?, by, &scope).await };
        let read = async { self.looked_in(&known, &scope).await };
        let totals = async { self.totals_of(&scope).await };
        let (frame, LookedIn { read, has_more }, totals) = tokio::try_join!(frame, read, totals)?;
        let (kind, definition) = (query.kind, known.row.definition.clone());
        let told = move || {
            let looked_at = read.len();
            let unusable = read.iter().filter(|one| is_unusable(&one.row)).count();
            let edits: Vec<Vec<Changed>> = read.iter().filter_map(|one| one.edit.clone()).collect();
            let looked = looked(&read, None);
            let ranked = rank(&looked, &totals, kind, MOST_CAUSES);
            let reasons = &definition.review.reject_reasons;
            RootCauses {
                frame,
                slug: definition.slug.clone(),
                name: name(&definition),
                looked_at: looked_at as i64,
                has_more,
                unusable: unusable as i64,
                share: totals.unusable().estimate.into(),
                causes: ranked.into_iter().map(|cause| shown(cause, reasons)).collect(),
                field_changes: field_changes(&edits, definition.output.schema.as_ref()),
            }
        };
        tokio::task::spawn_blocking(told).await.map_err(Error::internal)
    }

    /// One cause of a workflow's unusable outputs; none where no unusable item of the period has it.
    pub(super) async fn cause(
        &self,
        scope: &Scope,
        known: &Arc<Known>,
        of: Trait,
    ) -> Result<Option<Cause>, Error> {
        let read = async { self.looked_in(known, scope).await };
        let totals = async { self.totals_of(scope).await };
        let (LookedIn { read, .. }, totals) = tokio::try_join!(read, totals)?;
        let reasons = known.row.definition.review.reject_reasons.clone();
        let find = move || one(&looked(&read, Some(&of)), &totals, &of).map(|cause| shown(cause, &reasons));
        tokio::task::spawn_blocking(find).await.map_err(Error::internal)
    }

    async fn totals_of(&self, scope: &Scope) -> Result<Totals, Error> {
        let asked = Asked::all(scope.ids());
        let mut totals = asked.totals(&mut *self.read().await?, &scope.whole()).await?;
        Ok(totals.remove(&(0, String::new())).unwrap_or_default())
    }

    async fn looked_in(&self, known: &Arc<Known>, scope: &Scope) -> Result<LookedIn, Error> {
        let most = usize::try_from(MOST_LOOKED).map_err(Error::internal)?;
        // One more tells whether there are more.
        let query = looked_query(&known.row, scope.period.from, scope.period.to, MOST_LOOKED + 1);
        let mut read = self.looked_at(known, &query).await?;
        let has_more = read.len() > most;
        read.truncate(most);
        Ok(LookedIn { read, has_more })
    }

    /// Items that people looked at, read.
    pub(super) async fn looked_at(
        &self,
        known: &Arc<Known>,
        query: &LookedQuery,
    ) -> Result<Vec<Read>, Error> {
        let rows = self.read().await?.looked_at(query).await?;
        let kind = known.kind();
        let read = move || rows.into_iter().map(|row| read(kind, row)).collect();
        tokio::task::spawn_blocking(read).await.map_err(Error::internal)
    }
}

/// The items of a workflow that people looked at, decided in this time.
pub(super) fn looked_query(row: &WorkflowRow, from: Timestamp, to: Timestamp, limit: i64) -> LookedQuery {
    LookedQuery { workflow: row.id, from, to, before: None, most_bytes: MOST_BYTES, limit }
}

/// Whether people found it unusable.
pub(super) const fn is_unusable(row: &LookedRow) -> bool {
    matches!(row.verdict, Verdict::Edit | Verdict::Reject)
}

fn looked(read: &[Read], also: Option<&Trait>) -> Vec<Looked> {
    let subjects: Vec<Subject> = read.iter().map(|one| one.subject.clone()).collect();
    let vocabulary = Vocabulary::of(&subjects);
    read.iter()
        .zip(&subjects)
        .map(|(one, subject)| {
            let mut traits = vocabulary.traits(subject);
            traits.extend(also.filter(|also| has(subject, also)).cloned());
            Looked { unusable: is_unusable(&one.row), inclusion: one.row.inclusion, traits }
        })
        .collect()
}

fn read(kind: OutputKind, row: LookedRow) -> Read {
    let received = row.raw.as_deref().map(envelope::read);
    let envelope = match &received {
        Some(Received::Envelope(envelope)) => Some(envelope),
        _ => None,
    };
    let before = envelope.and_then(|envelope| output::understand(kind, envelope).output);
    let after =
        row.edit.as_ref().and_then(|bytes| RawJson::new(String::from_utf8_lossy(bytes).into_owned()).ok());
    let edit = match (row.verdict, &before, &after) {
        (Verdict::Edit, Some(before), Some(after)) => Some(changed(before, after)),
        _ => None,
    };
    let places: BTreeSet<String> = edit.iter().flatten().map(|one| one.place.clone()).collect();
    let subject = Subject {
        input: envelope.and_then(|envelope| envelope.input.as_ref()).map(RawJson::value),
        output: before.as_ref().map(RawJson::value),
        is_read: envelope.is_some(),
        source: row.source.clone(),
        model: row.model.clone(),
        prompt_version: row.prompt_version.clone(),
        reasons: row.codes.clone(),
        reject_reasons: if is_unusable(&row) { row.reasons.clone() } else { Vec::new() },
        edited: places.into_iter().collect(),
    };
    Read { subject, edit, row }
}

fn shown(cause: Ranked, reasons: &[RejectReason]) -> Cause {
    Cause {
        kind: cause.of.kind,
        label: label(&cause.of, reasons),
        unusable: cause.unusable,
        items: cause.items,
        explained: cause.explained,
        cumulative: cause.cumulative,
        rate: cause.rate,
        rate_elsewhere: cause.rate_elsewhere,
        can_be_rule: can_be_rule(&cause.of),
        value: cause.of.value,
    }
}

/// Whether an item's row tells this trait, without its body and without what reviewers said.
pub(super) const fn is_told_by_the_row(kind: CauseKind) -> bool {
    matches!(kind, CauseKind::RoutingReason | CauseKind::Source | CauseKind::Model | CauseKind::PromptVersion)
}
