use leptos::prelude::*;

use super::{HoldFields, KeyHint, can_decide};
use crate::{
    model::{RejectReason, Verdict},
    pages::review::{
        browser,
        desk::{Mode, REASON_WANTED, use_desk},
    },
    review::keymap::Action,
};

/// The panel's id: its button opens it without a script too.
const PANEL: &str = "reject-panel";

/// The button, and the panel with the reasons: a digit or a click is the whole verdict.
#[component]
pub(super) fn RejectPanel(reasons: Vec<RejectReason>) -> impl IntoView {
    let desk = use_desk();
    let disabled = Memo::new(move |_| !desk.session.with(can_decide));
    follow(Mode::Rejecting, PANEL, PANEL);
    view! {
        <button
            type="button"
            class="button button--danger-quiet"
            popovertarget=PANEL
            disabled=move || disabled.get()
        >
            "Reject"
            <KeyHint action=Action::Reject />
        </button>
        <div
            id=PANEL
            class="verdict-panel"
            popover="auto"
            tabindex="-1"
            role="dialog"
            aria-labelledby="reject-heading"
            on:toggle=move |_| followed(desk, Mode::Rejecting, PANEL)
        >
            <ReasonForm reasons />
        </div>
    }
}

#[component]
fn ReasonForm(reasons: Vec<RejectReason>) -> impl IntoView {
    let desk = use_desk();
    let has_reasons = !reasons.is_empty();
    let buttons: Vec<_> = reasons
        .into_iter()
        .enumerate()
        .map(|(index, reason)| view! { <ReasonButton index reason /> })
        .collect();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match chosen(&event) {
            Some(code) => desk.reject(vec![code]),
            None => desk.reject_without_reason(),
        }
    };
    view! {
        <form class="verdict-panel__form" method="post" action="/review/verdict" on:submit=submit>
            <HoldFields verdict=Verdict::Reject />
            <h2 id="reject-heading" class="verdict-panel__heading">
                {if has_reasons { "Why is it rejected?" } else { "Reject it" }}
            </h2>
            {has_reasons.then(|| view! { <div class="reasons">{buttons}</div> })}
            <CommentField />
            {move || desk.wants_reason.get().then(|| view! { <p class="field__error">{REASON_WANTED}</p> })}
            <div class="verdict-panel__end">
                {if has_reasons {
                    view! { <span class="muted small">"The comment goes with the reason you choose."</span> }
                        .into_any()
                } else {
                    view! { <WithoutReason /> }.into_any()
                }}
                <span class="muted small verdict-panel__esc">
                    <kbd>"Esc"</kbd>
                    " closes"
                </span>
            </div>
        </form>
    }
}

#[component]
fn ReasonButton(index: usize, reason: RejectReason) -> impl IntoView {
    let digit = (index < 9).then(|| view! { <kbd>{index + 1}</kbd> });
    view! {
        <button type="submit" name="reason" value=reason.code class="reasons__choice">
            {digit}
            <span>{reason.label}</span>
        </button>
    }
}

#[component]
fn CommentField() -> impl IntoView {
    let desk = use_desk();
    view! {
        <div class="field">
            <label class="field__label" for="reject-comment">
                "Comment "
                <span class="field__optional">"optional"</span>
                " "
                <kbd>"C"</kbd>
            </label>
            <textarea
                class="textarea"
                id="reject-comment"
                name="comment"
                rows="2"
                prop:value=move || desk.comment.get()
                on:input:target=move |event| desk.comment.set(event.target().value())
            >
                {desk.comment.get_untracked()}
            </textarea>
        </div>
    }
}

/// Where no reasons are configured, this is the verdict.
#[component]
fn WithoutReason() -> impl IntoView {
    view! {
        <button type="submit" class="button button--danger">
            "Reject"
            <kbd>"Enter"</kbd>
        </button>
    }
}

/// The reason whose button sent the form.
fn chosen(event: &leptos::ev::SubmitEvent) -> Option<String> {
    let code = event.submitter()?.get_attribute("value")?;
    (!code.is_empty()).then_some(code)
}

/// Opens and closes a panel as the desk's mode goes; the focus goes to the element with the id `first`.
pub(super) fn follow(mode: Mode, panel: &'static str, first: &'static str) {
    let desk = use_desk();
    Effect::new(move |_| {
        let is_open = desk.mode.get() == mode;
        browser::popover(panel, is_open);
        if is_open {
            browser::focus(&format!("#{first}"));
        }
    });
}

/// The browser opened or closed a panel by itself: the mode goes along.
pub(super) fn followed(desk: crate::pages::review::desk::Desk, mode: Mode, panel: &str) {
    let is_open = browser::popover_is_open(panel);
    let is_mode = desk.mode.get_untracked() == mode;
    if is_open && !is_mode {
        desk.mode.set(mode);
    } else if !is_open && is_mode {
        desk.mode.set(Mode::Reading);
    }
}
