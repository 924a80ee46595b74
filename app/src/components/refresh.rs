//! Keeps a list fresh while someone looks at it.

#[cfg(target_arch = "wasm32")]
use leptos::prelude::*;

/// Runs `again` every so many seconds while the page is in the foreground, until the component goes. Does nothing on
/// the server.
#[cfg(target_arch = "wasm32")]
pub fn every(seconds: u64, again: impl Fn() + 'static) {
    let tick = move || {
        if !document().hidden() {
            again();
        }
    };
    if let Ok(handle) = set_interval_with_handle(tick, std::time::Duration::from_secs(seconds)) {
        on_cleanup(move || handle.clear());
    }
}

/// Runs `again` every so many seconds while the page is in the foreground, until the component goes. Does nothing on
/// the server.
#[cfg(not(target_arch = "wasm32"))]
pub fn every(_seconds: u64, _again: impl Fn() + 'static) {}
