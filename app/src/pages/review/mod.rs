//! The review screen.

use leptos::prelude::*;

/// `/review`.
#[component]
pub fn ReviewPage() -> impl IntoView {}
