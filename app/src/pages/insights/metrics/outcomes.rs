use leptos::prelude::*;

use super::{
    super::{address::Links, words},
    unanswerable::{Headline, MetricCard, Unanswerable},
};
use crate::{
    catalogue::insights as catalogue,
    components::chart::{
        Chart, Picture, Point, Series, Unit,
        words::{grouped, number},
    },
    model::{Answered, Behind, MetricKind, Outcome, OutcomeFigures, Outcomes, Period},
};

/// What happened downstream, as far as producers said so.
#[component]
pub(super) fn OutcomesCard(answer: Answered<Outcomes>, period: Period, links: Links) -> impl IntoView {
    let shown = match answer {
        Answered::Unanswerable { why, curl } => {
            view! { <Unanswerable what="the command that posts an outcome" why curl /> }.into_any()
        }
        Answered::Known(outcomes) => view! { <Known outcomes period links /> }.into_any(),
    };
    view! {
        <MetricCard
            id="outcomes-title"
            title=catalogue::metric(MetricKind::Outcome)
            note="What came of the outputs, by what was posted; an item counts once it is old enough to have one"
        >
            {shown}
        </MetricCard>
    }
    .into_any()
}

#[component]
fn Known(outcomes: Outcomes, period: Period, links: Links) -> impl IntoView {
    let age = format!(
        "An item counts once it is {} days old. Of this period, {} too young, and {} old enough and without an outcome.",
        number(outcomes.after_days),
        words::count(outcomes.too_young, "item is", "items are"),
        words::count(outcomes.without, "is", "are"),
    );
    let metrics = outcomes
        .metrics
        .into_iter()
        .map(|outcome| view! { <OneOutcome outcome period=period.clone() links=links.clone() /> });
    view! {
        {metrics.collect_view()}
        <p>{age}</p>
        <p class="muted small prose">{outcomes.how}</p>
    }
    .into_any()
}

#[component]
fn OneOutcome(outcome: Outcome, period: Period, links: Links) -> impl IntoView {
    let (unit, all, series): (Unit, Point, Vec<Point>) = match &outcome.figures {
        OutcomeFigures::Share { all, series } => {
            (Unit::Share, all.into(), series.iter().map(Point::from).collect())
        }
        OutcomeFigures::Mean { all, series } => {
            (Unit::Number, all.into(), series.iter().map(Point::from).collect())
        }
    };
    let figure = all.value.map_or_else(|| "–".to_owned(), |value| unit.words(value));
    let what = if unit == Unit::Share { "share of yes" } else { "mean" };
    let interval = all.interval.map_or_else(
        || "nothing seen".to_owned(),
        |(low, high)| format!("95% interval {} to {}", unit.words(low), unit.words(high)),
    );
    let rests_on = format!("{what}, {interval}, n = {}", grouped(all.n.unwrap_or_default().cast_signed()));
    let chart = Chart {
        title: format!("{} over time", outcome.name),
        summary: format!("{}: {what} {}.", outcome.name, all.words(unit)),
        along: "Time",
        steps: words::steps(&period),
        unit,
        series: vec![
            Series::line(outcome.name.clone(), "share", series)
                .with_links(links.buckets(Behind::Outcome, &period.buckets)),
        ],
        bound: None,
    };
    view! {
        <h3>{outcome.name}</h3>
        <Headline figure rests_on />
        <Picture chart />
    }
    .into_any()
}
