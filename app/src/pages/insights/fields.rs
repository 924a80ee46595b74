//! Fields of the question that follow the address.

use leptos::{html, prelude::*};
use leptos_router::params::ParamsMap;

use super::words;
use crate::pages::filter::given;

/// A line of text that offers what a list has.
#[component]
pub(super) fn TypedField(
    name: &'static str,
    label: &'static str,
    list: &'static str,
    #[prop(optional)] placeholder: &'static str,
    query: Memo<ParamsMap>,
) -> impl IntoView {
    let said = Memo::new(move |_| given(&query.read(), name).unwrap_or_default());
    let node = follow(said);
    view! {
        <div class="field">
            <label class="field__label" for=name>
                {label}
            </label>
            <input
                class="input"
                id=name
                name=name
                list=list
                placeholder=placeholder
                value=said.get_untracked()
                node_ref=node
                autocapitalize="off"
                autocomplete="off"
                spellcheck="false"
            />
        </div>
    }
    .into_any()
}

/// An input that shows what the address says whenever that changes (back, forward, a link); what was typed before the script
/// came stays.
fn follow(said: Memo<String>) -> NodeRef<html::Input> {
    let node = NodeRef::<html::Input>::new();
    Effect::new(move |is_first: Option<()>| {
        let text = said.get();
        if let (Some(()), Some(node)) = (is_first, node.get_untracked()) {
            node.set_value(&text);
        }
    });
    node
}

/// A day. What the address says beside days, such as a moment, stays as text.
#[component]
pub(super) fn DayField(name: &'static str, label: &'static str, query: Memo<ParamsMap>) -> impl IntoView {
    let said = Memo::new(move |_| given(&query.read(), name).unwrap_or_default());
    let is_day = |text: &str| text.is_empty() || words::moved(text, 0).is_some();
    let node = follow(said);
    view! {
        <div class="field">
            <label class="field__label" for=name>
                {label}
            </label>
            <input
                class="input"
                id=name
                name=name
                type=move || if is_day(&said.read()) { "date" } else { "text" }
                value=said.get_untracked()
                node_ref=node
            />
        </div>
    }
    .into_any()
}
