use leptos::prelude::*;

use crate::{
    pages::review::desk::use_desk,
    review::session::{Event, Hold},
};

/// The hold on the item ran out: what is typed stays, and there is a way on.
#[component]
pub(super) fn HoldNotice() -> impl IntoView {
    let desk = use_desk();
    let hold = Memo::new(move |_| desk.session.with(|session| session.current().map(|held| held.hold)));
    move || {
        match hold.get() {
        None | Some(Hold::Live) => None,
        Some(Hold::Retaking) => Some(
            view! {
                <p class="notice" role="status">
                    "Your hold on this item ran out. Taking it again; what you typed stays."
                </p>
            }
            .into_any(),
        ),
        Some(Hold::Lost) => Some(
            view! {
                <div class="notice notice--caution" role="alert">
                    <p class="notice__title">"You do not hold this item any more."</p>
                    <p>
                        "The hold ran out, and it could not be had again: somebody else works on it, or has decided it. "
                        "What you typed is kept in this browser."
                    </p>
                    <div class="notice__actions">
                        <button type="button" class="button" on:click=move |_| desk.on(Event::Retake)>
                            "Take it again"
                        </button>
                        <button type="button" class="button" on:click=move |_| desk.on(Event::MoveOn)>
                            "Go on with the next"
                        </button>
                    </div>
                </div>
            }
            .into_any(),
        ),
    }
    }
}

/// What was found of an earlier draft, and what can be done about it.
#[component]
pub(super) fn DraftNotice() -> impl IntoView {
    let desk = use_desk();
    let saved = Memo::new(move |_| desk.restored.with(|restored| restored.saved_at));
    let other = Memo::new(move |_| desk.restored.with(|restored| restored.other.clone()));
    let not_kept = Memo::new(move |_| desk.restored.with(|restored| restored.not_kept));
    view! {
        {move || {
            saved
                .get()
                .map(|_| {
                    view! {
                        <div class="notice notice--line" role="status">
                            <p>"What you had typed for this item is back."</p>
                            <button type="button" class="link-button" on:click=move |_| desk.start_over()>
                                "Start over"
                            </button>
                        </div>
                    }
                })
        }}
        {move || {
            other
                .get()
                .map(|draft| {
                    view! {
                        <div class="notice notice--caution notice--line" role="status">
                            <p>"Another tab has typed something else for this item. Both are kept."</p>
                            <button
                                type="button"
                                class="link-button"
                                on:click=move |_| desk.show_draft(draft.clone())
                            >
                                "Show the other"
                            </button>
                        </div>
                    }
                })
        }}
        {move || {
            not_kept
                .get()
                .then(|| {
                    view! {
                        <p class="notice notice--caution" role="status">
                            "This browser keeps nothing for this page, so a reload would lose what you type."
                        </p>
                    }
                })
        }}
    }
}
