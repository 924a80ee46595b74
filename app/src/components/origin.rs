//! Under which address this server is reached, for commands to copy.

use leptos::{prelude::*, server::SharedValue};

#[derive(Clone)]
struct Origin(String);

/// Makes the address known. Call it once, in the app's root.
pub fn provide_origin() {
    provide_context(Origin(SharedValue::new(origin).into_inner()));
}

/// Scheme, host and port, e.g. `https://review.example`.
pub fn use_origin() -> String {
    use_context::<Origin>().map_or_else(origin, |origin| origin.0)
}

#[cfg(feature = "ssr")]
fn origin() -> String {
    let headers = use_context::<http::request::Parts>().map(|request| request.headers).unwrap_or_default();
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text("host").unwrap_or("127.0.0.1:3000");
    let scheme = if text("x-forwarded-proto") == Some("https") { "https" } else { "http" };
    format!("{scheme}://{host}")
}

#[cfg(all(not(feature = "ssr"), target_arch = "wasm32"))]
fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

#[cfg(all(not(feature = "ssr"), not(target_arch = "wasm32")))]
fn origin() -> String {
    String::new()
}
