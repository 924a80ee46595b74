//! `/queue`: what waits, in the order in which it will be claimed, who holds what, and acts on many items at once.

mod asked;
mod browser;
mod bulk_bar;
mod confirm;
mod filters;
mod recent;
mod row;
mod rows;
mod saved;
mod selection;
mod words;

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};

use crate::{
    components::{
        announcer::use_announcer,
        gate::{Gate, use_viewer},
        loaded::Loaded,
        page_header::PageHeader,
        refresh,
    },
    error::AppError,
    model::{Permission, QueueFilter, QueuePage as Page},
    server_fns::queue::{ActOnMany, DeleteFilter, SaveFilter, UndoMany, queue_address, read_queue_page},
};
use asked::{Asked, Missing, filter};
use confirm::Confirmation;
use filters::Filters;
use recent::{Recent, by_the_second};
use rows::Rows;
use saved::SavedFilters;
use selection::Selection;

/// What the page loaded.
type Loading = Resource<Result<Page, AppError>>;

/// What the page can do.
#[derive(Clone, Copy)]
struct Actions {
    act: ServerAction<ActOnMany>,
    undo: ServerAction<UndoMany>,
    save: ServerAction<SaveFilter>,
    forget: ServerAction<DeleteFilter>,
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Desk {
    filter: Memo<QueueFilter>,
    asked: Memo<Option<Result<Asked, Missing>>>,
    selection: Selection,
    actions: Actions,
    /// Whether an act has yet to begin or is under way.
    is_waiting: StoredValue<bool>,
    /// Whether the focus is to go to the acts, once they are loaded.
    goes_to_acts: StoredValue<bool>,
    may_manage: bool,
    may_cancel: bool,
}

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
    let desk = lay_out();
    let actions = desk.actions;
    let versions = move || {
        let acts = (actions.act.version().get(), actions.undo.version().get());
        (acts, actions.save.version().get(), actions.forget.version().get())
    };
    let page = Resource::new(move || (desk.filter.get(), versions()), |(filter, _)| read_queue_page(filter));
    // A question stays the question that was read, and rows do not move under somebody who ticks some of them.
    let is_asking = move || desk.asked.with_untracked(Option::is_some);
    refresh::every(10, move || {
        if !is_asking() && desk.selection.is_empty_now() {
            page.refetch();
        }
    });
    refresh::every(2, move || {
        if !is_asking() && desk.is_waiting.get_value() {
            page.refetch();
        }
    });
    let now = by_the_second();
    view! {
        <div class="page">
            <PageHeader title="Queue" lead="What waits for a person, in the order in which it will be claimed.">
                <a class="button button--primary" href="/review">
                    "Start reviewing"
                </a>
            </PageHeader>
            <Part from=page let:page>
                <Recent desk operations=page.recent targets=page.targets now />
            </Part>
            <SavedFilters desk from=page />
            <Filters query from=page />
            <Part from=page let:page>
                <Confirmation desk page />
            </Part>
            <Loaded from=page let:page>
                <Rows desk page />
            </Loaded>
        </div>
    }
    .into_any()
}

fn lay_out() -> Desk {
    let query = use_query_map();
    let viewer = use_viewer();
    let desk = Desk {
        filter: Memo::new(move |_| filter(&query.read())),
        asked: Memo::new(move |_| Asked::read(&query.read())),
        selection: Selection::new(&query.read_untracked()),
        actions: Actions {
            act: ServerAction::new(),
            undo: ServerAction::new(),
            save: ServerAction::new(),
            forget: ServerAction::new(),
        },
        is_waiting: StoredValue::new(false),
        goes_to_acts: StoredValue::new(false),
        may_manage: viewer.may(Permission::ManageQueue),
        may_cancel: viewer.may(Permission::CancelItems),
    };
    follow(desk);
    desk
}

/// After an act was asked for: nothing is ticked, the question is gone, and the focus is where it can be taken back.
fn follow(desk: Desk) {
    let announcer = use_announcer();
    let navigate = use_navigate();
    let act = desk.actions.act;
    Effect::new(move |_| {
        let Some(Ok(operation)) = act.value().get() else { return };
        let items = words::items(operation.count);
        announcer.say(format!("Begins in a few seconds, with {items}. It can be taken back until then."));
        desk.selection.clear();
        desk.is_waiting.set_value(true);
        desk.goes_to_acts.set_value(true);
        let address = desk.filter.with_untracked(queue_address);
        navigate(&address, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
    });
    let undo = desk.actions.undo;
    Effect::new(move |_| {
        if let Some(Ok(_)) = undo.value().get() {
            announcer.say("Taken back.");
        }
    });
    // What went wrong with one question says nothing about the next.
    Effect::new(move |before: Option<()>| {
        desk.asked.track();
        if before.is_some() && act.value().with_untracked(|answer| matches!(answer, Some(Err(_)))) {
            act.clear();
        }
    });
}

/// A part of the page that is there once the page is loaded. Where it could not be, the list says so, in its place.
#[component]
fn Part<V, F>(
    /// What is waited for.
    from: Loading,
    /// How to show it.
    children: F,
) -> impl IntoView
where
    V: IntoView + 'static,
    F: Fn(Page) -> V + Send + Sync + 'static,
{
    let show = Arc::new(children);
    view! {
        <Transition>
            {move || {
                let show = Arc::clone(&show);
                Suspend::new(async move { from.await.ok().map(|page| show(page).into_any()) })
            }}
        </Transition>
    }
}
