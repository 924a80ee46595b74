//! Asking once more before something that cannot be taken back. Works without a script: the question is a fold.

use leptos::prelude::*;

/// A button that opens a question; the children are the form that does it.
#[component]
pub fn Confirm(
    /// On the button, e.g. `Revoke`.
    #[prop(into)]
    label: String,
    /// What the button is about, for screen readers, e.g. the key's name.
    #[prop(into)]
    about: String,
    /// What will happen.
    #[prop(into)]
    question: String,
    /// The form.
    children: Children,
) -> impl IntoView {
    view! {
        <details class="menu confirm">
            <summary class="button button--small button--danger-quiet">
                {label} "…" <span class="visually-hidden">{about}</span>
            </summary>
            <div class="menu__panel confirm__panel">
                <p class="menu__note">{question}</p>
                {children()}
            </div>
        </details>
    }
}
