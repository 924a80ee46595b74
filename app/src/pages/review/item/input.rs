use std::sync::Arc;

use leptos::prelude::*;

use crate::{
    components::output::{Marks, TextView, TreeView},
    model::{RawJson, ReviewItem},
    review::{tree::Tree, wording},
};

/// What the AI was given, and what else is known of the item.
#[component]
pub(super) fn InputPane(item: Arc<ReviewItem>) -> impl IntoView {
    let missing: Vec<_> = item
        .item
        .reasons
        .iter()
        .filter(|reason| wording::is_about_input(reason))
        .map(|reason| view! { <p class="notice notice--danger">{reason.detail.clone()}</p> })
        .collect();
    let input = match item.payload.input.as_ref().map(Tree::of) {
        None => view! { <p class="muted" id="in">"The producer sent no input."</p> }.into_any(),
        Some(Tree::Text(text)) => view! { <div id="in"><TextView text /></div> }.into_any(),
        Some(value) => view! { <TreeView value marks=Marks::default() schema=None prefix="in" /> }.into_any(),
    };
    view! {
        <section class="review-pane" aria-labelledby="input-heading">
            <h2 id="input-heading" class="review-pane__heading">
                "Input"
            </h2>
            <div class="review-pane__body">
                {missing}
                {input}
                <Origin item />
            </div>
        </section>
    }
}

/// Who made it, with which prompt, and the producer's own notes.
#[component]
fn Origin(item: Arc<ReviewItem>) -> impl IntoView {
    let facts = [
        ("Model", item.item.model.clone()),
        ("Prompt version", item.item.prompt_version.clone()),
        ("Source", item.item.source.clone()),
        ("Producer's id", item.item.external_id.clone()),
    ];
    let facts: Vec<_> = facts
        .into_iter()
        .filter_map(|(name, value)| value.map(|value| view! { <dt>{name}</dt> <dd>{value}</dd> }))
        .collect();
    let metadata = item.metadata.as_ref().map(metadata_view);
    view! {
        <details class="source">
            <summary>"Where it comes from"</summary>
            <div class="stack">
                <dl class="facts">{facts}</dl>
                {metadata}
                <p>
                    <a href=format!("/items/{}", item.item.id) target="_blank" rel="external">
                        "The item's whole story"
                        <span class="visually-hidden">" (opens a new tab)"</span>
                    </a>
                </p>
            </div>
        </details>
    }
}

fn metadata_view(metadata: &RawJson) -> AnyView {
    view! { <TreeView value=Tree::of(metadata) marks=Marks::default() schema=None prefix="meta" /> }
        .into_any()
}
