//! A small panel over the page that a button opens. The browser itself opens and closes it (Escape, a click beside
//! it), so it needs no script, and it lies above everything, so no scrolling frame cuts it off.

use leptos::{html, prelude::*, web_sys};

/// The button and the panel.
#[component]
pub fn Popover(
    /// The panel's id, unique on the page.
    #[prop(into)]
    id: String,
    /// On the button.
    #[prop(into)]
    label: String,
    /// What the button is about, for screen readers, e.g. a person's name.
    #[prop(into)]
    about: String,
    /// Over the panel.
    #[prop(into)]
    title: String,
    /// Further classes of the button.
    #[prop(default = "button--small")]
    class: &'static str,
    /// Closes the panel whenever it becomes true.
    #[prop(into, optional)]
    is_done: Signal<bool>,
    /// Whether sending the form in it closes it.
    #[prop(optional)]
    closes_on_submit: bool,
    /// The panel.
    children: Children,
) -> impl IntoView {
    let panel = NodeRef::<html::Div>::new();
    let title_id = format!("{id}-title");
    let (opens, closes) = (id.clone(), id.clone());
    let labelled_by = title_id.clone();
    Effect::new(move |_| {
        if is_done.get() {
            close(panel);
        }
    });
    view! {
        <button type="button" class=format!("button {class}") popovertarget=opens>
            {label}
            "…"
            <span class="visually-hidden">{format!(" {about}")}</span>
        </button>
        <div
            class="dialog popover"
            id=id
            popover="auto"
            role="dialog"
            aria-labelledby=labelled_by
            node_ref=panel
            // A link leads elsewhere, be it on the same page.
            on:click=move |event| {
                let clicked: web_sys::Element = event_target(&event);
                if clicked.closest("a").is_ok_and(|link| link.is_some()) {
                    close(panel);
                }
            }
            on:submit=move |_| {
                if closes_on_submit {
                    close(panel);
                }
            }
        >
            <div class="dialog__header">
                <h2 id=title_id>{title}</h2>
                <button
                    type="button"
                    class="button button--small button--quiet"
                    popovertarget=closes
                    popovertargetaction="hide"
                >
                    "Close"
                </button>
            </div>
            <div class="dialog__body">{children()}</div>
        </div>
    }
}

fn close(panel: NodeRef<html::Div>) {
    if let Some(panel) = panel.get_untracked() {
        // It fails where the panel is closed already, which is what was wanted.
        let _ = panel.hide_popover();
    }
}
