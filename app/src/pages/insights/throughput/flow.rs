use leptos::prelude::*;

use super::super::{address::Links, words};
use crate::{
    components::{
        chart::{Chart, Picture, Point, Series, Unit, words::grouped},
        empty::Empty,
    },
    model::{Behind, Flow, PageTable, Period},
};

/// What came in and what was decided, step by step.
#[component]
pub(super) fn OverTime(total: Flow, series: Vec<Flow>, period: Period, links: Links) -> impl IntoView {
    let chart = over_time(&total, &series, &period, &links);
    let shown = match chart.is_empty() {
        true => {
            let text =
                "Nothing was submitted or decided in this period. Choose a longer one, or another workflow.";
            view! { <Empty title="Nothing here" text /> }.into_any()
        }
        false => view! { <Picture chart at=links.table(PageTable::Flow) /> }.into_any(),
    };
    view! {
        <section class="card" aria-labelledby="flow-title">
            <header class="card__header">
                <h2 id="flow-title">"What came in, and what was decided"</h2>
            </header>
            <div class="card__body">{shown}</div>
        </section>
    }
    .into_any()
}

/// All of it.
pub(super) fn over_time(total: &Flow, series: &[Flow], period: &Period, links: &Links) -> Chart {
    let chart = chart("What came in, and what was decided".to_owned(), series, period, links, None);
    Chart { summary: summary(total), ..chart }
}

/// What was decided as bars on each other, what came in as a line. `value` narrows the links to one group's items.
pub(super) fn chart(
    title: String,
    series: &[Flow],
    period: &Period,
    links: &Links,
    value: Option<&str>,
) -> Chart {
    let behind = |what: Behind| match value {
        Some(value) => {
            period.buckets.iter().map(|bucket| links.group(what, value, Some(bucket))).collect::<Vec<_>>()
        }
        None => links.buckets(what, &period.buckets),
    };
    let bars = |name: &str, look: &'static str, what: Behind, count: fn(&Flow) -> i64| {
        Series::bars(name, look, series.iter().map(count)).with_links(behind(what))
    };
    let submitted = series.iter().map(|flow| Point::exact(Some(flow.submitted as f64))).collect();
    let mut drawn = vec![
        bars("released by policy", "released", Behind::Released, |flow| flow.released),
        bars("approved", "approved", Behind::Right, approved),
        bars("edited", "edited", Behind::Edited, |flow| flow.edited),
        bars("rejected", "rejected", Behind::Rejected, |flow| flow.rejected),
    ];
    // Few policies reject; where none does, nothing need be said of it.
    if series.iter().any(|flow| flow.stopped > 0) {
        drawn.push(bars("rejected by policy", "stopped", Behind::Stopped, |flow| flow.stopped));
    }
    drawn.push(Series::line("submitted", "submitted", submitted).with_links(behind(Behind::Submitted)));
    Chart {
        title,
        summary: String::new(),
        along: "Time",
        steps: words::steps(period),
        unit: Unit::Count,
        series: drawn,
        bound: None,
    }
}

/// Approved as it came.
pub(super) fn approved(flow: &Flow) -> i64 {
    flow.reviewed - flow.edited - flow.rejected
}

fn summary(total: &Flow) -> String {
    let decided = total.released + total.reviewed + total.stopped;
    let stopped = match total.stopped {
        0 => String::new(),
        stopped => format!(", and {} rejected by policy", grouped(stopped)),
    };
    format!(
        "{} in, and {} decided: {} released by policy{stopped}; people approved {}, edited {} and rejected {}.",
        words::count(total.submitted, "item came", "items came"),
        words::count(decided, "was", "were"),
        grouped(total.released),
        grouped(approved(total)),
        grouped(total.edited),
        grouped(total.rejected),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_adds_up() {
        let mut flow =
            Flow { submitted: 1200, released: 800, reviewed: 300, edited: 40, rejected: 10, stopped: 0 };
        assert_eq!(
            summary(&flow),
            "1,200 items came in, and 1,100 were decided: 800 released by policy; people approved 250, edited 40 and \
             rejected 10."
        );
        flow.stopped = 5;
        assert!(
            summary(&flow).contains("1,105 were decided: 800 released by policy, and 5 rejected by policy;")
        );
    }
}
