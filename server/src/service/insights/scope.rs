use app::model::{
    Definition, Dimension, InsightsQuery, Period, Permission, Throughput, Timestamp, WorkflowId,
};
use serde::Serialize;

use super::{Actor, Error, Services};
use crate::{
    domain::insights::{
        period::{Calendar, Span, period},
        span::{Piece, pieces},
    },
    service::workflows::found,
    store::WorkflowRow,
};

/// Throughput with the period that it is of.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct ThroughputAnswer {
    /// The period as it was understood; series run beside its buckets.
    pub period: Period,
    /// The figures.
    #[serde(flatten)]
    pub throughput: Throughput,
}

/// One of the four metrics with the period that it is of.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct MetricAnswer<T> {
    /// The workflow's slug.
    pub workflow: String,
    /// The period as it was understood; series run beside its buckets.
    pub period: Period,
    /// The figures, or why there are none and what would make some.
    pub answer: T,
}

/// Whose figures are asked for, and of when.
pub(in crate::service) struct Scope {
    /// The workflows: one, or all that may be seen.
    pub(in crate::service) rows: Vec<WorkflowRow>,
    /// Whether one was asked for.
    pub(in crate::service) is_one: bool,
    /// The period.
    pub(in crate::service) period: Period,
    /// Where days and weeks begin.
    pub(in crate::service) calendar: Calendar,
    /// Now.
    pub(in crate::service) now: Timestamp,
}

impl Scope {
    /// The workflows' ids.
    pub(in crate::service) fn ids(&self) -> Vec<WorkflowId> {
        self.rows.iter().map(|row| row.id).collect()
    }

    /// The one workflow that was asked for.
    pub(super) fn one(&self) -> Option<&WorkflowRow> {
        if self.is_one { self.rows.first() } else { None }
    }

    /// The period's buckets, numbered.
    pub(super) fn buckets(&self) -> Vec<(i64, Piece)> {
        numbered(self.period.buckets.iter().map(|bucket| Span { from: bucket.from, to: bucket.to }))
    }

    /// The period as a whole: number 0.
    pub(super) fn whole(&self) -> Vec<(i64, Piece)> {
        numbered([Span::of(&self.period)])
    }
}

/// The pieces of spans, which are numbered from 0.
pub(super) fn numbered(spans: impl IntoIterator<Item = Span>) -> Vec<(i64, Piece)> {
    let of = |(number, span): (usize, Span)| {
        pieces(span.from, span.to).into_iter().map(move |piece| (number as i64, piece))
    };
    spans.into_iter().enumerate().flat_map(of).collect()
}

impl Services {
    /// Whose figures are asked for, where the actor may see them.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid` (`invalid_day`, `invalid_period`).
    pub(in crate::service) async fn scope(
        &self,
        by: &Actor,
        slug: Option<&str>,
        query: &InsightsQuery,
    ) -> Result<Scope, Error> {
        let slug = slug.map(str::trim).filter(|slug| !slug.is_empty());
        match slug {
            Some(slug) => by.require_in(Permission::SeeQuality, slug)?,
            None => by.require(Permission::SeeQuality)?,
        }
        if query.by == Some(Dimension::Reviewer) {
            by.require(Permission::SeePeopleFigures)?;
        }
        let now = self.now();
        let period = period(query, now).map_err(invalid)?;
        let mut reader = self.read().await?;
        let rows = match slug {
            Some(slug) => vec![found(reader.workflow(slug).await?, slug)?],
            None => {
                let mut rows = reader.workflows().await?;
                rows.retain(|row| by.bound_to().is_none_or(|(bound, _)| *bound == row.id));
                rows
            }
        };
        let calendar = Calendar::new(query.tz.as_deref(), query.week);
        Ok(Scope { rows, is_one: slug.is_some(), period, calendar, now })
    }
}

/// What is wrong with a period.
pub(super) fn invalid(error: app::model::FieldError) -> Error {
    let code = if error.code == "invalid_day" { "invalid_day" } else { "invalid_period" };
    Error::Invalid { code, message: error.message.clone(), errors: vec![error] }
}

/// What a workflow's pages call it.
pub(super) fn name(definition: &Definition) -> String {
    definition.name.clone()
}
