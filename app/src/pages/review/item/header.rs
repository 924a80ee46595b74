use std::sync::Arc;

use leptos::prelude::*;

use super::timer::Timer;
use crate::{
    components::{badge::PriorityBadge, moment::Moment},
    model::ReviewItem,
    pages::review::{around::counts::Counts, desk::use_desk},
    review::{edit::is_by_hand, keymap::Action, session, wording},
};

/// Which workflow, which item, how long it waited; and the reviewer's own figures.
#[component]
pub(super) fn ItemHeader(item: Arc<ReviewItem>) -> impl IntoView {
    let target = item.workflow.target_seconds;
    let named = item.item.title.is_some().then(|| item.item.external_id.clone()).flatten();
    let confidence = item.item.confidence.map(|share| format!("{} sure", wording::percent(share)));
    let by_hand = is_by_hand(&item);
    let told = item.item.fallback_message.clone().filter(|_| by_hand);
    let settle = item.adjudication.then(|| wording::disagreement(item.opinions.len()));
    view! {
        <header class="review-header">
            <div class="review-header__what">
                <p class="review-header__line">
                    <span class="review-header__workflow">{item.workflow.name.clone()}</span>
                    <PriorityBadge priority=item.item.priority />
                    {by_hand.then(|| view! { <span class="badge badge--caution">"Handle by hand"</span> })}
                    {settle.map(|words| view! { <span class="badge badge--accent">{words}</span> })}
                    {named.map(|id| view! { <span class="mono">{id}</span> })}
                    <span>"arrived " <Moment at=item.item.created_at is_past=true /></span>
                    {confidence.map(|words| view! { <span>"the AI is " {words}</span> })}
                </p>
                <h1 id="review-heading" class="review-header__title" tabindex="-1">
                    {session::title(&item)}
                </h1>
                {told
                    .map(|message| {
                        view! {
                            <p class="review-header__told">
                                "The producer was told at once: " <q>{message}</q>
                                " What you decide here follows."
                            </p>
                        }
                    })}
            </div>
            <div class="review-header__figures">
                <Timer target />
                <Counts />
                <HelpButton />
            </div>
        </header>
    }
}

/// Opens the list of keys.
#[component]
pub(in super::super) fn HelpButton() -> impl IntoView {
    let desk = use_desk();
    view! {
        <button
            type="button"
            class="button button--small button--quiet review-help"
            aria-haspopup="dialog"
            on:click=move |_| desk.help.set(true)
        >
            "Keys"
            <kbd>{move || desk.keymap.with(|keymap| keymap.cap(Action::Help))}</kbd>
        </button>
    }
}
