use leptos::prelude::*;

use super::{Actions, Desk, Loading};
use crate::{
    components::{confirm::Confirm, field::TextField, notice::ActionError, popover::Popover},
    model::SavedFilter,
    server_fns::{
        queue::{SaveFilter, queue_query},
        typed::typed,
    },
};

/// Filters with a name: a link each; a way to keep the one that is applied, and to forget it.
#[component]
pub(super) fn SavedFilters(desk: Desk, from: Loading) -> impl IntoView {
    let Actions { save, forget, .. } = desk.actions;
    let typed = StoredValue::new(typed(|form: SaveFilter| (form.name, form.shared)).unwrap_or_default());
    let error = Signal::derive(move || {
        let failed = save.value().get().and_then(Result::err);
        failed.or_else(|| forget.value().get().and_then(Result::err))
    });
    view! {
        <ActionError error />
        <Transition>
            {
                // Loaded anew with every filter, so it need not follow the filter itself. What is the same as before is
                // not drawn anew: whatever is open or focused in it would be gone.
                let shown = Memo::new(move |_| {
                    let page = from.get()?.ok()?;
                    Some((page.saved, desk.filter.with_untracked(queue_query)))
                });
                move || shown.get().and_then(|(saved, query)| line(desk, &saved, &query, typed.get_value()))
            }
        </Transition>
    }
    .into_any()
}

/// The links, and what can be done with the filter `query`, which is applied.
fn line(desk: Desk, saved: &[SavedFilter], query: &str, typed: (String, bool)) -> Option<AnyView> {
    let applied: Vec<&SavedFilter> = saved.iter().filter(|one| one.query == query).collect();
    let is_new = !query.is_empty() && applied.is_empty();
    if saved.is_empty() && !is_new {
        return None;
    }
    let mine = applied.into_iter().find(|one| one.mine).cloned();
    let links = saved.iter().map(|one| link(one, query)).collect_view();
    Some(
        view! {
            <div class="saved">
                {(!saved.is_empty())
                    .then(|| {
                        view! {
                            <nav aria-label="Saved filters">
                                <ul class="saved__list" role="list">
                                    {links}
                                </ul>
                            </nav>
                        }
                    })}
                {is_new.then(|| view! { <SaveForm desk query=query.to_owned() typed /> })}
                {mine.map(|filter| view! { <Forget desk filter /> })}
            </div>
        }
        .into_any(),
    )
}

fn link(filter: &SavedFilter, query: &str) -> AnyView {
    let is_applied = filter.query == query;
    let shared = filter.shared.then(|| view! { <span class="muted small">"shared"</span> });
    view! {
        <li>
            <a
                class="saved__link"
                href=format!("/queue?{}", filter.query)
                aria-current=is_applied.then_some("true")
            >
                {filter.name.clone()}
                {shared}
            </a>
        </li>
    }
    .into_any()
}

#[component]
fn SaveForm(desk: Desk, query: String, typed: (String, bool)) -> impl IntoView {
    let save = desk.actions.save;
    let (name, is_shared) = typed;
    // Whom everybody follows is for those to say who run the queue.
    let shared = desk.may_manage.then(|| {
        view! {
            <label class="check">
                <input type="checkbox" name="shared" value="true" checked=is_shared />
                <span>
                    "Shared" <span class="check__hint">"Everybody sees it above their queue."</span>
                </span>
            </label>
        }
    });
    view! {
        <Popover id="save-filter" label="Save this filter" about="under a name" title="Save this filter as">
            <ActionForm action=save>
                <div class="stack">
                    <input type="hidden" name="query" value=query />
                    <TextField
                        id="filter-name"
                        name="name"
                        label="Name"
                        value=name
                        hint="A name that you have used already is given to this filter instead."
                        autocomplete="off"
                        required=true
                    />
                    {shared}
                    <button
                        type="submit"
                        class="button button--primary"
                        aria-busy=move || save.pending().get().to_string()
                    >
                        "Save filter"
                    </button>
                </div>
            </ActionForm>
        </Popover>
    }
    .into_any()
}

#[component]
fn Forget(desk: Desk, filter: SavedFilter) -> impl IntoView {
    let question = if filter.shared {
        "It goes for everybody. The items it finds stay as they are."
    } else {
        "The items it finds stay as they are."
    };
    view! {
        <Confirm id="delete-filter" is_small=true label="Delete" about=filter.name question>
            <ActionForm action=desk.actions.forget>
                <input type="hidden" name="filter" value=filter.id.to_string() />
                <button type="submit" class="button button--danger button--block">
                    "Delete this filter"
                </button>
            </ActionForm>
        </Confirm>
    }
    .into_any()
}
