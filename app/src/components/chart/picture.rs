use std::sync::Arc;

use leptos::prelude::*;

use super::{
    Axis, Chart, Series, Shape, Table,
    plot::{Picked, Plot},
    read::{Readout, Slider},
    twin::{TableAt, TableTwin},
};

/// A chart: sentence, picture, legend, exact values, table and file.
#[component]
pub fn Picture(
    /// What it shows.
    chart: Chart,
    /// Where its table is to be had besides.
    at: TableAt,
    /// Whether its title is written above it; else the card's is its title.
    #[prop(optional)]
    is_titled: bool,
    /// In place of the table of all its values.
    #[prop(optional)]
    table: Option<Table>,
) -> impl IntoView {
    let picked: Picked = RwSignal::new(None);
    let axis = chart.axis();
    let table = table.unwrap_or_else(|| Table::of(&chart));
    let (count, last) = (chart.steps.len(), chart.last());
    let said = Arc::new(chart.clone());
    let name = format!("{}. {}", chart.title, chart.summary);
    let title = chart.title.clone();
    view! {
        <figure class="chart">
            <figcaption class="chart__head">
                {is_titled.then(|| view! { <h3>{title.clone()}</h3> })}
                <p>{chart.summary.clone()}</p>
            </figcaption>
            <Legend chart=chart.clone() />
            <Plot chart=chart.clone() axis name picked>
                <Slider title count last picked reading=Arc::new(move |step| said.reading(step)) />
            </Plot>
            <Readout chart last picked />
            <TableTwin table at />
        </figure>
    }
    .into_any()
}

/// What each mark stands for, where there is more than one.
#[component]
pub(super) fn Legend(chart: Chart) -> impl IntoView {
    if chart.series.len() < 2 && chart.bound.is_none() {
        return ().into_any();
    }
    let sample = |series: &Series| {
        let (class, d) = match series.shape {
            Shape::Line => (format!("chart__line chart__line--{}", series.look), "M1 6H23"),
            Shape::Bar => (format!("chart__bar chart__bar--{}", series.look), "M6 11V1H18V11Z"),
        };
        entry(class, d, series.name.clone())
    };
    let bound = chart.bound.map(|bound| entry("chart__bound".to_owned(), "M1 6H23", bound.words));
    view! {
        <ul class="chart__legend" role="list">
            {chart.series.iter().map(sample).collect_view()}
            {bound}
        </ul>
    }
    .into_any()
}

fn entry(class: String, d: &'static str, words: String) -> AnyView {
    view! {
        <li>
            <svg class="chart__sample" viewBox="0 0 24 12" aria-hidden="true">
                <path class=class d=d></path>
            </svg>
            {words}
        </li>
    }
    .into_any()
}

/// One of several small pictures.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// What it shows; its title is the panel's.
    pub chart: Chart,
    /// The whole in a few words, beside the title.
    pub note: String,
    /// Where the items behind it are listed; empty where nowhere.
    pub href: String,
}

/// The values of all of them in one table.
pub fn table_of(title: &str, head: &str, panels: &[Panel]) -> Table {
    let charts: Vec<Chart> = panels.iter().map(|panel| panel.chart.clone()).collect();
    Table::of_all(title, head, &charts)
}

/// Small pictures of the same thing side by side, on one axis: pointing at a step in one reads it in all.
#[component]
pub fn Multiples(
    /// What they are together.
    #[prop(into)]
    title: String,
    /// What they say, in a sentence.
    #[prop(into)]
    summary: String,
    /// What tells them apart, as a heading: `Source`, say.
    #[prop(into)]
    head: String,
    /// The pictures.
    panels: Vec<Panel>,
    /// Where their table is to be had besides.
    at: TableAt,
) -> impl IntoView {
    let picked: Picked = RwSignal::new(None);
    let table = table_of(&title, &head, &panels);
    let charts: Vec<Chart> = panels.iter().map(|panel| panel.chart.clone()).collect();
    let axis = Chart::axis_of(&charts);
    let legend = charts.first().cloned().map(|chart| view! { <Legend chart /> });
    let (count, last) = charts.first().map_or((0, 0), |chart| (chart.steps.len(), chart.last()));
    let reading = Arc::new(move |step: usize| {
        charts
            .iter()
            .map(|chart| format!("{}, {}", chart.title, chart.reading(step)))
            .collect::<Vec<_>>()
            .join("; ")
    });
    let slider = view! { <Slider title=title.clone() count last picked reading /> };
    let panels = panels.into_iter().map(|panel| view! { <Small panel axis=axis.clone() last picked /> });
    view! {
        <figure class="chart">
            <figcaption class="chart__head">
                <p>{summary}</p>
            </figcaption>
            {legend}
            <div class="chart__panels">{slider} {panels.collect_view()}</div>
            <TableTwin table at />
        </figure>
    }
    .into_any()
}

#[component]
fn Small(panel: Panel, axis: Axis, last: usize, picked: Picked) -> impl IntoView {
    let Panel { chart, note, href } = panel;
    let title = chart.title.clone();
    let name = match href.is_empty() {
        true => title.clone().into_any(),
        false => view! { <a href=href>{title.clone()}</a> }.into_any(),
    };
    view! {
        <div class="chart__panel">
            <p class="chart__panel-head">
                <strong>{name}</strong>
                <span class="muted numbers">{note.clone()}</span>
            </p>
            <Plot chart=chart.clone() axis name=format!("{title}: {note}") picked is_small=true />
            <Readout chart last picked />
        </div>
    }
    .into_any()
}
