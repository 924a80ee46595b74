//! The numbers of this moment, as the server sends them for as long as the page is open.

use leptos::prelude::*;

use crate::model::LiveQueue;

/// Writes what comes into `now`, and into `is_followed` whether the stream stands. The browser itself asks again where it
/// breaks off.
#[cfg(target_arch = "wasm32")]
pub(super) fn follow(workflow: Option<String>, now: RwSignal<LiveQueue>, is_followed: RwSignal<bool>) {
    use wasm_bindgen::{JsCast, closure::Closure};

    let narrowed = workflow.map(|slug| format!("?workflow={slug}")).unwrap_or_default();
    Effect::new(move |_| {
        let Ok(source) = web_sys::EventSource::new(&format!("/insights/live{narrowed}")) else { return };
        let heard = Closure::<dyn FnMut(web_sys::MessageEvent)>::new(move |event: web_sys::MessageEvent| {
            let live = event.data().as_string().and_then(|text| serde_json::from_str(&text).ok());
            if let Some(live) = live {
                let _ = now.try_set(live);
                let _ = is_followed.try_set(true);
            }
        });
        let broken = Closure::<dyn FnMut(web_sys::Event)>::new(move |_| {
            let _ = is_followed.try_set(false);
        });
        source.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        source.set_onerror(Some(broken.as_ref().unchecked_ref()));
        // The closures live as long as the page, and the stream no longer.
        let kept = StoredValue::new_local((source, heard, broken));
        on_cleanup(move || {
            let _ = kept.try_with_value(|(source, ..)| source.close());
        });
    });
}

/// The server follows nothing.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn follow(_workflow: Option<String>, _now: RwSignal<LiveQueue>, _is_followed: RwSignal<bool>) {}
