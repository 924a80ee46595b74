use leptos::prelude::*;

use super::can_decide;
use crate::{
    pages::review::desk::{Shown, use_desk},
    review::{
        diff::changes,
        edit::{EditStart, base, is_by_hand},
        wording,
    },
};

/// Send the correction, close it, or throw it away.
#[component]
pub(in super::super) fn EditBar() -> impl IntoView {
    let desk = use_desk();
    let disabled = Memo::new(move |_| !desk.session.with(can_decide));
    view! {
        <div class="verdict-bar" role="toolbar" aria-label="Your correction">
            <div class="verdict-bar__main">
                <button
                    type="submit"
                    form="edit-form"
                    class="button button--positive"
                    disabled=move || disabled.get()
                >
                    "Send the edit"
                    <span class="chord">
                        <kbd>"Ctrl"</kbd>
                        <kbd>"Enter"</kbd>
                    </span>
                </button>
                <form
                    method="get"
                    action="/review"
                    on:submit=move |event| {
                        event.prevent_default();
                        desk.close();
                    }
                >
                    <button type="submit" class="button">
                        "Close"
                        <kbd>"Esc"</kbd>
                    </button>
                </form>
            </div>
            <div class="verdict-bar__rest">
                <ChangeCount />
                <form
                    method="get"
                    action="/review"
                    on:submit=move |event| {
                        event.prevent_default();
                        desk.discard_edit();
                    }
                >
                    <button type="submit" class="button button--quiet">
                        "Discard"
                    </button>
                </form>
            </div>
        </div>
    }
}

/// How much the correction changes, where it can be seen without scrolling.
#[component]
fn ChangeCount() -> impl IntoView {
    let desk = use_desk();
    let words = Memo::new(move |_| {
        let Shown(item) = desk.current.get()?;
        if is_by_hand(&item) {
            return None;
        }
        let after = desk.reading.get()?.output?;
        let before = base(&item, &EditStart::Output)?;
        let number = i64::try_from(changes(&before, &after).len()).unwrap_or(i64::MAX);
        Some(if number == 0 { "no change".to_owned() } else { wording::count(number, "change", "changes") })
    });
    view! { <span class="muted small numbers verdict-bar__note">{move || words.get()}</span> }
}
