use leptos::prelude::*;

use super::{
    super::{address::Links, words},
    shares::{EXCEPTIONS, ShareGroups},
    unanswerable::{Headline, MetricCard, Unanswerable},
};
use crate::{
    catalogue::insights as catalogue,
    components::chart::{
        Cell, Chart, Column, Csv, Entry, IntervalMark, IntervalScale, Kind, Multiples, Panel, Picture, Point,
        Series, Table, Unit, axis_of, table_of,
        words::{estimate_of, grouped, interval, percent},
    },
    model::{
        Answered, Behind, Dimension, ExceptionKind, ExceptionPart, Exceptions, MetricKind, PageTable, Period,
    },
};

const BY_KIND: &str = "Exceptions by kind";
const BY_KIND_OVER_TIME: &str = "Exceptions by kind, over time";

/// Exception rate: what the automation could not handle as it should, and in which ways.
#[component]
pub(super) fn ExceptionsCard(
    answer: Answered<Exceptions>,
    by: Option<Dimension>,
    period: Period,
    links: Links,
) -> impl IntoView {
    let shown = match answer {
        Answered::Unanswerable { why, curl } => {
            view! { <Unanswerable what="the command that submits an output" why curl /> }.into_any()
        }
        Answered::Known(exceptions) => view! { <Known exceptions by period links /> }.into_any(),
    };
    view! {
        <MetricCard
            id="exceptions-title"
            title=catalogue::metric(MetricKind::Exceptions)
            note="The share of items that failed, were malformed, got the fallback or were unusable"
        >
            {shown}
        </MetricCard>
    }
    .into_any()
}

const fn behind(kind: ExceptionKind) -> Behind {
    match kind {
        ExceptionKind::Failed => Behind::Failed,
        ExceptionKind::Malformed => Behind::Malformed,
        ExceptionKind::Fallback => Behind::Fallback,
        ExceptionKind::Unusable => Behind::LookedRejected,
    }
}

#[component]
fn Known(exceptions: Exceptions, by: Option<Dimension>, period: Period, links: Links) -> impl IntoView {
    let figure = exceptions.share.value.map_or_else(|| "–".to_owned(), percent);
    let rests_on = format!(
        "95% interval {}, of {}",
        interval(&exceptions.share),
        words::count(exceptions.share.n.cast_signed(), "item", "items")
    );
    let chart = chart(&exceptions, &period, &links);
    let panels = panels(&exceptions.parts, &period, &links);
    let over_time = links.table(PageTable::ExceptionKindsOverTime);
    let groups = by.filter(|_| !exceptions.groups.is_empty()).map(|by| {
        view! {
            <ShareGroups
                by
                groups=exceptions.groups.clone()
                period=period.clone()
                links=links.clone()
                of=&EXCEPTIONS
            />
        }
    });
    view! {
        <Headline figure rests_on />
        <Picture chart at=links.table(PageTable::Exceptions) />
        <div class="shares">
            <h3>{BY_KIND}</h3>
            <Csv title=BY_KIND file=links.file(PageTable::ExceptionKinds) />
        </div>
        <Parts parts=exceptions.parts links />
        <Multiples
            title=BY_KIND_OVER_TIME
            summary="Each kind over time, with its 95% interval, all on one axis."
            head="Kind"
            panels
            at=over_time
        />
        {groups}
    }
    .into_any()
}

/// The rate over time.
pub(super) fn chart(exceptions: &Exceptions, period: &Period, links: &Links) -> Chart {
    let points = exceptions.series.iter().map(Point::from).collect();
    Chart {
        title: "Exception rate over time".to_owned(),
        summary: format!(
            "{} of the items were exceptions; one that is so in several ways counts once.",
            estimate_of(&exceptions.share)
        ),
        along: "Time",
        steps: words::steps(period),
        unit: Unit::Share,
        series: vec![
            Series::line("exceptions", "share", points)
                .with_links(links.buckets(Behind::Exceptions, &period.buckets)),
        ],
        bound: None,
    }
}

/// What the rows by kind show.
pub(super) fn kinds(parts: &[ExceptionPart], links: &Links) -> Table {
    let columns = vec![
        Column::new("Kind", Kind::Words),
        Column::new("Items", Kind::Value(Unit::Count)),
        Column::new("Share", Kind::Estimate(Unit::Share)),
    ];
    let row = |part: &ExceptionPart| {
        let name = Cell::Words(catalogue::exception(part.kind).to_owned(), part.kind.to_string());
        vec![
            Entry { cell: name, href: None },
            Entry::count(part.items).at(links.all(behind(part.kind))),
            Entry::point(Point::from(&part.share)),
        ]
    };
    Table { title: BY_KIND.to_owned(), columns, rows: parts.iter().map(row).collect() }
}

/// What the small pictures by kind show.
pub(super) fn kinds_over_time(parts: &[ExceptionPart], period: &Period, links: &Links) -> Table {
    table_of(BY_KIND_OVER_TIME, "Kind", &panels(parts, period, links))
}

fn panels(parts: &[ExceptionPart], period: &Period, links: &Links) -> Vec<Panel> {
    parts.iter().map(|part| panel(part, period, links)).collect()
}

#[component]
fn Parts(parts: Vec<ExceptionPart>, links: Links) -> impl IntoView {
    let points: Vec<Point> = parts.iter().map(|part| Point::from(&part.share)).collect();
    let axis = axis_of(Unit::Share, &points, None);
    let row = |part: ExceptionPart| {
        view! {
            <tr>
                <th scope="row" class="cell-main">
                    <a href=links.all(behind(part.kind))>{catalogue::exception(part.kind)}</a>
                    <p class="row-note">{catalogue::exception_note(part.kind)}</p>
                </th>
                <td data-label="Items" class="cell-number">
                    {grouped(part.items)}
                </td>
                <td data-label="Share (95% interval)" class="numbers">
                    {estimate_of(&part.share)}
                </td>
                <td class="cell-interval">
                    <IntervalMark axis=axis.clone() now=Point::from(&part.share) />
                </td>
            </tr>
        }
        .into_any()
    };
    let rows = parts.into_iter().map(row).collect_view();
    view! {
        <div class="table-frame" tabindex="0" role="region" aria-label=BY_KIND>
            <table class="table table--cards">
                <thead>
                    <tr>
                        <th scope="col">"Kind"</th>
                        <th scope="col" class="cell-number">
                            "Items"
                        </th>
                        <th scope="col">"Share (95% interval)"</th>
                        <th scope="col" class="cell-interval">
                            <span class="visually-hidden">"As a picture"</span>
                            <IntervalScale axis=axis.clone() unit=Unit::Share />
                        </th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn panel(part: &ExceptionPart, period: &Period, links: &Links) -> Panel {
    let what = behind(part.kind);
    let points = part.series.iter().map(Point::from).collect();
    let series = Series::line("share", "share", points).with_links(links.buckets(what, &period.buckets));
    let chart = Chart {
        title: catalogue::exception(part.kind).to_owned(),
        summary: catalogue::exception_note(part.kind).to_owned(),
        along: "Time",
        steps: words::steps(period),
        unit: Unit::Share,
        series: vec![series],
        bound: None,
    };
    Panel { chart, note: estimate_of(&part.share), href: links.all(what) }
}
