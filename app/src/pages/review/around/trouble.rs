use leptos::prelude::*;

use crate::{
    pages::review::desk::use_desk,
    review::{
        session::{Event, Trouble},
        wording,
    },
};

/// What stands between the reviewer and the server. Work goes on meanwhile, as far as it can.
#[component]
pub(in super::super) fn TroubleNotice() -> impl IntoView {
    let desk = use_desk();
    let state =
        Memo::new(move |_| desk.session.with(|session| (session.trouble().cloned(), session.sending())));
    move || {
        let (trouble, sending) = state.get();
        trouble.map(|trouble| notice(trouble, sending))
    }
}

fn notice(trouble: Trouble, sending: usize) -> AnyView {
    let number = i64::try_from(sending).unwrap_or(i64::MAX);
    let kept = (sending > 0).then(|| {
        let words = wording::count(number, "verdict is", "verdicts are");
        format!("{words} kept in this browser and sent by themselves as soon as that works. ")
    });
    match trouble {
        Trouble::Offline => view! {
            <div class="notice notice--caution" role="status">
                <p class="notice__title">"The server cannot be reached."</p>
                <p>{kept} "You can go on with what is on screen."</p>
            </div>
        }
        .into_any(),
        Trouble::SignedOut => view! {
            <div class="notice notice--caution" role="alert">
                <p class="notice__title">"You are signed out."</p>
                <p>{kept} "Sign in again in a new tab; this page then goes on by itself."</p>
                <p class="notice__actions">
                    <a class="button button--small" href="/sign-in?next=/review" target="_blank" rel="external">
                        "Sign in"
                        <span class="visually-hidden">" (opens a new tab)"</span>
                    </a>
                </p>
            </div>
        }
        .into_any(),
        Trouble::Refused(message) => view! { <Refused message /> }.into_any(),
    }
}

#[component]
fn Refused(message: String) -> impl IntoView {
    let desk = use_desk();
    view! {
        <div class="notice notice--danger notice--line" role="alert">
            <p>{message}</p>
            <button type="button" class="link-button" on:click=move |_| desk.on(Event::Online)>
                "All right"
            </button>
        </div>
    }
}
