//! What only a browser has: which boxes are ticked, and where the focus is. On the server nothing here does anything.

#[cfg(target_arch = "wasm32")]
pub(super) use present::*;

#[cfg(not(target_arch = "wasm32"))]
pub(super) use absent::*;

#[cfg(target_arch = "wasm32")]
mod present {
    use leptos::{ev, prelude::*};
    use wasm_bindgen::JsCast;
    use web_sys::{Element, HtmlElement, HtmlInputElement};

    use crate::model::ItemId;

    /// The items that were ticked in the page as the server drew it.
    pub(in super::super) fn ticked_before() -> Vec<ItemId> {
        let Ok(boxes) = document().query_selector_all("input[name=items]:checked") else { return Vec::new() };
        let id =
            |index| boxes.get(index)?.dyn_into::<HtmlInputElement>().ok()?.value().parse::<ItemId>().ok();
        (0..boxes.length()).filter_map(id).collect()
    }

    /// The item in whose row something happened.
    pub(in super::super) fn item_of(event: &ev::KeyboardEvent) -> Option<ItemId> {
        let target = event.target()?.dyn_into::<Element>().ok()?;
        target.closest("[data-item]").ok()??.get_attribute("data-item")?.parse().ok()
    }

    /// Moves the focus to the element with this id, once what is being drawn stands.
    pub(in super::super) fn focus_soon(id: &'static str) {
        request_animation_frame(move || {
            let element = document().get_element_by_id(id).and_then(|one| one.dyn_into::<HtmlElement>().ok());
            if let Some(element) = element {
                let _ = element.focus();
            }
        });
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod absent {
    use leptos::ev;

    use crate::model::ItemId;

    pub(in super::super) fn ticked_before() -> Vec<ItemId> {
        Vec::new()
    }
    pub(in super::super) fn item_of(_event: &ev::KeyboardEvent) -> Option<ItemId> {
        None
    }
    pub(in super::super) fn focus_soon(_id: &'static str) {}
}
