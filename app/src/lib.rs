//! The browser side of Countersign, rendered on the server first: pages, components, the types that travel
//! between server and browser, and the server functions that carry them.
//!
//! The crate knows no database. On the server, its functions call a [`backend::Backend`] found in context.

// A page is one type, nested as deep as its elements.
#![recursion_limit = "512"]
#![expect(
    unreachable_pub,
    reason = "the component macro makes a component's parts `pub`, whatever the function is"
)]

pub mod catalogue;
pub mod components;
pub mod error;
pub mod model;
pub mod pages;
pub mod review;
pub mod routes;
pub mod rules;
pub mod server_fns;
pub mod spreadsheet;

#[cfg(feature = "ssr")]
pub mod backend;
#[cfg(feature = "ssr")]
mod document;

#[cfg(feature = "ssr")]
pub use document::{AssetPaths, RenderedAt, ShownAt, content_security_policy, shell};
pub use routes::App;

/// Starts the page in the browser: takes over what the server rendered, then says so on the root element, for
/// style sheets and for whoever waits until the keyboard works.
#[cfg(all(feature = "hydrate", target_arch = "wasm32"))]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(App);
    leptos::task::spawn_local(async {
        // Effects run in the next turns; until they have, listeners on the window are not there.
        leptos::task::tick().await;
        leptos::task::tick().await;
        if let Some(root) = leptos::prelude::document().document_element() {
            let _ = root.set_attribute("data-hydrated", "true");
        }
    });
}
