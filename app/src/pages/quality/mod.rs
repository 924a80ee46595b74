//! `/insights/quality`: how far people agree, and how they do on items whose answer is known.

mod agreement;
mod alerts;
mod golden;
mod reviewers;
mod tables;

use leptos::prelude::*;

use crate::{
    components::{
        announcer::use_announcer, gate::Gate, loaded::Loaded, notice::ActionError, page_header::PageHeader,
    },
    model::{self, InsightsQuery, Permission},
    pages::insights::nav::{Here, SubNavigation},
    server_fns::quality::{CloseAlert, RetireGolden, read_quality_page},
};
use agreement::AgreementCard;
use alerts::Alerts;
use golden::GoldenItems;
use reviewers::Reviewers;

pub(super) use tables::table;

/// `/insights/quality`.
#[component]
pub fn QualityPage() -> impl IntoView {
    view! {
        <Gate needs=Permission::SeeQuality>
            <Quality />
        </Gate>
    }
}

/// What can be done here.
#[derive(Clone, Copy)]
struct Actions {
    close: ServerAction<CloseAlert>,
    retire: ServerAction<RetireGolden>,
}

#[component]
fn Quality() -> impl IntoView {
    let actions = Actions { close: ServerAction::new(), retire: ServerAction::new() };
    let page = Resource::new(
        move || (actions.close.version().get(), actions.retire.version().get()),
        |_| read_quality_page(),
    );
    say_what_was_done(actions);
    let error = Signal::derive(move || {
        let failed = actions.close.value().get().and_then(Result::err);
        failed.or_else(|| actions.retire.value().get().and_then(Result::err))
    });
    view! {
        <div class="page">
            <PageHeader
                title="Quality"
                lead="How far people agree who see the same item, and how they do on items whose right answer is known."
            />
            <SubNavigation here=Here::Quality slug=None query=InsightsQuery::default() />
            <ActionError error />
            <Loaded from=page let:page>
                <Shown page actions />
            </Loaded>
        </div>
    }
    .into_any()
}

/// The row goes, so nothing on the page says what became of it.
fn say_what_was_done(actions: Actions) {
    let announcer = use_announcer();
    Effect::new(move |_| {
        if matches!(actions.close.value().get(), Some(Ok(()))) {
            announcer.say("The alert is closed.");
        }
    });
    Effect::new(move |_| {
        if matches!(actions.retire.value().get(), Some(Ok(()))) {
            announcer.say("The golden item is retired.");
        }
    });
}

#[component]
fn Shown(page: model::QualityPage, actions: Actions) -> impl IntoView {
    view! {
        <Alerts alerts=page.alerts close=actions.close />
        <AgreementCard workflows=page.workflows.clone() />
        <Reviewers results=page.reviewers />
        <GoldenItems workflows=page.workflows retire=actions.retire />
    }
    .into_any()
}
