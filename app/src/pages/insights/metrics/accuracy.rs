use leptos::prelude::*;

use super::{
    super::{address::Links, words},
    shares::{ACCURACY, ShareGroups},
    unanswerable::{Headline, MetricCard, Unanswerable},
};
use crate::{
    catalogue::insights as catalogue,
    components::chart::{
        Chart, Picture, Point, Series, Unit,
        words::{estimate_of, grouped, interval, percent},
    },
    model::{Accuracy, Answered, Behind, Dimension, MetricKind, PageTable, Period},
};

/// Output accuracy.
#[component]
pub(super) fn AccuracyCard(
    answer: Answered<Accuracy>,
    by: Option<Dimension>,
    period: Period,
    links: Links,
    /// The address of the root causes.
    causes: String,
) -> impl IntoView {
    let shown = match answer {
        Answered::Unanswerable { why, curl } => {
            view! { <Unanswerable what="the command that submits an output" why curl /> }.into_any()
        }
        Answered::Known(accuracy) => view! { <Known accuracy by period links causes /> }.into_any(),
    };
    view! {
        <MetricCard
            id="accuracy-title"
            title=catalogue::metric(MetricKind::Accuracy)
            note="The share of outputs that were right as they came, released ones included"
        >
            {shown}
        </MetricCard>
    }
    .into_any()
}

#[component]
fn Known(
    accuracy: Accuracy,
    by: Option<Dimension>,
    period: Period,
    links: Links,
    causes: String,
) -> impl IntoView {
    let figure = accuracy.share.value.map_or_else(|| "–".to_owned(), percent);
    let rests_on = format!("95% interval {}, {}", interval(&accuracy.share), rests_on(&accuracy));
    let before = accuracy.before.as_ref().map(estimate_of);
    let chart = chart(&accuracy, &period, &links);
    let groups = by.filter(|_| !accuracy.groups.is_empty()).map(|by| {
        view! {
            <ShareGroups
                by
                groups=accuracy.groups.clone()
                period=period.clone()
                links=links.clone()
                of=&ACCURACY
            />
        }
    });
    let unseen = accuracy.covered.filter(|covered| *covered < 0.9995).map(|covered| {
        let words = format!(
            "Of {} of the period's outputs none of their kind was looked at: the intervals leave room for either. A sample \
             rate in the rules lets each be drawn.",
            percent(1.0 - covered)
        );
        view! {
            <div class="notice notice--caution">
                <p>{words}</p>
            </div>
        }
    });
    view! {
        <Headline figure rests_on before />
        <p class="cluster">
            <a href=links.all(Behind::LookedRight)>"Right as they came"</a>
            <a href=links.all(Behind::LookedUnusable)>"Edited or rejected"</a>
            <a href=causes>"Their root causes"</a>
        </p>
        {unseen}
        <Picture chart at=links.table(PageTable::Accuracy) />
        {groups}
        <Method />
    }
    .into_any()
}

fn rests_on(accuracy: &Accuracy) -> String {
    format!(
        "n = {}: {} reviewed, {} audited; these stand for {} released unseen",
        grouped(accuracy.share.n.cast_signed()),
        grouped(accuracy.reviewed.cast_signed()),
        grouped(accuracy.audited.cast_signed()),
        grouped(accuracy.released.cast_signed()),
    )
}

/// It over time.
pub(super) fn chart(accuracy: &Accuracy, period: &Period, links: &Links) -> Chart {
    let points = accuracy.series.iter().map(Point::from).collect();
    let line =
        Series::line("right", "share", points).with_links(links.buckets(Behind::Looked, &period.buckets));
    Chart {
        title: "Output accuracy over time".to_owned(),
        summary: summary(accuracy),
        along: "Time",
        steps: words::steps(period),
        unit: Unit::Share,
        series: vec![line],
        bound: None,
    }
}

fn summary(accuracy: &Accuracy) -> String {
    let now = format!(
        "{} of the outputs were right as they came.",
        words::share_or(&accuracy.share, "None was looked at: nothing can be said of what share")
    );
    match &accuracy.before {
        Some(before) => format!("{now} In the other period: {}.", estimate_of(before)),
        None => now,
    }
}

/// How it is estimated, for who wants to know.
#[component]
fn Method() -> impl IntoView {
    view! {
        <details class="fold">
            <summary>"How it is estimated"</summary>
            <div class="prose">
                <p>
                    "By the Horvitz–Thompson estimator (" <a
                        href="https://doi.org/10.1080/01621459.1952.10483446"
                        rel="external noreferrer"
                    >
                        "Horvitz and Thompson, 1952"
                    </a>
                    "). Every output that somebody looked at has a recorded probability of being looked at: 1 where routing \
                    sent it to a person, the sample rate where it was drawn from what would have been released. It stands \
                    for one over that probability, so the released outputs that nobody saw are in the figure by those that \
                    were drawn from among them."
                </p>
                <p>
                    "Right is what a reviewer approved unchanged; wrong is what one edited or rejected. The interval allows \
                    for the weights: few outputs that stand for many make it wide, and what people saw adds nothing to \
                    it. It is Wilson's, for the effective size of the sample among a finite number of outputs; where \
                    exactly one wrong output was drawn, with Agresti and Coull's bound."
                </p>
            </div>
        </details>
    }
    .into_any()
}
