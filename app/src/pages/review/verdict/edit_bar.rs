use leptos::prelude::*;

use super::can_decide;
use crate::pages::review::desk::use_desk;

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
