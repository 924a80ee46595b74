use std::collections::BTreeMap;

use app::model::{
    Accuracy, Adoption, Answered, CompareWith, Difference, Dimension, ExceptionKind, ExceptionPart,
    Exceptions, InsightsQuery, MetricsSheet, Outcomes, Proportion, ShareGroup,
};

use super::{
    Actor, Error, Services,
    groups::Groups,
    outcomes::outcomes,
    read::{Asked, series, together},
    scope::{MetricAnswer, Scope, invalid, name, numbered},
};
use crate::{
    domain::insights::{
        comparison::{accuracy_change, exceptions_change},
        difference::holm,
        period::{Span, other},
        shares::{Totals, UNKNOWN, counted},
        span::Piece,
    },
    service::workflows::found,
    store::{Reads, WorkflowRow},
};

impl Services {
    /// The four metrics of a workflow.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid` (`invalid_day`, `invalid_period`).
    pub async fn metrics_sheet(
        &self,
        by: &Actor,
        slug: &str,
        query: &InsightsQuery,
    ) -> Result<MetricsSheet, Error> {
        let scope = self.scope(by, Some(slug), query).await?;
        let row = found(scope.one().cloned(), slug)?;
        let frame = async { self.insights_frame(&mut *self.read().await?, by, &scope).await };
        let signs = async { self.signs(&mut *self.read().await?, &scope).await };
        let accuracy = async { accuracy(&mut *self.read().await?, &scope, query).await };
        let adoption = async { adoption(&mut *self.read().await?, &scope, &row).await };
        let exceptions = async { exceptions(&mut *self.read().await?, &scope, query).await };
        let outcomes = async { outcomes(&mut *self.read().await?, &scope, &row).await };
        let (frame, signs, accuracy, adoption, exceptions, outcomes) =
            tokio::try_join!(frame, signs, accuracy, adoption, exceptions, outcomes)?;
        Ok(MetricsSheet {
            frame,
            slug: slug.to_owned(),
            name: name(&row.definition),
            success: signs.into_iter().next().and_then(|sign| sign.success),
            accuracy,
            adoption,
            exceptions,
            outcomes,
        })
    }

    /// Output accuracy alone.
    ///
    /// # Errors
    /// As [`Self::metrics_sheet`].
    pub async fn accuracy(
        &self,
        by: &Actor,
        slug: &str,
        query: &InsightsQuery,
    ) -> Result<MetricAnswer<Answered<Accuracy>>, Error> {
        let scope = self.scope(by, Some(slug), query).await?;
        let answer = accuracy(&mut *self.read().await?, &scope, query).await?;
        Ok(MetricAnswer { workflow: slug.to_owned(), period: scope.period, answer })
    }

    /// Adoption alone.
    ///
    /// # Errors
    /// As [`Self::metrics_sheet`].
    pub async fn adoption(
        &self,
        by: &Actor,
        slug: &str,
        query: &InsightsQuery,
    ) -> Result<MetricAnswer<Answered<Adoption>>, Error> {
        let scope = self.scope(by, Some(slug), query).await?;
        let row = found(scope.one().cloned(), slug)?;
        let answer = adoption(&mut *self.read().await?, &scope, &row).await?;
        Ok(MetricAnswer { workflow: slug.to_owned(), period: scope.period, answer })
    }

    /// The exception rate alone.
    ///
    /// # Errors
    /// As [`Self::metrics_sheet`].
    pub async fn exceptions(
        &self,
        by: &Actor,
        slug: &str,
        query: &InsightsQuery,
    ) -> Result<MetricAnswer<Answered<Exceptions>>, Error> {
        let scope = self.scope(by, Some(slug), query).await?;
        let answer = exceptions(&mut *self.read().await?, &scope, query).await?;
        Ok(MetricAnswer { workflow: slug.to_owned(), period: scope.period, answer })
    }

