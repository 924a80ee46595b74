use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{
    facts::{DecisionCard, Facts},
    golden::{Golden, GoldenOutcome, MakeGoldenButton, may_make_golden},
    record::Record,
    trace::{Reasons, Trace},
    verdicts::Verdicts,
};
use crate::{
    components::{
        badge::{PriorityBadge, RouteBadge, StatusBadge},
        confirm::Confirm,
        gate::{Gate, use_viewer},
        item_name::item_name,
        loaded::Loaded,
        notice::{ActionError, Done},
        output::{Marks, OutputView, TextView, TreeView},
        page_header::PageHeader,
    },
    model::{Item, ItemId, ItemStatus, ItemStory, Permission},
    pages::problem::NotFoundPage,
    review::{tree::Tree, wording},
    server_fns::items::{CancelItem, read_item},
};

/// `/items/{id}`: the item's whole story.
#[component]
pub fn ItemPage() -> impl IntoView {
    view! {
        <Gate needs=Permission::SeeItems>
            <ById />
        </Gate>
    }
}

#[component]
fn ById() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").and_then(|id| id.parse::<ItemId>().ok()));
    move || match id.get() {
        Some(id) => view! { <Story id /> }.into_any(),
        None => view! { <NotFoundPage /> }.into_any(),
    }
}

#[component]
fn Story(id: ItemId) -> impl IntoView {
    let cancel = ServerAction::<CancelItem>::new();
    let golden = Golden::new();
    let story = Resource::new(move || cancel.version().get(), move |_| read_item(id));
    view! {
        <div class="page">
            <CancelOutcome cancel />
            <GoldenOutcome golden />
            <Loaded from=story let:story>
                <Told story cancel golden />
            </Loaded>
        </div>
    }
}

#[component]
fn CancelOutcome(cancel: ServerAction<CancelItem>) -> impl IntoView {
    let answer = cancel.value();
    let error = Signal::derive(move || answer.get().and_then(Result::err));
    view! {
        <ActionError error />
        {move || {
            matches!(answer.get(), Some(Ok(_)))
                .then(|| view! { <Done text="The item is cancelled. Nobody will be asked to decide it." /> })
        }}
    }
}

#[component]
fn Told(story: ItemStory, cancel: ServerAction<CancelItem>, golden: Golden) -> impl IntoView {
    let item = story.item.clone();
    let output = story.payload.output.clone();
    let decision = item.decision.clone();
    let golden = may_make_golden(&story).then_some(golden);
    view! {
        <Head item=item.clone() workflow_name=story.workflow_name.clone() cancel golden />
        <div class="columns">
            {decision.map(|decision| view! { <DecisionCard decision output=output.clone() /> })}
            <Reasons reasons=item.reasons />
        </div>
        <div class="story">
            <div class="stack story__main">
                <Payload story=story.clone() />
                <Verdicts verdicts=story.verdicts.clone() output />
            </div>
            <div class="stack">
                <Facts story=story.clone() />
                <Trace stages=story.trace />
            </div>
        </div>
        <Record entries=story.audit item=item.id />
    }
}

#[component]
fn Head(
    item: Item,
    workflow_name: String,
    cancel: ServerAction<CancelItem>,
    /// Where a golden item can be made from this one.
    golden: Option<Golden>,
) -> impl IntoView {
    let id = item.id;
    let title = item_name(item.title.as_deref(), item.external_id.as_deref(), &item.reasons);
    let may_cancel = use_viewer().may(Permission::CancelItems)
        && matches!(item.status, ItemStatus::Pending | ItemStatus::Claimed);
    let make_golden = golden.map(|golden| {
        view! { <MakeGoldenButton id title=title.clone() golden /> }
    });
    view! {
        <PageHeader title=title.clone()>
            {make_golden}
            <a class="button" href=format!("/api/v1/items/{id}/raw") rel="external" download=format!("{id}.bin")>
                "Raw bytes"
            </a>
            {may_cancel.then(|| view! { <CancelButton id title cancel /> })}
        </PageHeader>
        <div class="cluster">
            <StatusBadge status=item.status />
            <RouteBadge route=item.route />
            <PriorityBadge priority=item.priority />
            <span class="muted">{workflow_name}</span>
            <code class="small muted">{id.to_string()}</code>
        </div>
    }
}

#[component]
fn CancelButton(id: ItemId, title: String, cancel: ServerAction<CancelItem>) -> impl IntoView {
    view! {
        <Confirm
            id="cancel"
            label="Cancel item"
            about=title
            question="Nobody will be asked to decide it, and its producer will see it as cancelled. This cannot be \
            taken back."
        >
            <ActionForm action=cancel>
                <input type="hidden" name="item" value=id.to_string() />
                <button type="submit" class="button button--danger button--block">
                    "Cancel this item"
                </button>
            </ActionForm>
        </Confirm>
    }
}

/// Input beside output.
#[component]
fn Payload(story: ItemStory) -> impl IntoView {
    let kind = story.kind;
    let weak_below = story.weak_below;
    let reasons = story.item.reasons.into_iter().filter(|reason| !wording::is_about_input(reason)).collect();
    let input = story.payload.input.as_ref().map(Tree::of);
    let metadata = story.metadata.as_ref().map(Tree::of);
    view! {
        <div class="columns">
            <section class="card" aria-labelledby="input-title">
                <header class="card__header">
                    <h2 id="input-title">"Input"</h2>
                </header>
                <div class="card__body">
                    {match input {
                        Some(value) => view! { <Shown value prefix="in" /> }.into_any(),
                        None => view! { <p class="muted">"The producer sent no input."</p> }.into_any(),
                    }}
                    {metadata
                        .map(|value| {
                            view! {
                                <details class="fold">
                                    <summary>"Metadata"</summary>
                                    <Shown value prefix="meta" />
                                </details>
                            }
                        })}
                </div>
            </section>
            <section class="card" aria-labelledby="output-title">
                <header class="card__header">
                    <h2 id="output-title">"Output"</h2>
                </header>
                <div class="card__body">
                    <OutputView
                        kind
                        payload=story.payload
                        weak=story.field_confidence
                        weak_below
                        reasons
                        schema=None
                    />
                </div>
            </section>
        </div>
    }
}

/// A value as names and values, or as text where it is one.
#[component]
fn Shown(value: Tree, prefix: &'static str) -> impl IntoView {
    match value {
        Tree::Text(text) => view! { <TextView text /> }.into_any(),
        value => view! { <TreeView value marks=Marks::default() schema=None prefix /> }.into_any(),
    }
}
