use std::sync::Arc;

use leptos::prelude::*;

use super::{HoldFields, KeyHint, can_decide, defer::DeferMenu, escalate::EscalateMenu, reject::RejectPanel};
use crate::{
    model::{ReviewItem, Verdict},
    pages::review::desk::use_desk,
    review::{edit::is_by_hand, keymap::Action, session::Event},
};

/// Approve, edit, reject; skip, defer. Always in reach: it stays at the window's lower edge.
#[component]
pub(in super::super) fn VerdictBar(item: Arc<ReviewItem>) -> impl IntoView {
    let hindrance = use_desk().hindrance;
    view! {
        <div class="verdict-bar" role="toolbar" aria-label="Verdict">
            <div class="verdict-bar__main">
                {move || match hindrance.get() {
                    None => view! { <ApproveButton /> }.into_any(),
                    Some(why) => view! { <span class="verdict-bar__note small">{why}</span> }.into_any(),
                }}
                <EditButton by_hand=is_by_hand(&item) />
                <RejectPanel reasons=item.workflow.reject_reasons.clone() />
            </div>
            <div class="verdict-bar__rest">
                <SkipButton />
                <DeferMenu />
                <EscalateMenu />
            </div>
        </div>
    }
}

#[component]
fn ApproveButton() -> impl IntoView {
    let desk = use_desk();
    let disabled = Memo::new(move |_| !desk.session.with(can_decide));
    view! {
        <form
            method="post"
            action="/review/verdict"
            on:submit=move |event| {
                event.prevent_default();
                desk.approve();
            }
        >
            <HoldFields verdict=Verdict::Approve />
            <button type="submit" class="button button--positive" disabled=move || disabled.get()>
                "Approve"
                <KeyHint action=Action::Approve />
            </button>
        </form>
    }
}

#[component]
fn EditButton(by_hand: bool) -> impl IntoView {
    let desk = use_desk();
    // Where nothing can be approved, and where a person is to write the answer, this comes first.
    let class = move || {
        if by_hand || desk.hindrance.get().is_some() { "button button--primary" } else { "button" }
    };
    view! {
        <form
            method="get"
            action="/review"
            on:submit=move |event| {
                event.prevent_default();
                desk.begin_edit(None);
            }
        >
            <input type="hidden" name="edit" value="1" />
            <button type="submit" class=class>
                {if by_hand { "Handle by hand" } else { "Edit" }}
                <KeyHint action=Action::Edit />
            </button>
        </form>
    }
}

#[component]
fn SkipButton() -> impl IntoView {
    let desk = use_desk();
    view! {
        <form
            method="post"
            action="/review/skip"
            on:submit=move |event| {
                event.prevent_default();
                desk.on(Event::Skip);
            }
        >
            <HoldFields />
            <button type="submit" class="button button--quiet" title="Never show it to me again; it goes to others">
                "Skip"
                <KeyHint action=Action::Skip />
            </button>
        </form>
    }
}
