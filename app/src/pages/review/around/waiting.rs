use leptos::prelude::*;

use super::counts::Counts;
use crate::{
    components::{loaded::Waiting, moment::Moment},
    model::NothingToClaim,
    pages::review::desk::use_desk,
    review::{session::Event, wording},
};

/// No item is on screen: why, and what to do next. It looks again by itself.
#[component]
pub(in super::super) fn NoItem() -> impl IntoView {
    let desk = use_desk();
    let nothing = Memo::new(move |_| desk.session.with(|session| session.nothing().cloned()));
    let is_awake = Memo::new(move |_| desk.session.with(|session| session.is_awake()));
    move || match (nothing.get(), is_awake.get()) {
        (Some(nothing), _) => view! { <Nothing nothing /> }.into_any(),
        (None, true) => view! { <Waiting /> }.into_any(),
        (None, false) => view! { <TakeNext /> }.into_any(),
    }
}

/// Nothing is held yet, and nobody has asked: on the server, and after a long absence.
#[component]
fn TakeNext() -> impl IntoView {
    let desk = use_desk();
    let status = desk.session.with_untracked(|session| session.status());
    let waits = match status.waiting {
        0 => "Nothing waits for a person right now.".to_owned(),
        waiting => format!("{} for a person.", wording::count(waiting, "item waits", "items wait")),
    };
    view! {
        <div class="empty review-empty">
            <h1 id="review-heading" tabindex="-1">
                "Ready when you are"
            </h1>
            <p>{waits} " Taking one holds it for you, so that nobody else works on it."</p>
            <Counts />
            <form
                method="post"
                action="/review/claim"
                on:submit=move |event| {
                    event.prevent_default();
                    desk.on(Event::Ask);
                }
            >
                <button type="submit" class="button button--primary">
                    "Take the next item"
                </button>
            </form>
        </div>
    }
}

/// Empty, all held, not for you: three different things.
#[component]
fn Nothing(nothing: NothingToClaim) -> impl IntoView {
    let desk = use_desk();
    let (title, text) = wording::nothing(&nothing);
    let free = match nothing {
        NothingToClaim::AllHeld { next_free_at, .. } => next_free_at,
        NothingToClaim::Empty | NothingToClaim::NotForYou { .. } => None,
    };
    view! {
        <div class="empty review-empty">
            <h1 id="review-heading" tabindex="-1">
                {title}
            </h1>
            <p>{text}</p>
            {free.map(|at| view! { <p>"The next one may come free " <Moment at /> "."</p> })}
            <Counts />
            <div class="cluster">
                <button type="button" class="button" on:click=move |_| desk.on(Event::Ask)>
                    "Look now"
                </button>
                <a class="button button--quiet" href="/queue">
                    "See the queue"
                </a>
            </div>
        </div>
    }
}
