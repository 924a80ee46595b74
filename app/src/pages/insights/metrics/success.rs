use leptos::prelude::*;

use super::super::{
    address::Links,
    words::{count, step},
};
use crate::{
    catalogue::insights as catalogue,
    components::{
        chart::{
            Bound, Cell, Chart, Column, Entry, Kind, Picture, Point, Series, Table, Unit,
            words::{estimate_of, percent},
        },
        empty::Empty,
        gate::use_viewer,
    },
    model::{BucketSize, PageTable, Permission, Standing, Success, SuccessWeek},
};

/// Where an interval lies to a threshold, as a word with a colour.
#[component]
pub(in super::super) fn StandingBadge(standing: Standing) -> impl IntoView {
    let class = match standing {
        Standing::Met => "badge badge--positive",
        Standing::Below => "badge badge--danger",
        Standing::Unclear => "badge badge--caution",
        Standing::Unseen => "badge",
    };
    view! { <span class=class>{catalogue::standing(standing)}</span> }
}

/// The one number that says whether the workflow works, week by week.
#[component]
pub(super) fn SuccessCard(slug: String, success: Option<Success>, links: Links) -> impl IntoView {
    let Some(success) = success else {
        return view! { <NoMetric slug /> }.into_any();
    };
    let last = success.weeks.last().map(|week| week.standing(success.threshold));
    let shown = if success.weeks.is_empty() {
        let text = "Its first week is not over yet. Until then, the four metrics below say what is known.";
        view! { <Empty title="No week yet" text /> }.into_any()
    } else {
        let (chart, table) = (chart(&success), table(&success));
        view! { <Picture chart table at=links.table(PageTable::Success) /> }.into_any()
    };
    view! {
        <section class="card" aria-labelledby="success-title">
            <header class="card__header">
                <h2 id="success-title">{format!("Success metric: {}", success.name)}</h2>
                {last.map(|standing| view! { <StandingBadge standing /> })}
            </header>
            <div class="card__body">
                {shown}
                <p class="muted small prose">
                    "A week counts as met or as below only where its whole 95% interval lies on that side of the threshold. \
                    A week below raises an alert."
                </p>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn NoMetric(slug: String) -> impl IntoView {
    let may_edit = use_viewer().may(Permission::EditWorkflows);
    let text = if may_edit {
        "Nothing says what working means for this workflow. Name one metric and its threshold in its definition: a week \
         whose interval lies below it then raises an alert."
    } else {
        "Nothing says what working means for this workflow. Ask an operator to name one metric and its threshold in its \
         definition: a week whose interval lies below it then raises an alert."
    };
    view! {
        <Empty title="No success metric" text>
            <a class="button" href=format!("/workflows/{slug}")>
                "Open its definition"
            </a>
        </Empty>
    }
    .into_any()
}

fn chart(success: &Success) -> Chart {
    let steps = success.weeks.iter().map(|week| step(&week.week, BucketSize::Week)).collect();
    let points = success.weeks.iter().map(|week| Point::from(&week.share)).collect();
    let threshold = success.threshold;
    Chart {
        title: format!("{}, week by week", success.name),
        summary: summary(success),
        along: "Week",
        steps,
        unit: Unit::Share,
        series: vec![Series::line(catalogue::metric(success.metric).to_lowercase(), "share", points)],
        bound: Some(Bound { value: threshold, words: format!("threshold {}", percent(threshold)) }),
    }
}

fn summary(success: &Success) -> String {
    let with = |standing: Standing| {
        success.weeks.iter().filter(|week| week.standing(success.threshold) == standing).count() as i64
    };
    let last = success.weeks.last().map(|week| {
        let stands = match week.standing(success.threshold) {
            Standing::Met => "met",
            Standing::Below => "below it",
            Standing::Unclear => "on both sides of it, so not clear",
            Standing::Unseen => "without anything seen",
        };
        format!("The last week was {stands}: {}.", estimate_of(&week.share))
    });
    format!(
        "At least {} counts as working. {} Of {}, {} met it, {} fell below it and {} did not say.",
        percent(success.threshold),
        last.unwrap_or_default(),
        count(success.weeks.len() as i64, "week", "weeks"),
        with(Standing::Met),
        with(Standing::Below),
        with(Standing::Unclear) + with(Standing::Unseen),
    )
}

/// Its weeks, each with where it stands.
pub(super) fn table(success: &Success) -> Table {
    let row = |week: &SuccessWeek| {
        let name = step(&week.week, BucketSize::Week);
        vec![
            Entry { cell: Cell::Words(name.name, name.plain), href: None },
            Entry::point(Point::from(&week.share)),
            Entry::words(catalogue::standing(week.standing(success.threshold))),
        ]
    };
    Table {
        title: format!("{}, week by week", success.name),
        columns: vec![
            Column::new("Week", Kind::Words),
            Column::new(catalogue::metric(success.metric), Kind::Estimate(Unit::Share)),
            Column::new("Against the threshold", Kind::Words),
        ],
        rows: success.weeks.iter().map(row).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Bucket, MetricKind, Proportion, Timestamp};

    #[test]
    fn the_sentence_says_what_the_last_week_allows_to_say() {
        let week = |value, low, high| SuccessWeek {
            week: Bucket {
                from: Timestamp(0),
                to: Timestamp(0),
                local: "2026-01-05T00:00".to_owned(),
                is_partial: false,
            },
            share: Proportion { value, low, high, n: 60 },
        };
        let success = Success {
            name: "correct_intent".to_owned(),
            metric: MetricKind::Accuracy,
            threshold: 0.9,
            weeks: vec![week(Some(0.97), 0.92, 0.99), week(None, 0.0, 1.0), week(Some(0.7), 0.6, 0.8)],
        };
        assert_eq!(
            summary(&success),
            "At least 90% counts as working. The last week was below it: 70% (60% to 80%), n = 60. Of 3 weeks, 1 met it, 1 \
             fell below it and 1 did not say."
        );
        assert_eq!(table(&success).rows.len(), 3);
    }
}
