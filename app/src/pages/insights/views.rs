use leptos::prelude::*;

use crate::{
    components::{
        field::TextField,
        notice::{ActionError, Done},
        popover::Popover,
    },
    model::SavedView,
    server_fns::{
        insights::{DeleteView, SaveView},
        typed::typed,
    },
};

/// What can be done with views. Made by the page, outside of what it loads.
#[derive(Clone, Copy)]
pub(super) struct Views {
    save: ServerAction<SaveView>,
    delete: ServerAction<DeleteView>,
}

impl Views {
    pub(super) fn new() -> Self {
        Self { save: ServerAction::new(), delete: ServerAction::new() }
    }

    /// Changes whenever the list has.
    pub(super) fn version(self) -> (usize, usize) {
        (self.save.version().get(), self.delete.version().get())
    }
}

/// What the last act on a view came to.
#[component]
pub(super) fn ViewsOutcome(views: Views) -> impl IntoView {
    let failed = move || {
        let of_save = views.save.value().get().and_then(Result::err);
        of_save.or_else(|| views.delete.value().get().and_then(Result::err))
    };
    let error = Signal::derive(failed);
    let saved = move || views.save.value().get().and_then(Result::ok);
    let is_deleted = move || matches!(views.delete.value().get(), Some(Ok(())));
    view! {
        <ActionError error />
        {move || saved().map(|view| view! { <Done text=format!("Saved as “{}”.", view.name) /> })}
        {move || is_deleted().then(|| view! { <Done text="The view is gone." /> })}
    }
}

/// Views that were kept, and a way to keep this one.
#[component]
pub(super) fn SavedViews(
    views: Views,
    saved: Vec<SavedView>,
    /// This page with what it is asked.
    here: String,
) -> impl IntoView {
    let list = if saved.is_empty() {
        let hint = "None yet. A view keeps the page with its period, its groups and its comparison.";
        view! { <p class="muted">{hint}</p> }.into_any()
    } else {
        let rows = saved.into_iter().map(|view| view! { <Saved view delete=views.delete /> });
        view! {
            <ul class="saved-views" role="list">
                {rows.collect_view()}
            </ul>
        }
        .into_any()
    };
    view! {
        <Popover id="views" label="Views" about="that were saved" title="Saved views" class="">
            {list}
            <Save save=views.save here />
        </Popover>
    }
    .into_any()
}

#[component]
fn Saved(view: SavedView, delete: ServerAction<DeleteView>) -> impl IntoView {
    let name = view.name.clone();
    let delete = view.mine.then(|| {
        view! {
            <ActionForm action=delete>
                <input type="hidden" name="view" value=view.id.to_string() />
                <button type="submit" class="button button--small button--danger-quiet">
                    "Delete"
                    <span class="visually-hidden">{format!(" {name}")}</span>
                </button>
            </ActionForm>
        }
    });
    view! {
        <li>
            <a href=view.address>{view.name}</a>
            {view.shared.then(|| view! { <span class="badge badge--outline">"For everybody"</span> })}
            {delete}
        </li>
    }
    .into_any()
}

#[component]
fn Save(save: ServerAction<SaveView>, here: String) -> impl IntoView {
    let (name, shared) = typed(|form: SaveView| (form.name, form.shared)).unwrap_or_default();
    view! {
        <ActionForm action=save>
            <div class="stack">
                <input type="hidden" name="address" value=here />
                <TextField
                    id="view-name"
                    name="name"
                    label="Keep this page as"
                    value=name
                    hint="The same name again replaces it."
                    autocomplete="off"
                    required=true
                />
                <label class="check">
                    <input type="checkbox" name="shared" value="true" checked=shared />
                    <span>"Everybody sees it"</span>
                </label>
                <button type="submit" class="button button--primary" aria-busy=move || save.pending().get().to_string()>
                    "Save view"
                </button>
            </div>
        </ActionForm>
    }
    .into_any()
}
