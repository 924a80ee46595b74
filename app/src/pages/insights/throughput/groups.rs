use leptos::prelude::*;

use super::{
    super::{address::Links, words},
    flow::{approved, chart},
};
use crate::{
    catalogue::insights as catalogue,
    components::chart::{
        Chart, Column, Csv, Entry, Kind, Multiples, Panel, Point, Table, TableView, Unit, table_of,
        words::grouped,
    },
    model::{Behind, Dimension, FlowGroup, PageTable, Period},
};

/// The same by a dimension: a small picture and a row each.
#[component]
pub(super) fn Groups(by: Dimension, groups: Vec<FlowGroup>, period: Period, links: Links) -> impl IntoView {
    let head = catalogue::dimension(by);
    let title = title(by);
    let table = table(by, &groups, &links);
    let summary = summary(by, &groups);
    let panels = panels(&groups, &period, &links);
    view! {
        <section class="card" aria-labelledby="groups-title">
            <header class="card__header">
                <h2 id="groups-title">{title.clone()}</h2>
                <Csv title file=links.file(PageTable::Groups) />
            </header>
            <div class="card__body">
                <TableView table />
                <Multiples title=title_over_time(by) summary head panels at=links.table(PageTable::GroupsOverTime) />
            </div>
        </section>
    }
    .into_any()
}

fn title(by: Dimension) -> String {
    format!("By {}", catalogue::dimension(by).to_lowercase())
}

fn title_over_time(by: Dimension) -> String {
    format!("{}, over time", title(by))
}

fn panels(groups: &[FlowGroup], period: &Period, links: &Links) -> Vec<Panel> {
    groups.iter().map(|group| panel(group, period, links)).collect()
}

/// What the small pictures show.
pub(super) fn over_time(by: Dimension, groups: &[FlowGroup], period: &Period, links: &Links) -> Table {
    table_of(&title_over_time(by), catalogue::dimension(by), &panels(groups, period, links))
}

fn name(group: &FlowGroup) -> String {
    if group.is_rest { "all others".to_owned() } else { words::label(&group.label) }
}

fn panel(group: &FlowGroup, period: &Period, links: &Links) -> Panel {
    let title = name(group);
    // What is not told apart has no list of its own.
    let chart = match group.is_rest {
        true => without_links(chart(title, &group.series, period, links, None)),
        false => chart(title, &group.series, period, links, Some(&group.value)),
    };
    let href = if group.is_rest { String::new() } else { links.group(Behind::Submitted, &group.value, None) };
    Panel { chart, note: format!("{} in", grouped(group.total.submitted)), href }
}

fn without_links(mut chart: Chart) -> Chart {
    for series in &mut chart.series {
        series.links.clear();
    }
    chart
}

/// What the rows show.
pub(super) fn table(by: Dimension, groups: &[FlowGroup], links: &Links) -> Table {
    let counts = ["Submitted", "Released by policy", "Reviewed", "Approved", "Edited", "Rejected"];
    let columns = std::iter::once(Column::new(catalogue::dimension(by), Kind::Words))
        .chain(counts.map(|head| Column::new(head, Kind::Value(Unit::Count))))
        .chain(["p50", "p90", "p95"].map(|p| Column::new(format!("Active {p}"), Kind::Value(Unit::Seconds))))
        .collect();
    let row = |group: &FlowGroup| {
        let total = &group.total;
        let count = |what: Behind, count: i64| match group.is_rest {
            true => Entry::count(count),
            false => Entry::count(count).at(links.group(what, &group.value, None)),
        };
        let length = |length: Option<f64>| Entry::point(Point::exact(length));
        vec![
            Entry::words(name(group)),
            count(Behind::Submitted, total.submitted),
            count(Behind::Released, total.released),
            count(Behind::Reviewed, total.reviewed),
            count(Behind::Right, approved(total)),
            count(Behind::Edited, total.edited),
            count(Behind::Rejected, total.rejected),
            length(group.active.p50),
            length(group.active.p90),
            length(group.active.p95),
        ]
    };
    Table { title: title(by), columns, rows: groups.iter().map(row).collect() }
}

fn summary(by: Dimension, groups: &[FlowGroup]) -> String {
    let Some(largest) =
        groups.iter().filter(|group| !group.is_rest).max_by_key(|group| group.total.submitted)
    else {
        return String::new();
    };
    let overlaps = match by {
        Dimension::Reason => " An item has one reason or more, so these overlap.",
        _ => "",
    };
    format!(
        "Most came from {}: {}.{overlaps} All pictures have the same height for the same number.",
        name(largest),
        words::count(largest.total.submitted, "item", "items")
    )
}
