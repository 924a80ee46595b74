use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::{
    super::{
        address::{Links, address, carried, read},
        around::{Alerts, Export},
        focus::KeptFocus,
        nav::{Here, SubNavigation},
        period_line::PeriodLine,
        question::{Asks, Question},
        views::{SavedViews, Views, ViewsOutcome},
        zone::follow_the_browser,
    },
    accuracy::AccuracyCard,
    adoption::AdoptionCard,
    exceptions::ExceptionsCard,
    outcomes::OutcomesCard,
    success::SuccessCard,
};
use crate::{
    components::{gate::Gate, loaded::Loaded, page_header::PageHeader},
    model::{Dimension, InsightsQuery, MetricsSheet, Permission},
    server_fns::insights::read_metrics,
};

/// `/insights/{slug}`.
#[component]
pub fn MetricsPage() -> impl IntoView {
    view! {
        <Gate needs=Permission::SeeQuality>
            <Metrics />
        </Gate>
    }
}

#[component]
fn Metrics() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let slug = Memo::new(move |_| params.read().get("slug").unwrap_or_default());
    let asked = Memo::new(move |_| of_one_workflow(read(&query.read())));
    let (views, focus) = (Views::new(), KeptFocus::new());
    let sheet = Resource::new(
        move || (slug.get(), asked.get(), views.version()),
        |(slug, asked, _)| read_metrics(slug, asked),
    );
    follow_the_browser(query);
    view! {
        <div class="page">
            <ViewsOutcome views />
            <Loaded from=sheet let:sheet>
                <Head sheet=sheet.clone() asked=asked.get_untracked() views />
                <Question asks=Asks::Metrics path=format!("/insights/{}", sheet.slug) query focus />
                <Sheet sheet asked=asked.get_untracked() />
            </Loaded>
        </div>
    }
    .into_any()
}

/// The sheet is of one workflow, its shares are of no single person, and it is compared with other periods only.
pub(in super::super) fn of_one_workflow(asked: InsightsQuery) -> InsightsQuery {
    let by = asked.by.filter(|by| !matches!(by, Dimension::Workflow | Dimension::Reviewer));
    InsightsQuery { workflow: None, by, a: None, b: None, kind: None, ..asked }
}

#[component]
fn Head(sheet: MetricsSheet, asked: InsightsQuery, views: Views) -> impl IntoView {
    let MetricsSheet { slug, name, frame, .. } = sheet;
    let workflow = format!("/workflows/{slug}");
    let here = address(&format!("/insights/{slug}"), &asked);
    let lead = "Output accuracy, adoption, exception rate and downstream outcome: all four, or the reason why one is \
        missing.";
    view! {
        <PageHeader title=format!("{name}: does it work?") lead>
            <a class="button" href=workflow>
                "The workflow"
            </a>
        </PageHeader>
        <div class="insights__top">
            <SubNavigation here=Here::Metrics slug=Some(slug) query=asked />
            <SavedViews views saved=frame.saved here />
        </div>
        <Alerts alerts=frame.alerts />
    }
    .into_any()
}

#[component]
fn Sheet(sheet: MetricsSheet, asked: InsightsQuery) -> impl IntoView {
    let MetricsSheet { frame, slug, success, accuracy, adoption, exceptions, outcomes, .. } = sheet;
    let period = frame.period;
    let path = format!("/insights/{slug}");
    let export = InsightsQuery { workflow: Some(slug.clone()), ..asked.clone() };
    let links = Links::new(&export, &period);
    let causes = address(&format!("{path}/causes"), &carried(&asked));
    view! {
        <SuccessCard slug success links=links.clone() />
        <PeriodLine path query=asked.clone() period=period.clone() />
        <div class="stack stack--loose">
            <AccuracyCard answer=accuracy by=asked.by period=period.clone() links=links.clone() causes />
            <AdoptionCard answer=adoption period=period.clone() links=links.clone() />
            <ExceptionsCard answer=exceptions by=asked.by period=period.clone() links=links.clone() />
            <OutcomesCard answer=outcomes period links />
        </div>
        <Export query=export />
    }
    .into_any()
}