    /// Downstream outcomes alone.
    ///
    /// # Errors
    /// As [`Self::metrics_sheet`].
    pub async fn outcomes(
        &self,
        by: &Actor,
        slug: &str,
        query: &InsightsQuery,
    ) -> Result<MetricAnswer<Answered<Outcomes>>, Error> {
        let scope = self.scope(by, Some(slug), query).await?;
        let row = found(scope.one().cloned(), slug)?;
        let answer = outcomes(&mut *self.read().await?, &scope, &row).await?;
        Ok(MetricAnswer { workflow: slug.to_owned(), period: scope.period, answer })
    }
}

/// The pieces of the other period, where one is compared with.
fn before_pieces(scope: &Scope, query: &InsightsQuery) -> Result<Vec<(i64, Piece)>, Error> {
    if query.compare != Some(CompareWith::Period) {
        return Ok(Vec::new());
    }
    let (span, _): (Span, _) = other(query, &scope.period).map_err(invalid)?;
    Ok(numbered([span]))
}

async fn accuracy(
    reader: &mut dyn Reads,
    scope: &Scope,
    query: &InsightsQuery,
) -> Result<Answered<Accuracy>, Error> {
    let totals = Asked::all(scope.ids()).totals(reader, &scope.buckets()).await?;
    let totals = series(&totals, "", scope.period.buckets.len());
    let all = together(&totals);
    let weighted = all.accuracy();
    if weighted.estimate.value.is_none() {
        return Ok(nobody_looked(scope, &all));
    }
    let before = before_pieces(scope, query)?;
    let (drawn, sent) = all.drawn_and_sent();
    let other = Asked::all(scope.ids()).totals(reader, &before).await?.remove(&(0, String::new()));
    Ok(Answered::Known(Accuracy {
        share: weighted.estimate.into(),
        series: totals.iter().map(of_accuracy).collect(),
        reviewed: sent,
        audited: drawn,
        released: u64::try_from(all.sum().released).unwrap_or(0),
        covered: weighted.coverage(),
        groups: share_groups(reader, scope, query, &before, of_accuracy, accuracy_change).await?,
        before: (!before.is_empty()).then(|| other.as_ref().map_or(UNKNOWN, of_accuracy)),
    }))
}

fn of_accuracy(totals: &Totals) -> Proportion {
    totals.accuracy().estimate.into()
}

fn nobody_looked<T>(scope: &Scope, all: &Totals) -> Answered<T> {
    let slug = scope.one().map_or("WORKFLOW", |row| row.definition.slug.as_str());
    if all.sum().population() > 0 {
        return Answered::Unanswerable {
            why: "Outputs came, but nobody has looked at one of them for good yet. Review some: what people find of those \
                  that they see tells about the others."
                .to_owned(),
            curl: format!(
                "curl -X POST {{origin}}/api/v1/queue/claim -H \"Authorization: Bearer $COUNTERSIGN_KEY\" \
                 -H 'Content-Type: application/json' -d '{{\"workflows\": [\"{slug}\"], \"limit\": 10}}'"
            ),
        };
    }
    nothing_came(slug)
}

fn nothing_came<T>(slug: &str) -> Answered<T> {
    Answered::Unanswerable {
        why: "No output came in this period.".to_owned(),
        curl: format!(
            "curl -X POST {{origin}}/api/v1/workflows/{slug}/items -H \"Authorization: Bearer $COUNTERSIGN_KEY\" \
             -H 'Content-Type: application/json' -d '{{\"input\": {{}}, \"output\": {{}}, \"confidence\": 0.9}}'"
        ),
    }
}

