//! Asking once more before something that cannot be taken back.

use leptos::prelude::*;

use crate::components::popover::Popover;

/// A button that opens a question; the children are the form that does it.
#[component]
pub fn Confirm(
    /// The question's id, unique on the page.
    #[prop(into)]
    id: String,
    /// On the button, e.g. `Revoke`.
    #[prop(into)]
    label: String,
    /// What the button is about, e.g. the key's name.
    #[prop(into)]
    about: String,
    /// What will happen.
    #[prop(into)]
    question: String,
    /// Whether the button stands in a table or a bar of small ones.
    #[prop(optional)]
    is_small: bool,
    /// The form.
    children: Children,
) -> impl IntoView {
    let class = if is_small { "button--small button--danger-quiet" } else { "button--danger-quiet" };
    let title = format!("{label}: {about}");
    view! {
        <Popover id label about title class closes_on_submit=true>
            <p>{question}</p>
            {children()}
        </Popover>
    }
}
