//! Text to copy, with a button where a script can copy it.

use leptos::prelude::*;

use crate::components::clock::use_clock;

/// A block of text with a button that copies it. Without a script the text can be selected with one click or tap.
#[component]
pub fn CopyBlock(
    /// What to copy.
    #[prop(into)]
    text: String,
    /// What it is, for the button's accessible name, e.g. `the secret`.
    #[prop(into)]
    what: String,
    /// Whether long lines break; else they scroll.
    #[prop(optional)]
    wraps: bool,
) -> impl IntoView {
    let class = if wraps { "code code--wrap" } else { "code" };
    let clock = use_clock();
    let (is_copied, set_copied) = signal(false);
    let copied = text.clone();
    view! {
        <div class="copy-block">
            <pre class=class tabindex="0" role="group" aria-label=what.clone()>
                {text}
            </pre>
            <button
                type="button"
                class="button button--small"
                aria-label=format!("Copy {what}")
                hidden=move || !clock.is_live()
                on:click=move |_| copy(&copied, set_copied)
            >
                {move || if is_copied.get() { "Copied" } else { "Copy" }}
            </button>
            <span class="visually-hidden" role="status">
                {move || is_copied.get().then_some("Copied to the clipboard")}
            </span>
        </div>
    }
}

/// Copies; where the browser allows it only on secure pages, the text stays to be selected by hand.
#[cfg(target_arch = "wasm32")]
fn copy(text: &str, set_copied: WriteSignal<bool>) {
    use wasm_bindgen::JsValue;

    let navigator = window().navigator();
    let has_clipboard = js_sys::Reflect::get(navigator.as_ref(), &JsValue::from_str("clipboard"))
        .is_ok_and(|clipboard| clipboard.is_object());
    if !has_clipboard {
        return;
    }
    let written = navigator.clipboard().write_text(text);
    leptos::task::spawn_local(async move {
        if wasm_bindgen_futures::JsFuture::from(written).await.is_ok() {
            set_copied.set(true);
            set_timeout(
                move || {
                    let _ = set_copied.try_set(false);
                },
                std::time::Duration::from_secs(2),
            );
        }
    });
}

#[cfg(not(target_arch = "wasm32"))]
fn copy(_text: &str, _set_copied: WriteSignal<bool>) {}
