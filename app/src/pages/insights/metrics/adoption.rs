use leptos::prelude::*;

use super::{
    super::{address::Links, words},
    unanswerable::{Headline, MetricCard, Unanswerable},
};
use crate::{
    catalogue::insights as catalogue,
    components::chart::{
        Chart, Picture, Point, Series, Unit,
        words::{estimate_of, interval, percent},
    },
    model::{Adoption, Answered, Behind, MetricKind, Period},
};

/// Adoption: items against recorded bypasses, and distinct sources.
#[component]
pub(super) fn AdoptionCard(answer: Answered<Adoption>, period: Period, links: Links) -> impl IntoView {
    let shown = match answer {
        Answered::Unanswerable { why, curl } => {
            view! { <Unanswerable what="the command that records a bypass" why curl /> }.into_any()
        }
        Answered::Known(adoption) => view! { <Known adoption period links /> }.into_any(),
    };
    view! {
        <MetricCard
            id="adoption-title"
            title=catalogue::metric(MetricKind::Adoption)
            note="Of all the work, the share that went through the automation and not around it"
        >
            {shown}
        </MetricCard>
    }
    .into_any()
}

#[component]
fn Known(adoption: Adoption, period: Period, links: Links) -> impl IntoView {
    let figure = adoption.share.value.map_or_else(|| "–".to_owned(), percent);
    let rests_on = format!(
        "95% interval {}, {} against {}",
        interval(&adoption.share),
        words::count(adoption.items, "item", "items"),
        words::count(adoption.bypasses, "bypass", "bypasses")
    );
    let points = adoption.series.iter().map(Point::from).collect();
    let steps = words::steps(&period);
    let share = Chart {
        title: "Adoption over time".to_owned(),
        summary: format!("{} of the work went through it.", estimate_of(&adoption.share)),
        along: "Time",
        steps: steps.clone(),
        unit: Unit::Share,
        series: vec![
            Series::line("through it", "share", points)
                .with_links(links.buckets(Behind::Submitted, &period.buckets)),
        ],
        bound: None,
    };
    let sources = Chart {
        title: "Distinct sources over time".to_owned(),
        summary: format!("{} sent something.", words::count(adoption.sources, "source", "sources")),
        along: "Time",
        steps,
        unit: Unit::Count,
        series: vec![Series::bars("sources", "approved", adoption.sources_series)],
        bound: None,
    };
    view! {
        <Headline figure rests_on />
        <Picture chart=share />
        <Picture chart=sources is_titled=true />
    }
    .into_any()
}
