use leptos::prelude::*;

use super::{
    HoldFields, KeyHint,
    reject::{follow, followed},
};
use crate::{
    pages::review::desk::{DEFERRALS, Mode, use_desk},
    review::keymap::Action,
};

const PANEL: &str = "defer-panel";

/// The button, and the few times until which an item can be put off.
#[component]
pub(super) fn DeferMenu() -> impl IntoView {
    let desk = use_desk();
    follow(Mode::Deferring, PANEL, PANEL);
    let choices = DEFERRALS
        .into_iter()
        .enumerate()
        .map(|(index, (minutes, words))| view! { <Choice index minutes words /> })
        .collect_view();
    view! {
        <button
            type="button"
            class="button button--quiet"
            popovertarget=PANEL
            title="For nobody until later"
        >
            "Defer"
            <KeyHint action=Action::Defer />
        </button>
        <div
            id=PANEL
            class="verdict-panel verdict-panel--small"
            popover="auto"
            tabindex="-1"
            role="dialog"
            aria-labelledby="defer-heading"
            on:toggle=move |_| followed(desk, Mode::Deferring, PANEL)
        >
            <h2 id="defer-heading" class="verdict-panel__heading">
                "Put it off for"
            </h2>
            <div class="reasons">{choices}</div>
        </div>
    }
}

#[component]
fn Choice(index: usize, minutes: Option<i64>, words: &'static str) -> impl IntoView {
    let desk = use_desk();
    view! {
        <form
            method="post"
            action="/review/defer"
            on:submit=move |event| {
                event.prevent_default();
                desk.defer(minutes);
            }
        >
            <HoldFields />
            <button type="submit" name="minutes" value=minutes.unwrap_or(24 * 60) class="reasons__choice">
                <kbd>{index + 1}</kbd>
                <span>{words}</span>
            </button>
        </form>
    }
}
