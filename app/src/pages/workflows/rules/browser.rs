//! What only a browser has: its storage and its focus. On the server nothing here does anything.

#[cfg(target_arch = "wasm32")]
pub(super) use present::*;

#[cfg(not(target_arch = "wasm32"))]
pub(super) use absent::*;

#[cfg(target_arch = "wasm32")]
mod present {
    use leptos::{ev, prelude::*};
    use wasm_bindgen::{JsCast, JsValue};
    use web_sys::{HtmlElement, Storage};

    /// `localStorage`, where the browser allows it.
    fn storage() -> Option<Storage> {
        window().local_storage().ok().flatten()
    }

    /// The text that is kept under a name.
    pub(in super::super) fn kept(name: &str) -> Option<String> {
        storage()?.get_item(name).ok().flatten()
    }

    /// Keeps a text under a name, or forgets it.
    pub(in super::super) fn keep(name: &str, text: Option<&str>) {
        if let Some(storage) = storage() {
            let _ = match text {
                Some(text) => storage.set_item(name, text),
                None => storage.remove_item(name),
            };
        }
    }

    /// Moves the focus to the element with this id, once what is being drawn stands.
    pub(in super::super) fn focus_soon(id: String) {
        request_animation_frame(move || {
            let element =
                document().get_element_by_id(&id).and_then(|one| one.dyn_into::<HtmlElement>().ok());
            if let Some(element) = element {
                let _ = element.focus();
            }
        });
    }

    /// An element that is moved loses the focus: gives it back once it stands.
    pub(in super::super) fn keep_focus() {
        if let Some(id) = document().active_element().map(|element| element.id()).filter(|id| !id.is_empty())
        {
            focus_soon(id);
        }
    }

    /// Some browsers start no drag that carries nothing.
    pub(in super::super) fn carry(event: &ev::DragEvent, text: &str) {
        let carried = js_sys::Reflect::get(event.as_ref(), &JsValue::from_str("dataTransfer")).ok();
        let Some(carried) = carried.filter(JsValue::is_object) else { return };
        let set = js_sys::Reflect::get(&carried, &JsValue::from_str("setData")).ok();
        if let Some(set) = set.and_then(|set| set.dyn_into::<js_sys::Function>().ok()) {
            let _ = set.call2(&carried, &JsValue::from_str("text/plain"), &JsValue::from_str(text));
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod absent {
    use leptos::ev;

    pub(in super::super) fn kept(_name: &str) -> Option<String> {
        None
    }
    pub(in super::super) fn keep(_name: &str, _text: Option<&str>) {}
    pub(in super::super) fn focus_soon(_id: String) {}
    pub(in super::super) fn keep_focus() {}
    pub(in super::super) fn carry(_event: &ev::DragEvent, _text: &str) {}
}
