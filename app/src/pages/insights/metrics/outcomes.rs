use leptos::prelude::*;

use super::{
    super::{address::Links, words},
    unanswerable::{Headline, MetricCard, Unanswerable},
};
use crate::{
    catalogue::insights as catalogue,
    components::chart::{
        Chart, Column, Entry, Kind, Picture, Point, Series, Table, Unit,
        words::{grouped, number},
    },
    model::{Answered, MetricKind, Outcome, OutcomeFigures, Outcomes, PageTable, Period},
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
    let (unit, all, _) = figures(&outcome);
    let figure = all.value.map_or_else(|| "–".to_owned(), |value| unit.words(value));
    let what = what(unit);
    let interval = all.interval.map_or_else(
        || "nothing seen".to_owned(),
        |(low, high)| format!("95% interval {} to {}", unit.words(low), unit.words(high)),
    );
    let rests_on = format!("{what}, {interval}, n = {}", grouped(all.n.unwrap_or_default().cast_signed()));
    let chart = chart(&outcome, &period, &links);
    view! {
        <h3>{outcome.name}</h3>
        <Headline figure rests_on />
        // Producers name outcomes as they like, which makes no address: one file holds all of them.
        <Picture chart at=links.table(PageTable::Outcomes) />
    }
    .into_any()
}

/// What the figures are, all of them together and over time.
fn figures(outcome: &Outcome) -> (Unit, Point, Vec<Point>) {
    match &outcome.figures {
        OutcomeFigures::Share { all, series } => {
            (Unit::Share, all.into(), series.iter().map(Point::from).collect())
        }
        OutcomeFigures::Mean { all, series } => {
            (Unit::Number, all.into(), series.iter().map(Point::from).collect())
        }
    }
}

const fn what(unit: Unit) -> &'static str {
    match unit {
        Unit::Share => "share of yes",
        Unit::Count | Unit::Seconds | Unit::Number => "mean",
    }
}

fn chart(outcome: &Outcome, period: &Period, links: &Links) -> Chart {
    let (unit, all, series) = figures(outcome);
    Chart {
        title: format!("{} over time", outcome.name),
        summary: format!("{}: {} {}.", outcome.name, what(unit), all.words(unit)),
        along: "Time",
        steps: words::steps(period),
        unit,
        series: vec![
            Series::line(outcome.name.clone(), "share", series)
                .with_links(links.outcomes(&outcome.name, &period.buckets)),
        ],
        bound: None,
    }
}

/// What the pictures show, each row led by its outcome.
pub(super) fn table(outcomes: &[Outcome], period: &Period, links: &Links) -> Table {
    let columns = vec![
        Column::new("Outcome", Kind::Words),
        Column::new("Figure", Kind::Words),
        Column::new("Time", Kind::Words),
        Column::new("Value", Kind::Estimate(Unit::Number)),
    ];
    let rows = outcomes.iter().flat_map(|outcome| {
        let chart = chart(outcome, period, links);
        let head = [Entry::words(outcome.name.clone()), Entry::words(what(chart.unit))];
        let rows = Table::of(&chart).rows.into_iter();
        rows.map(move |row| head.iter().cloned().chain(row).collect())
    });
    Table { title: "Downstream outcomes over time".to_owned(), columns, rows: rows.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Bucket, BucketSize, InsightsQuery, Proportion, Timestamp, WeekStart};

    #[test]
    fn all_outcomes_stand_in_one_table() {
        let bucket = Bucket {
            from: Timestamp(0),
            to: Timestamp(1),
            local: "2026-01-05T00:00".to_owned(),
            is_partial: false,
        };
        let period = Period {
            first_day: "2026-01-05".to_owned(),
            last_day: "2026-01-05".to_owned(),
            from: Timestamp(0),
            to: Timestamp(1),
            time_zone: "UTC".to_owned(),
            week: WeekStart::Monday,
            bucket: BucketSize::Day,
            buckets: vec![bucket],
        };
        let share = Proportion { value: Some(0.5), low: 0.25, high: 0.75, n: 12 };
        let outcome = |name: &str| Outcome {
            name: name.to_owned(),
            figures: OutcomeFigures::Share { all: share, series: vec![share] },
        };
        let links = Links::new(&InsightsQuery::default(), &period);
        let csv = table(&[outcome("resolved"), outcome("=1+1")], &period, &links).csv();
        let expected = [
            "Outcome,Figure,Time,Value,Value low,Value high,Value n",
            "resolved,share of yes,2026-01-05T00:00,0.5,0.25,0.75,12",
            "'=1+1,share of yes,2026-01-05T00:00,0.5,0.25,0.75,12",
        ];
        assert_eq!(csv.lines().collect::<Vec<_>>(), expected);
    }
}
