use leptos::prelude::*;

use super::super::{
    address::{Links, address, by_source, carried},
    metrics::StandingBadge,
};
use crate::{
    catalogue::insights as catalogue,
    components::{
        chart::{
            Axis, Column, Csv, Entry, IntervalMark, IntervalScale, Kind, Point, Table, Unit, axis_of,
            words::{estimate_of, percent},
        },
        empty::Empty,
        gate::use_viewer,
    },
    model::{InsightsQuery, PageTable, Permission, Success, SuccessWeek, WorkflowSign},
};

const TITLE: &str = "Does each automation work?";

/// Whether each workflow works: its success metric's last week against its threshold.
#[component]
pub(super) fn Signs(
    signs: Vec<WorkflowSign>,
    query: InsightsQuery,
    /// The time zone whose weeks these are.
    zone: String,
    links: Links,
) -> impl IntoView {
    if signs.is_empty() {
        return view! { <NoWorkflows /> }.into_any();
    }
    let when = when(&signs, &zone);
    let last: Vec<Point> = signs.iter().filter_map(last_week).map(|week| Point::from(&week.share)).collect();
    let lowest = signs.iter().filter_map(|sign| sign.success.as_ref()).map(|success| success.threshold);
    let axis = axis_of(Unit::Share, &last, lowest.reduce(f64::min));
    let row = |sign: WorkflowSign| {
        let href = address(&format!("/insights/{}", sign.slug), &carried(&query));
        let why = address(&format!("/insights/{}", sign.slug), &by_source(&query));
        let figures = match (&sign.success, last_week(&sign)) {
            (Some(success), Some(week)) => figures(success, week, axis.clone(), why),
            (Some(success), None) => {
                let words = format!("{}: no week is over yet", success.name);
                view! { <td colspan="4" class="muted">{words}</td> }.into_any()
            }
            (None, _) => no_metric(&sign.slug),
        };
        view! {
            <tr>
                <th scope="row" class="cell-main">
                    <a class="row-title" href=href>
                        {sign.name}
                    </a>
                </th>
                {figures}
            </tr>
        }
        .into_any()
    };
    let rows = signs.into_iter().map(row).collect_view();
    view! {
        <section class="card" aria-labelledby="signs-title">
            <header class="card__header">
                <h2 id="signs-title">{TITLE}</h2>
                <span class="muted small">{when}</span>
                <Csv title=TITLE file=links.file(PageTable::Signs) />
            </header>
            <div class="table-frame" tabindex="0" role="region" aria-label="Success metrics, as a table">
                <table class="table table--cards">
                    <thead>
                        <tr>
                            <th scope="col">"Workflow"</th>
                            <th scope="col">"Success metric"</th>
                            <th scope="col">"Last week (95% interval)"</th>
                            <th scope="col" class="cell-interval">
                                <span class="visually-hidden">"As a picture"</span>
                                <IntervalScale axis=axis.clone() unit=Unit::Share />
                            </th>
                            <th scope="col">"Against the threshold"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn NoWorkflows() -> impl IntoView {
    let new = use_viewer().may(Permission::EditWorkflows).then(|| {
        view! {
            <a class="button" href="/workflows/new">
                "New workflow"
            </a>
        }
    });
    let text =
        "A workflow is one automation. Once an operator has created the first, what it produces is measured.";
    view! {
        <Empty title="No workflows yet" text>
            {new}
        </Empty>
    }
    .into_any()
}

fn last_week(sign: &WorkflowSign) -> Option<&SuccessWeek> {
    sign.success.as_ref()?.weeks.last()
}

/// Which week it is: an alert's is one of UTC, and may be another.
fn when(signs: &[WorkflowSign], zone: &str) -> String {
    match signs.iter().find_map(last_week) {
        Some(week) => format!("Its success metric, in the last week that is over: {}, {zone}", week.days()),
        None => "Its success metric, in the last week that is over".to_owned(),
    }
}

/// What the rows show.
pub(super) fn table(signs: &[WorkflowSign]) -> Table {
    let columns = vec![
        Column::new("Workflow", Kind::Words),
        Column::new("Success metric", Kind::Words),
        Column::new("Metric", Kind::Words),
        Column::new("Threshold", Kind::Value(Unit::Share)),
        Column::new("Week from", Kind::Words),
        Column::new("Last week", Kind::Estimate(Unit::Share)),
        Column::new("Against the threshold", Kind::Words),
    ];
    let row = |sign: &WorkflowSign| {
        let (success, week) = (sign.success.as_ref(), last_week(sign));
        let standing = success.zip(week).map(|(success, week)| week.standing(success.threshold));
        let words = |text: Option<&str>| Entry::words(text.unwrap_or_default());
        vec![
            Entry::words(sign.name.clone()),
            words(success.map(|success| success.name.as_str())),
            words(success.map(|success| catalogue::metric(success.metric))),
            Entry::point(Point::exact(success.map(|success| success.threshold))),
            words(week.map(|week| week.week.local.as_str())),
            Entry::point(week.map(|week| Point::from(&week.share)).unwrap_or_default()),
            words(standing.map(catalogue::standing)),
        ]
    };
    Table { title: TITLE.to_owned(), columns, rows: signs.iter().map(row).collect() }
}

fn figures(success: &Success, week: &SuccessWeek, axis: Axis, why: String) -> AnyView {
    view! {
        <td data-label="Success metric">
            {success.name.clone()}
            <p class="row-note">
                {format!("{}, at least {}", catalogue::metric(success.metric), percent(success.threshold))}
            </p>
        </td>
        <td data-label="Last week (95% interval)" class="numbers">
            {estimate_of(&week.share)}
        </td>
        <td class="cell-interval">
            <IntervalMark axis now=Point::from(&week.share) bound=Some(success.threshold) />
        </td>
        <td data-label="Against the threshold">
            <span class="cluster">
                <StandingBadge standing=week.standing(success.threshold) />
                <a class="small" href=why>
                    "By source"
                </a>
            </span>
        </td>
    }
    .into_any()
}

fn no_metric(slug: &str) -> AnyView {
    view! {
        <td colspan="4">
            <span class="muted">"It names no success metric, so nothing says whether it works. "</span>
            <a href=format!("/workflows/{slug}")>"Name one"</a>
        </td>
    }
    .into_any()
}
