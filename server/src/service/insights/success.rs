use std::collections::BTreeMap;

use app::model::{Bucket, MetricKind, Proportion, Success, SuccessWeek, WorkflowId, WorkflowSign};

use super::{
    Error, Services,
    outcomes::{Maturity, sums_of},
    read::{Asked, series},
    scope::{Scope, numbered},
};
use crate::{
    domain::insights::{
        period::Span,
        shares::{Totals, UNKNOWN, counted},
    },
    store::{Reads, WorkflowRow},
};

/// Weeks of a success metric that are shown.
const WEEKS: usize = 12;

impl Services {
    /// Whether each workflow works: the one that is asked for, or all that are not archived, by name.
    pub(super) async fn signs(
        &self,
        reader: &mut dyn Reads,
        scope: &Scope,
    ) -> Result<Vec<WorkflowSign>, Error> {
        let rows = scope.rows.iter().filter(|row| scope.is_one || row.archived_at.is_none());
        let rows: Vec<WorkflowRow> = rows.cloned().collect();
        let weeks = scope.calendar.weeks_before(scope.now, WEEKS);
        let mut found = successes(reader, &rows, &weeks, scope.now).await?;
        let mut signs: Vec<WorkflowSign> = rows
            .into_iter()
            .map(|row| WorkflowSign {
                success: found.remove(&row.id),
                slug: row.definition.slug,
                name: row.definition.name,
            })
            .collect();
        signs.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(signs)
    }
}

/// The success metric of each workflow that names one, over these weeks; weeks before the first of which anything is
/// known are left out.
pub(super) async fn successes(
    reader: &mut dyn Reads,
    rows: &[WorkflowRow],
    weeks: &[Bucket],
    now: app::model::Timestamp,
) -> Result<BTreeMap<WorkflowId, Success>, Error> {
    let with_metric: Vec<(&WorkflowRow, MetricKind)> =
        rows.iter().filter_map(|row| Some((row, kind_of(row)?))).collect();
    let ids = with_metric.iter().map(|(row, _)| row.id).collect();
    let pieces = numbered(weeks.iter().map(|week| Span { from: week.from, to: week.to }));
    let totals = Asked::each(ids).totals(reader, &pieces).await?;
    let mut found = BTreeMap::new();
    for (row, kind) in with_metric {
        let Some(metric) = &row.definition.success_metric else { continue };
        let totals = series(&totals, &row.id.to_string(), weeks.len());
        let shares = match kind {
            MetricKind::Outcome => outcome_shares(reader, row, &metric.name, weeks, now).await?,
            _ => totals.iter().map(|totals| share(kind, totals)).collect(),
        };
        let weeks = weeks.iter().zip(shares).map(|(week, share)| SuccessWeek { week: week.clone(), share });
        let weeks = weeks.skip_while(|week| week.share.value.is_none()).collect();
        let success = Success { name: metric.name.clone(), metric: kind, threshold: metric.threshold, weeks };
        found.insert(row.id, success);
    }
    Ok(found)
}

/// Which of the four metrics a workflow's success metric is; none where it names none of them.
pub(super) fn kind_of(row: &WorkflowRow) -> Option<MetricKind> {
    row.definition.success_metric.as_ref()?.kind.trim().to_lowercase().parse().ok()
}

fn share(kind: MetricKind, totals: &Totals) -> Proportion {
    let sum = totals.sum();
    match kind {
        // Whether the automation works, not how these very outputs were: two that somebody looked at say little, even where
        // there were no others.
        MetricKind::Accuracy => totals.accuracy_of_the_process().into(),
        MetricKind::Adoption => counted(sum.submitted, sum.submitted + sum.bypasses),
        MetricKind::Exceptions => opposite(totals.exceptions()),
        MetricKind::Outcome => UNKNOWN,
    }
}

fn opposite(share: Proportion) -> Proportion {
    Proportion {
        value: share.value.map(|value| 1.0 - value),
        low: 1.0 - share.high,
        high: 1.0 - share.low,
        n: share.n,
    }
}

async fn outcome_shares(
    reader: &mut dyn Reads,
    row: &WorkflowRow,
    metric: &str,
    weeks: &[Bucket],
    now: app::model::Timestamp,
) -> Result<Vec<Proportion>, Error> {
    let maturity = Maturity::of(reader, row.id, now).await?;
    let spans = weeks.iter().map(|week| maturity.clipped(Span { from: week.from, to: week.to }));
    let mut sums = sums_of(reader, row.id, &numbered(spans), weeks.len()).await?;
    let series = sums.remove(metric).unwrap_or_default();
    let share = |number: usize| series.get(number).map_or(UNKNOWN, |sums| counted(sums.yes, sums.told));
    Ok((0..weeks.len()).map(share).collect())
}
