use leptos::prelude::*;
use leptos_router::{components::Form, params::ParamsMap};

use super::{Loading, Part, asked::FILTERS};
use crate::{
    catalogue,
    model::{Priority, QueueDue, QueueState, ReasonCode, Target},
    pages::filter::{FilterButtons, FilterMenu, FilterText, WorkflowFilter, choices, load_workflows},
};

/// What the list may be narrowed by.
#[component]
pub(super) fn Filters(query: Memo<ParamsMap>, from: Loading) -> impl IntoView {
    let workflows = load_workflows();
    view! {
        <search>
            <Form method="GET" action="/queue" noscroll=true>
                <div class="toolbar">
                    <FilterText
                        name="q"
                        label="Search"
                        placeholder="Title, external id, model, source"
                        grows=true
                        query
                    />
                    <WorkflowFilter workflows query />
                    <FilterMenu
                        name="state"
                        label="State"
                        options=choices(QueueState::ALL, catalogue::queue_state)
                        query
                    />
                    <FilterMenu
                        name="reason"
                        label="Reason"
                        options=choices(ReasonCode::ALL, catalogue::reason)
                        query
                    />
                    <FilterMenu
                        name="priority"
                        label="Priority"
                        options=choices(Priority::ALL, catalogue::priority)
                        query
                    />
                    <FilterMenu
                        name="due"
                        label="Due"
                        options=choices(QueueDue::ALL, catalogue::queue_due)
                        query
                    />
                    <Part from let:page>
                        <FilterMenu name="assigned" label="For" options=assigned(page.targets) query />
                    </Part>
                    <FilterButtons path="/queue" names=FILTERS query />
                </div>
            </Form>
        </search>
    }
    .into_any()
}

/// For whom an item may be.
fn assigned(targets: Vec<Target>) -> Vec<(String, String)> {
    let always = [("me", "Me"), ("anyone", "Nobody in particular")];
    let always = always.map(|(word, words)| (word.to_owned(), words.to_owned()));
    always.into_iter().chain(targets.into_iter().map(choice)).collect()
}

/// A group or a person in a menu.
fn choice(target: Target) -> (String, String) {
    let words = if target.is_group { format!("Group {}", target.name) } else { target.name };
    (target.to, words)
}