async fn adoption(
    reader: &mut dyn Reads,
    scope: &Scope,
    row: &WorkflowRow,
) -> Result<Answered<Adoption>, Error> {
    let slug = &row.definition.slug;
    if !reader.bypass_known(row.id).await? {
        return Ok(Answered::Unanswerable {
            why: "Nobody has recorded yet how often people do this work by hand, around the automation; so it is not \
                  known how much of it comes here. Record it, be it none."
                .to_owned(),
            curl: format!(
                "curl -X POST {{origin}}/api/v1/workflows/{slug}/bypasses -H \"Authorization: Bearer $COUNTERSIGN_KEY\" \
                 -H 'Content-Type: application/json' -d '{{\"count\": 3, \"note\": \"answered by phone\"}}'"
            ),
        });
    }
    let totals = Asked::all(vec![row.id]).totals(reader, &scope.buckets()).await?;
    let totals = series(&totals, "", scope.period.buckets.len());
    let all = together(&totals).sum();
    if all.submitted + all.bypasses == 0 {
        return Ok(nothing_came(slug));
    }
    let share = |totals: &Totals| {
        let sum = totals.sum();
        counted(sum.submitted, sum.submitted + sum.bypasses)
    };
    let sources: BTreeMap<i64, i64> =
        reader.sources_seen(&[row.id], &scope.buckets()).await?.into_iter().collect();
    let in_all = reader.sources_seen(&[row.id], &scope.whole()).await?;
    let buckets = scope.period.buckets.len() as i64;
    Ok(Answered::Known(Adoption {
        share: counted(all.submitted, all.submitted + all.bypasses),
        series: totals.iter().map(share).collect(),
        items: all.submitted,
        bypasses: all.bypasses,
        sources: in_all.first().map_or(0, |(_, sources)| *sources),
        sources_series: (0..buckets).map(|number| sources.get(&number).copied().unwrap_or(0)).collect(),
    }))
}

async fn exceptions(
    reader: &mut dyn Reads,
    scope: &Scope,
    query: &InsightsQuery,
) -> Result<Answered<Exceptions>, Error> {
    let totals = Asked::all(scope.ids()).totals(reader, &scope.buckets()).await?;
    let totals = series(&totals, "", scope.period.buckets.len());
    let all = together(&totals);
    if all.sum().population() <= 0 {
        return Ok(nothing_came(scope.one().map_or("WORKFLOW", |row| row.definition.slug.as_str())));
    }
    let parts = ExceptionKind::ALL.iter().map(|kind| {
        let (items, share) = all.exception(*kind);
        let series = totals.iter().map(|totals| totals.exception(*kind).1).collect();
        ExceptionPart { kind: *kind, items, share, series }
    });
    let before = before_pieces(scope, query)?;
    Ok(Answered::Known(Exceptions {
        share: all.exceptions(),
        series: totals.iter().map(Totals::exceptions).collect(),
        parts: parts.collect(),
        groups: share_groups(reader, scope, query, &before, Totals::exceptions, exceptions_change).await?,
    }))
}

/// A share by the dimension that is asked for. What a reviewer saw says nothing of what nobody saw, so there are none by
/// reviewer.
async fn share_groups(
    reader: &mut dyn Reads,
    scope: &Scope,
    query: &InsightsQuery,
    before: &[(i64, Piece)],
    share: fn(&Totals) -> Proportion,
    change: fn(&Totals, &Totals) -> Option<Difference>,
) -> Result<Vec<ShareGroup>, Error> {
    let Some(by) = query.by.filter(|by| *by != Dimension::Reviewer) else { return Ok(Vec::new()) };
    let groups = Groups::of(reader, scope, by).await?;
    let totals = groups.totals(reader, &scope.buckets()).await?;
    let others = groups.totals(reader, before).await?;
    let buckets = scope.period.buckets.len() as i64;
    let of_group = |((group, totals), mut other): (
        (super::groups::Group, BTreeMap<i64, Totals>),
        BTreeMap<i64, Totals>,
    )| {
        let all = together(&totals.values().cloned().collect::<Vec<_>>());
        let other = other.remove(&0).unwrap_or_default();
        let is_compared = !before.is_empty();
        ShareGroup {
            value: group.value,
            label: group.label,
            is_rest: group.is_rest,
            share: share(&all),
            series: (0..buckets).map(|number| totals.get(&number).map_or(UNKNOWN, share)).collect(),
            before: is_compared.then(|| share(&other)),
            change: if is_compared { change(&all, &other) } else { None },
        }
    };
    let mut groups: Vec<ShareGroup> =
        groups.groups.into_iter().zip(totals).zip(others).map(of_group).collect();
    holm(groups.iter_mut().filter_map(|group| group.change.as_mut()));
    Ok(groups)
}
