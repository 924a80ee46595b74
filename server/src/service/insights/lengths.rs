use app::model::{Length, LengthKind, Lengths, Quantiles, ReviewSpec};

use super::{
    Error,
    read::{Asked, series},
    scope::Scope,
};
use crate::{
    domain::insights::{
        rows::Times,
        shares::counted,
        sketch::{ERROR, Sketch},
    },
    store::Reads,
};

/// How long things took.
pub(super) async fn lengths(reader: &mut dyn Reads, scope: &Scope) -> Result<Lengths, Error> {
    let times = Asked::all(scope.ids()).times(reader, &scope.buckets()).await?;
    let series: Vec<Times> = series(&times, "", scope.period.buckets.len());
    let mut all = Times::default();
    series.iter().for_each(|times| all.merge(times));
    let kinds = LengthKind::ALL.iter().map(|kind| Length {
        kind: *kind,
        all: of(&all, *kind).quantiles(),
        series: series.iter().map(|times| of(times, *kind).quantiles()).collect::<Vec<Quantiles>>(),
    });
    let target_seconds =
        scope.one().map_or_else(ReviewSpec::default, |row| row.definition.review.clone()).target_seconds;
    let within = all.active.at_most(target_seconds as f64 * 1e3);
    Ok(Lengths {
        kinds: kinds.collect(),
        relative_error: ERROR,
        target_seconds,
        within_target: counted(whole(within), whole(all.active.count())),
    })
}

const fn of(times: &Times, kind: LengthKind) -> &Sketch {
    match kind {
        LengthKind::Active => &times.active,
        LengthKind::Idle => &times.idle,
        LengthKind::Wait => &times.wait,
        LengthKind::EndToEnd => &times.end_to_end,
    }
}

fn whole(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
