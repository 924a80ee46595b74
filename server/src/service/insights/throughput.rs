use app::model::{Flow, FlowGroup, InsightsPage, InsightsQuery, Permission, Throughput, WorkflowSign};

use super::{
    Actor, Error, Services,
    groups::Groups,
    lengths::lengths,
    read::{Asked, series, together},
    reviewers::reviewers,
    scope::{Scope, ThroughputAnswer},
    versus::comparison,
};
use crate::{domain::insights::shares::Totals, store::Reads};

impl Services {
    /// What `/insights` opens with.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Invalid` (`invalid_day`, `invalid_period`).
    pub async fn insights_page(&self, by: &Actor, query: &InsightsQuery) -> Result<InsightsPage, Error> {
        let scope = self.scope(by, query.workflow.as_deref(), query).await?;
        // Each part reads for itself, so that they do not wait for each other.
        let frame = async { self.insights_frame(&mut *self.read().await?, by, &scope).await };
        let live = async { self.live_of(&mut *self.read().await?, &scope.ids()).await };
        let throughput = async { throughput(&mut *self.read().await?, by, &scope, query).await };
        let signs = async { self.signs(&mut *self.read().await?, &scope).await };
        let (frame, live, throughput, signs) = tokio::try_join!(frame, live, throughput, signs)?;
        let signs = signs.into_iter().map(with_its_last_week).collect();
        Ok(InsightsPage { frame, live, throughput, signs })
    }

    /// Throughput alone.
    ///
    /// # Errors
    /// As [`Self::insights_page`].
    pub async fn throughput(&self, by: &Actor, query: &InsightsQuery) -> Result<ThroughputAnswer, Error> {
        let scope = self.scope(by, query.workflow.as_deref(), query).await?;
        let throughput = throughput(&mut *self.read().await?, by, &scope, query).await?;
        Ok(ThroughputAnswer { period: scope.period, throughput })
    }
}

/// Of each workflow the page tells one week; the others stand on the workflow's own.
fn with_its_last_week(mut sign: WorkflowSign) -> WorkflowSign {
    if let Some(success) = &mut sign.success {
        let earlier = success.weeks.len().saturating_sub(1);
        success.weeks = success.weeks.split_off(earlier);
    }
    sign
}

async fn throughput(
    reader: &mut dyn Reads,
    by: &Actor,
    scope: &Scope,
    query: &InsightsQuery,
) -> Result<Throughput, Error> {
    let buckets = scope.period.buckets.len();
    let totals = Asked::all(scope.ids()).totals(reader, &scope.buckets()).await?;
    let totals: Vec<Totals> = series(&totals, "", buckets);
    let may_see_people = by.require(Permission::SeePeopleFigures).is_ok();
    Ok(Throughput {
        total: together(&totals).flow(),
        series: totals.iter().map(Totals::flow).collect(),
        groups: match query.by {
            Some(by) => groups(reader, scope, by).await?,
            None => Vec::new(),
        },
        lengths: lengths(reader, scope).await?,
        reviewers: if may_see_people { Some(reviewers(reader, scope).await?) } else { None },
        comparison: comparison(reader, scope, query).await?,
    })
}

async fn groups(
    reader: &mut dyn Reads,
    scope: &Scope,
    by: app::model::Dimension,
) -> Result<Vec<FlowGroup>, Error> {
    let groups = Groups::of(reader, scope, by).await?;
    let totals = groups.totals(reader, &scope.buckets()).await?;
    let times = groups.times(reader, &scope.whole()).await?;
    let buckets = scope.period.buckets.len() as i64;
    let shown = groups.groups.into_iter().zip(totals).zip(times).map(|((group, totals), times)| {
        let flow = |number: i64| totals.get(&number).map_or_else(Flow::default, Totals::flow);
        let all: Vec<Totals> = totals.values().cloned().collect();
        FlowGroup {
            value: group.value,
            label: group.label,
            is_rest: group.is_rest,
            total: together(&all).flow(),
            series: (0..buckets).map(flow).collect(),
            active: times.active.quantiles(),
        }
    });
    Ok(shown.collect())
}
