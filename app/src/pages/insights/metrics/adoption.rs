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
    model::{Adoption, Answered, Behind, MetricKind, PageTable, Period},
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
    let (share, sources) = (share(&adoption, &period, &links), sources(&adoption, &period));
    view! {
        <Headline figure rests_on />
        <Picture chart=share at=links.table(PageTable::Adoption) />
        <Picture chart=sources at=links.table(PageTable::Sources) is_titled=true />
    }
    .into_any()
}

/// The share over time.
pub(super) fn share(adoption: &Adoption, period: &Period, links: &Links) -> Chart {
    let points = adoption.series.iter().map(Point::from).collect();
    Chart {
        title: "Adoption over time".to_owned(),
        summary: format!("{} of the work went through it.", estimate_of(&adoption.share)),
        along: "Time",
        steps: words::steps(period),
        unit: Unit::Share,
        series: vec![
            Series::line("through it", "share", points)
                .with_links(links.buckets(Behind::Submitted, &period.buckets)),
        ],
        bound: None,
    }
}

/// How many sources there were over time.
pub(super) fn sources(adoption: &Adoption, period: &Period) -> Chart {
    let counts = adoption.sources_series.iter().copied();
    Chart {
        title: "Distinct sources over time".to_owned(),
        summary: format!("{} sent something.", words::count(adoption.sources, "source", "sources")),
        along: "Time",
        steps: words::steps(period),
        unit: Unit::Count,
        series: vec![Series::bars("sources", "approved", counts)],
        bound: None,
    }
}
