use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{
    super::{
        address::{Links, address, read},
        around::{Alerts, Export},
        nav::{Here, SubNavigation},
        period_line::PeriodLine,
        question::{Asks, Offered, Question},
        views::{SavedViews, Views, ViewsOutcome},
        zone::follow_the_browser,
    },
    flow::OverTime,
    groups::Groups,
    lengths::HowLong,
    now::QueueNow,
    reviewers::Reviewers,
    signs::Signs,
    versus::Comparison,
};
use crate::{
    components::{
        gate::{Gate, use_viewer},
        loaded::Loaded,
        page_header::PageHeader,
    },
    model::{Dimension, InsightsPage as Answer, InsightsQuery, Permission},
    server_fns::insights::read_insights,
};

/// `/insights`.
#[component]
pub fn InsightsPage() -> impl IntoView {
    view! {
        <Gate needs=Permission::SeeQuality>
            <Insights />
        </Gate>
    }
}

#[component]
fn Insights() -> impl IntoView {
    let query = use_query_map();
    let may_see_people = use_viewer().may(Permission::SeePeopleFigures);
    let asked = Memo::new(move |_| read(&query.read()));
    // A manager's address may reach somebody who may not see figures of single people: they see it without.
    let is_of_people = move || asked.read().by == Some(Dimension::Reviewer) && !may_see_people;
    let answered = Memo::new(move |_| {
        let mut asked = asked.get();
        if is_of_people() {
            asked.by = None;
        }
        asked
    });
    let views = Views::new();
    let answer = Resource::new(move || (answered.get(), views.version()), |(asked, _)| read_insights(asked));
    follow_the_browser(query);
    view! {
        <div class="page">
            <PageHeader
                title="Insights"
                lead="Whether each automation works, and whether the queue keeps up. Not how much was produced."
            />
            <ViewsOutcome views />
            <Question asks=Asks::Throughput path="/insights" query />
            {move || is_of_people().then(|| view! { <NotOfPeople /> })}
            <Loaded from=answer let:answer>
                <Shown answer asked=answered.get_untracked() views />
            </Loaded>
        </div>
    }
    .into_any()
}

#[component]
fn NotOfPeople() -> impl IntoView {
    let words = "Figures of single people are for managers. Everything here is shown without them.";
    view! {
        <div class="notice notice--caution">
            <p>{words}</p>
        </div>
    }
}

#[component]
fn Shown(answer: Answer, asked: InsightsQuery, views: Views) -> impl IntoView {
    let Answer { frame, live, throughput, signs } = answer;
    let slug = asked.workflow.clone();
    let here = address("/insights", &asked);
    let links = Links::new(&asked, &frame.period);
    let reviewers = throughput.reviewers.map(|rows| {
        view! { <Reviewers rows links=links.clone() /> }
    });
    let groups = asked.by.filter(|_| !throughput.groups.is_empty()).map(|by| {
        view! { <Groups by groups=throughput.groups period=frame.period.clone() links=links.clone() /> }
    });
    view! {
        <div class="insights__top">
            <SubNavigation here=Here::Throughput slug=slug.clone() query=asked.clone() />
            <SavedViews views saved=frame.saved here />
        </div>
        <Alerts alerts=frame.alerts />
        <QueueNow live workflow=slug />
        <Signs signs query=asked.clone() zone=frame.period.time_zone.clone() links=links.clone() />
        <PeriodLine path="/insights".to_owned() query=asked.clone() period=frame.period.clone() />
        <Comparison
            versus=throughput.comparison
            query=asked.clone()
            period=frame.period.clone()
            links=links.clone()
        />
        <OverTime
            total=throughput.total
            series=throughput.series
            period=frame.period.clone()
            links=links.clone()
        />
        {groups}
        <HowLong lengths=throughput.lengths period=frame.period links />
        {reviewers}
        <Export query=asked />
        <Offered choices=frame.choices />
    }
    .into_any()
}
