use leptos::prelude::*;

use crate::pages::review::desk::use_desk;

/// What is left, and my count today.
#[component]
pub(in super::super) fn Counts() -> impl IntoView {
    let desk = use_desk();
    let status = Memo::new(move |_| desk.session.with(|session| session.status()));
    view! {
        <span class="counts numbers">
            <span>
                <b>{move || status.get().waiting}</b>
                " left"
            </span>
            <span>
                <b>{move || status.get().mine_today}</b>
                " done today"
            </span>
        </span>
    }
}
