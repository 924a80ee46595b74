//! `/queue`: what waits, in the order in which it will be claimed, and who holds what.

mod row;

use leptos::prelude::*;
use leptos_router::{components::Form, hooks::use_query_map, params::ParamsMap};

use super::filter::{
    FilterButtons, FilterMenu, FilterText, WorkflowFilter, choices, given, load_workflows, parsed,
};
use crate::{
    catalogue,
    components::{
        empty::Empty, gate::Gate, loaded::Loaded, page_header::PageHeader, pagination::Pagination, refresh,
    },
    model::{Page, Permission, QueueFilter, QueueRow, QueueState, ReasonCode},
    server_fns::queue::list_queue,
};
use row::Row;

const FILTERS: &[&str] = &["q", "workflow", "state", "reason"];

/// `/queue`.
#[component]
pub fn QueuePage() -> impl IntoView {
    view! {
        <Gate needs=Permission::SeeItems>
            <Queue />
        </Gate>
    }
}

#[component]
fn Queue() -> impl IntoView {
    let query = use_query_map();
    let filter = Memo::new(move |_| filter(&query.read()));
    let page = Resource::new(move || filter.get(), list_queue);
    refresh::every(10, move || page.refetch());
    view! {
        <div class="page">
            <PageHeader title="Queue" lead="What waits for a person, in the order in which it will be claimed.">
                <a class="button button--primary" href="/review">
                    "Start reviewing"
                </a>
            </PageHeader>
            <Filters query />
            <Loaded from=page let:page>
                {if page.items.is_empty() {
                    view! { <NothingWaits is_filtered=filter.get_untracked() != unfiltered() /> }.into_any()
                } else {
                    view! { <Rows page /> }.into_any()
                }}
            </Loaded>
        </div>
    }
}

fn unfiltered() -> QueueFilter {
    QueueFilter { limit: Some(50), ..QueueFilter::default() }
}

fn filter(query: &ParamsMap) -> QueueFilter {
    QueueFilter {
        workflow: given(query, "workflow"),
        state: parsed(query, "state"),
        reason: parsed(query, "reason"),
        q: given(query, "q"),
        cursor: given(query, "cursor"),
        ..unfiltered()
    }
}

#[component]
fn Filters(query: Memo<ParamsMap>) -> impl IntoView {
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
                    <FilterButtons path="/queue" names=FILTERS query />
                </div>
            </Form>
        </search>
    }
}

#[component]
fn Rows(page: Page<QueueRow>) -> impl IntoView {
    let shown = page.items.len();
    view! {
        <div class="table-frame">
            <table class="table table--cards">
                <caption class="visually-hidden">"Items that wait for a person"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Item"</th>
                        <th scope="col">"Why it is here"</th>
                        <th scope="col">"Confidence"</th>
                        <th scope="col" class="cell-number">
                            "Waits"
                        </th>
                        <th scope="col">"Due"</th>
                        <th scope="col">"State"</th>
                    </tr>
                </thead>
                <tbody>{page.items.into_iter().map(|row| view! { <Row row /> }).collect_view()}</tbody>
            </table>
        </div>
        <Pagination next_cursor=page.next_cursor shown />
    }
}

#[component]
fn NothingWaits(is_filtered: bool) -> impl IntoView {
    if is_filtered {
        view! {
            <Empty
                title="Nothing that waits matches"
                text="Loosen a filter, or look among all items: this one may have been decided already."
            >
                <a class="button" href="/items">
                    "Search all items"
                </a>
            </Empty>
        }
        .into_any()
    } else {
        view! {
            <Empty
                title="Nothing waits"
                text="Every item has been decided. New ones appear here by themselves as producers submit them."
            />
        }
        .into_any()
    }
}
