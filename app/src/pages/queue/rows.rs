use leptos::prelude::*;
use leptos_router::components::Form;

use super::{
    Desk,
    asked::unfiltered,
    browser,
    bulk_bar::BulkBar,
    row::{Row, Tick},
};
use crate::{
    components::{empty::Empty, pagination::Pagination},
    model::{QueueFilter, QueuePage, QueueRow},
    server_fns::queue::filter_pairs,
};

/// What waits; for those who run the queue, with the first step of an act on many of them.
#[component]
pub(super) fn Rows(desk: Desk, page: QueuePage) -> impl IntoView {
    let rows = page.rows;
    desk.selection.show(rows.items.iter().map(|row| row.id).collect());
    if rows.items.is_empty() {
        let is_filtered = desk.filter.get_untracked() != unfiltered();
        return view! { <NothingWaits is_filtered /> }.into_any();
    }
    let shown = rows.items.len();
    let (matching, targets) = (page.matching, page.targets);
    let list = if desk.may_manage {
        view! {
            <Form method="GET" action="/queue">
                <div class="queue-list">
                    {move || kept_fields(&desk.filter.get())}
                    <Table desk rows=rows.items />
                    <BulkBar desk matching targets />
                </div>
            </Form>
        }
        .into_any()
    } else {
        view! { <Table desk rows=rows.items /> }.into_any()
    };
    view! {
        {list}
        <Pagination next_cursor=rows.next_cursor shown />
    }
    .into_any()
}

/// The filter and the place in the list, so that the question stands above the same rows.
fn kept_fields(filter: &QueueFilter) -> impl IntoView + use<> {
    let cursor = filter.cursor.clone().map(|cursor| ("cursor", cursor));
    let field = |(name, value)| view! { <input type="hidden" name=name value=value /> };
    filter_pairs(filter).into_iter().chain(cursor).map(field).collect_view()
}

#[component]
fn Table(desk: Desk, rows: Vec<QueueRow>) -> impl IntoView {
    let may_tick = desk.may_manage;
    let selection = desk.selection;
    let tick = move |event: leptos::ev::KeyboardEvent| {
        let is_chord = event.ctrl_key() || event.alt_key() || event.meta_key();
        if !may_tick || is_chord || !event.key().eq_ignore_ascii_case("x") {
            return;
        }
        if let Some(item) = browser::item_of(&event) {
            event.prevent_default();
            selection.toggle(item);
        }
    };
    let row = |row: QueueRow| {
        let tick = may_tick.then(|| Tick::new(&row, selection));
        view! { <Row row tick /> }
    };
    view! {
        <div class="table-frame">
            <table class="table table--cards" class:table--ticks=may_tick on:keydown=tick>
                <caption class="visually-hidden">
                    "Items that wait for a person" {may_tick.then_some(". In a row, X ticks it.")}
                </caption>
                <thead>
                    <tr>
                        {may_tick
                            .then(|| {
                                view! {
                                    <th scope="col">
                                        <span class="visually-hidden">"Ticked"</span>
                                    </th>
                                }
                            })}
                        <th scope="col">"Item"</th>
                        <th scope="col">"Why it is here"</th>
                        <th scope="col">"Confidence"</th>
                        <th scope="col" class="cell-number">
                            "Waits"
                        </th>
                        <th scope="col">"Due"</th>
                        <th scope="col">"For"</th>
                        <th scope="col">"State"</th>
                    </tr>
                </thead>
                <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
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
