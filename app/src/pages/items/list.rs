use leptos::prelude::*;
use leptos_router::{components::Form, hooks::use_query_map, params::ParamsMap};

use crate::{
    catalogue,
    components::{
        badge::{Confidence, ReasonBadges, RouteBadge, StatusBadge, VerdictBadge},
        empty::Empty,
        gate::Gate,
        item_name::{item_name, short_id},
        loaded::Loaded,
        moment::Moment,
        page_header::PageHeader,
        pagination::Pagination,
    },
    model::{Item, ItemFilter, ItemStatus, Page, Permission, ReasonCode, Route},
    pages::filter::{
        FilterButtons, FilterMenu, FilterText, WorkflowFilter, choices, given, load_workflows, parsed,
    },
    server_fns::items::list_items,
};

const FILTERS: &[&str] = &["q", "workflow", "status", "route", "reason", "external_id"];

/// `/items`: every item, newest first.
#[component]
pub fn ItemsPage() -> impl IntoView {
    view! {
        <Gate needs=Permission::SeeItems>
            <Items />
        </Gate>
    }
}

#[component]
fn Items() -> impl IntoView {
    let query = use_query_map();
    let filter = Memo::new(move |_| filter(&query.read()));
    let page = Resource::new(move || filter.get(), list_items);
    view! {
        <div class="page">
            <PageHeader title="Items" lead="Everything that producers have submitted, newest first." />
            <Filters query />
            <Loaded from=page let:page>
                {if page.items.is_empty() {
                    view! { <NoItems is_filtered=filter.get_untracked() != unfiltered() /> }.into_any()
                } else {
                    view! { <Rows page /> }.into_any()
                }}
            </Loaded>
        </div>
    }
}

fn unfiltered() -> ItemFilter {
    ItemFilter { limit: Some(50), ..ItemFilter::default() }
}

fn filter(query: &ParamsMap) -> ItemFilter {
    ItemFilter {
        workflow: given(query, "workflow"),
        status: parsed(query, "status"),
        route: parsed(query, "route"),
        reason: parsed(query, "reason"),
        external_id: given(query, "external_id"),
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
            <Form method="GET" action="/items" noscroll=true>
                <div class="toolbar">
                    <FilterText name="q" label="Search" placeholder="Title, model, source" grows=true query />
                    <FilterText name="external_id" label="External id" placeholder="Exactly" query />
                    <WorkflowFilter workflows query />
                    <FilterMenu
                        name="status"
                        label="Status"
                        options=choices(ItemStatus::ALL, catalogue::status)
                        query
                    />
                    <FilterMenu name="route" label="Route" options=choices(Route::ALL, catalogue::route) query />
                    <FilterMenu
                        name="reason"
                        label="Reason"
                        options=choices(ReasonCode::ALL, catalogue::reason)
                        query
                    />
                    <FilterButtons path="/items" names=FILTERS query />
                </div>
            </Form>
        </search>
    }
}

#[component]
fn Rows(page: Page<Item>) -> impl IntoView {
    let shown = page.items.len();
    view! {
        <div class="table-frame">
            <table class="table table--cards">
                <caption class="visually-hidden">"Items, newest first"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Item"</th>
                        <th scope="col">"Status"</th>
                        <th scope="col">"Route"</th>
                        <th scope="col">"Decision"</th>
                        <th scope="col">"Why"</th>
                        <th scope="col">"Confidence"</th>
                        <th scope="col">"Received"</th>
                    </tr>
                </thead>
                <tbody>{page.items.into_iter().map(|item| view! { <Row item /> }).collect_view()}</tbody>
            </table>
        </div>
        <Pagination next_cursor=page.next_cursor shown />
    }
}

#[component]
fn Row(item: Item) -> impl IntoView {
    let title = item_name(item.title.as_deref(), item.external_id.as_deref(), &item.reasons);
    let external = item.title.as_ref().and(item.external_id).unwrap_or_else(|| short_id(item.id));
    view! {
        <tr>
            <th scope="row" class="cell-main">
                <a class="row-title" href=format!("/items/{}", item.id)>
                    {title}
                </a>
                <div class="row-note">{item.workflow} " · " {external}</div>
            </th>
            <td data-label="Status" class="cell-tight">
                <StatusBadge status=item.status />
            </td>
            <td data-label="Route" class="cell-tight">
                <RouteBadge route=item.route />
            </td>
            <td data-label="Decision" class="cell-tight">
                {match item.decision {
                    Some(decision) => view! { <VerdictBadge verdict=decision.verdict /> }.into_any(),
                    None => view! { <span class="muted">"–"</span> }.into_any(),
                }}
            </td>
            <td data-label="Why">
                <ReasonBadges reasons=item.reasons />
            </td>
            <td data-label="Confidence" class="cell-tight">
                <Confidence value=item.confidence />
            </td>
            <td data-label="Received" class="cell-tight">
                <Moment at=item.created_at is_past=true />
            </td>
        </tr>
    }
}

#[component]
fn NoItems(is_filtered: bool) -> impl IntoView {
    if is_filtered {
        view! {
            <Empty title="No item matches" text="Loosen a filter, or check the external id: it must match exactly.">
                <a class="button" href="/items">
                    "Show all items"
                </a>
            </Empty>
        }
        .into_any()
    } else {
        view! {
            <Empty
                title="No items yet"
                text="Items come from producers: programs that send an AI's output with an API key. Each workflow's \
                page shows the command that submits a first one."
            />
        }
        .into_any()
    }
}
