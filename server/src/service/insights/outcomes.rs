use std::collections::BTreeMap;

use app::model::{Answered, Outcomes, Timestamp, WorkflowId};

use super::{
    Error,
    read::Asked,
    scope::{Scope, numbered},
};
use crate::{
    domain::insights::{
        cells::Cells,
        outcomes::{after_days, told},
        period::Span,
        rows::OutcomeSums,
        span::{DAY, Grain, Piece, next_hour},
    },
    store::{Reads, WorkflowRow},
};

/// How far back it is looked for how long outcomes take, in days.
const LOOKED_BACK: i64 = 180;

/// When an item of a workflow is old enough to have an outcome.
pub(super) struct Maturity {
    /// After so many days; none where no outcome ever came.
    after_days: Option<f64>,
    /// How many outcomes say so.
    from: u64,
    /// Items that came before this moment are old enough.
    before: Timestamp,
}

impl Maturity {
    pub(super) async fn of(
        reader: &mut dyn Reads,
        workflow: WorkflowId,
        now: Timestamp,
    ) -> Result<Self, Error> {
        let span = Span { from: Timestamp(now.0 - LOOKED_BACK * DAY), to: next_hour(now) };
        let mut delays = crate::domain::insights::sketch::Sketch::default();
        for row in reader.outcome_figures(&[workflow], &numbered([span])).await? {
            delays.merge(&row.sums.delays);
        }
        let after_days = after_days(&delays);
        let young = (after_days.unwrap_or(0.0) * DAY as f64) as i64;
        let before = Grain::Hour.start(Timestamp(now.0.saturating_sub(young)));
        Ok(Self { after_days, from: delays.count(), before })
    }

    /// The part of a span whose items are old enough.
    pub(super) fn clipped(&self, span: Span) -> Span {
        Span { from: span.from.min(self.before), to: span.to.min(self.before) }
    }

    /// The part whose items are too young.
    fn rest(&self, span: Span) -> Span {
        Span { from: span.from.max(self.before), to: span.to.max(self.before) }
    }

    fn how(&self, days: f64) -> String {
        format!(
            "Nine of ten of the {} outcomes of the last {LOOKED_BACK} days were known within {days:.1} days of the item's \
             arrival. Items that went out and are younger are left out.",
            self.from
        )
    }
}

/// What was posted of each metric, by the pieces' number.
pub(super) async fn sums_of(
    reader: &mut dyn Reads,
    workflow: WorkflowId,
    pieces: &[(i64, Piece)],
    numbers: usize,
) -> Result<BTreeMap<String, Vec<OutcomeSums>>, Error> {
    let mut sums = BTreeMap::<String, Vec<OutcomeSums>>::new();
    for row in reader.outcome_figures(&[workflow], pieces).await? {
        let series = sums.entry(row.metric).or_insert_with(|| vec![OutcomeSums::default(); numbers]);
        if let Some(sum) = usize::try_from(row.number).ok().and_then(|number| series.get_mut(number)) {
            sum.merge(&row.sums);
        }
    }
    Ok(sums)
}

/// What happened downstream.
pub(super) async fn outcomes(
    reader: &mut dyn Reads,
    scope: &Scope,
    row: &WorkflowRow,
) -> Result<Answered<Outcomes>, Error> {
    let maturity = Maturity::of(reader, row.id, scope.now).await?;
    let Some(after_days) = maturity.after_days else { return Ok(unknown(row)) };
    let spans = scope.period.buckets.iter().map(|bucket| Span { from: bucket.from, to: bucket.to });
    let pieces = numbered(spans.map(|span| maturity.clipped(span)));
    let sums = sums_of(reader, row.id, &pieces, scope.period.buckets.len()).await?;
    let period = Span::of(&scope.period);
    let two = numbered([maturity.clipped(period), maturity.rest(period)]);
    let totals = Asked::all(vec![row.id]).totals(reader, &two).await?;
    let cells = |number: i64| {
        totals.get(&(number, String::new())).map_or(Cells::NONE, crate::domain::insights::shares::Totals::sum)
    };
    let (old, young) = (cells(0), cells(1));
    Ok(Answered::Known(Outcomes {
        metrics: told(sums),
        after_days,
        how: maturity.how(after_days),
        too_young: young.went_out,
        without: (old.went_out - old.answered).max(0),
    }))
}

fn unknown(row: &WorkflowRow) -> Answered<Outcomes> {
    let why = "No outcome was posted yet, so nobody can tell what became of the outputs downstream. Post for each item \
               what happened: yes or no, or a number.";
    let curl = "curl -X POST {origin}/api/v1/items/ITEM_ID/outcome -H \"Authorization: Bearer $COUNTERSIGN_KEY\" \
                -H 'Content-Type: application/json' -d '{\"metric\": \"METRIC\", \"value\": true}'";
    // The success metric's own name, where it is one of outcomes: then the two meet.
    let metric = row.definition.success_metric.as_ref().filter(|metric| metric.kind == "outcome");
    let metric = metric.map_or("resolved", |metric| metric.name.as_str());
    // A name is data, in a shell as anywhere.
    let plain: String =
        metric.chars().filter(|letter| letter.is_alphanumeric() || "_- ".contains(*letter)).collect();
    Answered::Unanswerable { why: why.to_owned(), curl: curl.replace("METRIC", &plain) }
}
