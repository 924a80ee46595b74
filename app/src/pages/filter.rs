//! Filters above a list: a plain `GET` form, so that every view of a list has an address. With a script, choosing
//! from a menu applies it at once.

use std::str::FromStr;

use leptos::{ev, html, prelude::*};
use leptos_router::params::ParamsMap;

use crate::{
    components::{
        gate::use_viewer,
        icon::{Icon, Picture},
    },
    error::AppError,
    model::{Permission, WorkflowSummary},
    server_fns::workflows::list_workflows,
};

/// What the address says for `name`; nothing where it is empty.
pub(super) fn given(query: &ParamsMap, name: &str) -> Option<String> {
    query.get(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// The same, read as `T`; what cannot be read does not filter.
pub(super) fn parsed<T: FromStr>(query: &ParamsMap, name: &str) -> Option<T> {
    given(query, name)?.parse().ok()
}

/// Shows what the address says whenever that changes (back, forward, a link), but leaves alone what was chosen or
/// typed before the script came.
fn follow(address: Memo<String>, show: impl Fn(&str) + 'static) {
    Effect::new(move |is_first: Option<()>| {
        let text = address.get();
        if is_first.is_some() {
            show(&text);
        }
    });
}

/// A menu; the empty value stands for all.
#[component]
pub(super) fn FilterMenu(
    /// Its name in the address.
    name: &'static str,
    /// Its label.
    label: &'static str,
    /// What all is called.
    #[prop(default = "All")]
    all: &'static str,
    /// Each choice's value and its words.
    options: Vec<(String, String)>,
    /// The address's query.
    query: Memo<ParamsMap>,
) -> impl IntoView {
    let chosen = Memo::new(move |_| given(&query.read(), name).unwrap_or_default());
    let option = |(word, words): (String, String)| {
        let selected = word == chosen.get_untracked();
        view! { <option value=word selected=selected>{words}</option> }
    };
    let choices = options.into_iter().map(option).collect_view();
    let node = NodeRef::<html::Select>::new();
    follow(chosen, move |word| {
        if let Some(node) = node.get_untracked() {
            node.set_value(word);
        }
    });
    view! {
        <div class="field">
            <label class="field__label" for=name>
                {label}
            </label>
            <select class="select" id=name name=name node_ref=node on:change=submit>
                <option value="">{all}</option>
                {choices}
            </select>
        </div>
    }
}

/// A line of text.
#[component]
pub(super) fn FilterText(
    /// Its name in the address.
    name: &'static str,
    /// Its label.
    label: &'static str,
    /// An example.
    #[prop(optional)]
    placeholder: &'static str,
    /// Whether it takes the room that is left.
    #[prop(optional)]
    grows: bool,
    /// The address's query.
    query: Memo<ParamsMap>,
) -> impl IntoView {
    let typed = Memo::new(move |_| given(&query.read(), name).unwrap_or_default());
    let class = if grows { "field field--grow" } else { "field" };
    let node = NodeRef::<html::Input>::new();
    follow(typed, move |text| {
        if let Some(node) = node.get_untracked() {
            node.set_value(text);
        }
    });
    view! {
        <div class=class>
            <label class="field__label" for=name>
                {label}
            </label>
            <input
                class="input"
                id=name
                name=name
                type=if grows { "search" } else { "text" }
                placeholder=placeholder
                value=typed.get_untracked()
                node_ref=node
                autocapitalize="off"
                autocomplete="off"
                spellcheck="false"
            />
        </div>
    }
}

/// The button that applies the filters, and the way back to none.
#[component]
pub(super) fn FilterButtons(
    /// The list's address without filters.
    path: &'static str,
    /// The filters' names.
    names: &'static [&'static str],
    /// The address's query.
    query: Memo<ParamsMap>,
) -> impl IntoView {
    let is_filtered = move || names.iter().any(|name| given(&query.read(), name).is_some());
    view! {
        <button type="submit" class="button">
            <Picture icon=Icon::Search />
            "Filter"
        </button>
        {move || is_filtered().then(|| view! { <a class="button button--quiet" href=path>"Clear"</a> })}
    }
}

/// Every value of an enum with its words, for [`FilterMenu`].
pub(super) fn choices<T: Copy + ToString>(
    all: &[T],
    words: impl Fn(T) -> &'static str,
) -> Vec<(String, String)> {
    all.iter().map(|value| (value.to_string(), words(*value).to_owned())).collect()
}

/// The workflows' names, for those who may see them.
pub(super) type Workflows = Resource<Result<Vec<WorkflowSummary>, AppError>>;

/// Loads the workflows for [`WorkflowFilter`]; none for those who may not see them.
pub(super) fn load_workflows() -> Workflows {
    let may_see = use_viewer().may(Permission::SeeWorkflows);
    Resource::new(
        || (),
        move |()| async move { if may_see { list_workflows().await } else { Ok(Vec::new()) } },
    )
}

/// Which workflow: a menu where they are known, else its slug to be typed.
#[component]
pub(super) fn WorkflowFilter(
    /// From [`load_workflows`].
    workflows: Workflows,
    /// The address's query.
    query: Memo<ParamsMap>,
) -> impl IntoView {
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match workflows.await {
                    Ok(known) if !known.is_empty() => {
                        let options = known.into_iter().map(|workflow| (workflow.slug, workflow.name)).collect();
                        view! { <FilterMenu name="workflow" label="Workflow" options query /> }.into_any()
                    }
                    _ => view! { <FilterText name="workflow" label="Workflow" placeholder="Its slug" query /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[cfg(target_arch = "wasm32")]
fn submit(event: ev::Event) {
    use wasm_bindgen::JsCast;

    let form = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::HtmlSelectElement>().ok())
        .and_then(|select| select.form());
    if let Some(form) = form {
        let _ = form.request_submit();
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn submit(_event: ev::Event) {}
