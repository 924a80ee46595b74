use leptos::prelude::*;

use crate::{
    pages::review::desk::use_desk,
    review::{
        keymap::Action,
        session::{Event, Undoable},
        wording,
    },
};

/// The last verdict, for as long as it can be taken back. It floats: nothing moves when it comes or goes.
#[component]
pub(in super::super) fn UndoToast() -> impl IntoView {
    let desk = use_desk();
    let last = Memo::new(move |_| desk.session.with(|session| session.undoable().cloned()));
    view! {
        <div class="toast-area review-toast">
            {move || last.get().map(|undo| view! { <Toast undo /> })}
        </div>
    }
}

#[component]
fn Toast(undo: Undoable) -> impl IntoView {
    let desk = use_desk();
    let until = undo.until;
    let item = undo.item.to_string();
    let said = undo.verdict.map_or("Your last verdict", wording::done);
    let wanted = undo.wanted;
    let left = move || {
        let now = desk.now.get();
        let seconds = (until - now + 999) / 1_000;
        (now > 0 && seconds > 0).then(|| format!("{seconds} s"))
    };
    view! {
        <div class="toast" role="group" aria-label="Undo">
            <span class="review-toast__words">
                <b>{said}</b>
                " "
                <span class="muted">{undo.title}</span>
            </span>
            <form
                method="post"
                action="/review/undo"
                on:submit=move |event| {
                    event.prevent_default();
                    desk.on(Event::Undo);
                }
            >
                <input type="hidden" name="item" value=item />
                <button type="submit" class="button button--small" aria-busy=wanted.to_string()>
                    "Undo"
                    <kbd>{move || desk.keymap.with(|keymap| keymap.cap(Action::Undo))}</kbd>
                </button>
            </form>
            <span class="review-toast__left numbers muted" aria-hidden="true">
                {left}
            </span>
        </div>
    }
}
