use leptos::prelude::*;

use super::super::{address::Links, words};
use crate::{
    catalogue::insights as catalogue,
    components::{
        chart::{
            Bound, Chart, Multiples, Panel, Picture, Point, Series, Table, Unit, table_of,
            words::{estimate_of, number, seconds},
        },
        empty::Empty,
    },
    model::{Behind, Length, LengthKind, Lengths, PageTable, Period, Quantiles},
};

/// What the small pictures are together, and what tells them apart.
const OTHERS: (&str, &str) = ("Idle, wait and end to end", "Length");

/// How long reviews take against their target; apart from that, how long items wait and lie.
#[component]
pub(super) fn HowLong(lengths: Lengths, period: Period, links: Links) -> impl IntoView {
    let bound = format!(
        "Quantiles come from sketches that merge exactly: each is at most {}% off.",
        number(lengths.relative_error * 100.0)
    );
    let active = active(&lengths, &period, &links).map(|chart| {
        view! { <Picture chart at=links.table(PageTable::ActiveTime) is_titled=true /> }
    });
    let panels = panels(&lengths, &period, &links);
    let shown = if active.is_none() && panels.is_empty() {
        let text = "Nobody decided anything in this period, so nothing was measured. Choose a longer one.";
        view! { <Empty title="No reviews" text /> }.into_any()
    } else {
        let summary = "Queue wait and end to end say whether the queue keeps up; idle time is nobody's work. Each \
            picture tells one of them, on one axis.";
        let (title, head) = OTHERS;
        let others = (!panels.is_empty()).then(|| {
            view! {
                <h3>"Apart from that"</h3>
                <Multiples title summary head panels at=links.table(PageTable::Lengths) />
            }
        });
        view! {
            {active}
            {others}
            <p class="muted small">{bound}</p>
        }
        .into_any()
    };
    view! {
        <section class="card" aria-labelledby="lengths-title">
            <header class="card__header">
                <h2 id="lengths-title">"How long it takes"</h2>
            </header>
            <div class="card__body">{shown}</div>
        </section>
    }
    .into_any()
}

fn series(length: &Length, period: &Period, links: &Links) -> Vec<Series> {
    let quantile = |name: &str, look: &'static str, of: fn(&Quantiles) -> Option<f64>| {
        let points = length.series.iter().map(|quantiles| Point {
            value: of(quantiles),
            interval: None,
            n: Some(quantiles.n),
        });
        Series::line(name, look, points.collect())
    };
    vec![
        // All three are of the same items: one link leads to them.
        quantile("p50", "p50", |of| of.p50).with_links(links.buckets(Behind::Reviewed, &period.buckets)),
        quantile("p90", "p90", |of| of.p90),
        quantile("p95", "p95", |of| of.p95),
    ]
}

/// What was measured, of those kinds that `which` names.
fn measured(lengths: &Lengths, which: fn(LengthKind) -> bool) -> impl Iterator<Item = &Length> {
    lengths.kinds.iter().filter(move |length| which(length.kind) && length.all.n > 0)
}

/// How long reviews take; none where there was none.
pub(super) fn active(lengths: &Lengths, period: &Period, links: &Links) -> Option<Chart> {
    let length = measured(lengths, |kind| kind == LengthKind::Active).next()?;
    let target = lengths.target_seconds;
    Some(Chart {
        title: "Active seconds of a review".to_owned(),
        summary: summary(&length.all, lengths),
        along: "Time",
        steps: words::steps(period),
        unit: Unit::Seconds,
        series: series(length, period, links),
        bound: Some(Bound { value: target as f64, words: format!("target {target} s") }),
    })
}

fn panels(lengths: &Lengths, period: &Period, links: &Links) -> Vec<Panel> {
    let others = measured(lengths, |kind| kind != LengthKind::Active);
    others.map(|length| panel(length, period, links)).collect()
}

/// What the small pictures show; none where there are none.
pub(super) fn others(lengths: &Lengths, period: &Period, links: &Links) -> Option<Table> {
    let panels = panels(lengths, period, links);
    let (title, head) = OTHERS;
    (!panels.is_empty()).then(|| table_of(title, head, &panels))
}

fn summary(all: &Quantiles, lengths: &Lengths) -> String {
    let said = |of: Option<f64>| of.map_or_else(|| "?".to_owned(), seconds);
    format!(
        "Half of {} took at most {}, nine of ten at most {}, nineteen of twenty at most {}. Within the target of {} s: {}.",
        words::count(all.n.cast_signed(), "review", "reviews"),
        said(all.p50),
        said(all.p90),
        said(all.p95),
        lengths.target_seconds,
        estimate_of(&lengths.within_target),
    )
}

fn panel(length: &Length, period: &Period, links: &Links) -> Panel {
    let said = |of: Option<f64>| of.map_or_else(|| "–".to_owned(), seconds);
    let chart = Chart {
        title: catalogue::length(length.kind).to_owned(),
        summary: catalogue::length_note(length.kind).to_owned(),
        along: "Time",
        steps: words::steps(period),
        unit: Unit::Seconds,
        series: series(length, period, links),
        bound: None,
    };
    let note =
        format!("p50 {}, p90 {}, p95 {}", said(length.all.p50), said(length.all.p90), said(length.all.p95));
    Panel { chart, note, href: String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Proportion;

    #[test]
    fn the_target_is_said_with_its_interval() {
        let all = Quantiles { n: 150, p50: Some(11.6), p90: Some(31.0), p95: Some(44.0) };
        let lengths = Lengths {
            kinds: Vec::new(),
            relative_error: 0.01,
            target_seconds: 20,
            within_target: Proportion { value: Some(0.78), low: 0.71, high: 0.84, n: 150 },
        };
        assert_eq!(
            summary(&all, &lengths),
            "Half of 150 reviews took at most 12 s, nine of ten at most 31 s, nineteen of twenty at most 44 s. Within the \
             target of 20 s: 78% (71% to 84%), n = 150."
        );
    }
}
