//! A form inside of what it loads is made anew with each answer: the focus goes back to where it was.

use leptos::prelude::*;

/// The id of the control that sent the form. Made by the page, outside of what it loads.
#[derive(Clone, Copy)]
pub(super) struct KeptFocus(StoredValue<Option<String>>);

impl KeptFocus {
    pub(super) fn new() -> Self {
        Self(StoredValue::new(None))
    }

    /// Remembers which control has the focus.
    pub(super) fn keep(self) {
        self.0.set_value(focused());
    }

    /// Gives the focus back, unless it went elsewhere meanwhile.
    pub(super) fn give_back(self) {
        Effect::new(move |_| {
            if let Some(id) = self.0.try_update_value(Option::take).flatten() {
                focus(&id);
            }
        });
    }
}

#[cfg(target_arch = "wasm32")]
fn focused() -> Option<String> {
    document().active_element().map(|element| element.id()).filter(|id| !id.is_empty())
}

#[cfg(target_arch = "wasm32")]
fn focus(id: &str) {
    use wasm_bindgen::JsCast;

    let is_elsewhere = document().active_element().is_some_and(|element| element.tag_name() != "BODY");
    if is_elsewhere {
        return;
    }
    if let Some(control) =
        document().get_element_by_id(id).and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok())
    {
        let _ = control.focus();
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn focused() -> Option<String> {
    None
}

#[cfg(not(target_arch = "wasm32"))]
fn focus(_id: &str) {}
