//! What is said to screen readers without moving their focus.

use leptos::prelude::*;

/// Says things in the page's one live region.
#[derive(Clone, Copy)]
pub struct Announcer(RwSignal<String>);

impl Announcer {
    /// Says `text`; saying the same twice is heard twice.
    pub fn say(self, text: impl Into<String>) {
        let mut text = text.into();
        // A live region that does not change is silent: the space is not heard, the change is.
        if self.0.get_untracked() == text {
            text.push('\u{a0}');
        }
        self.0.set(text);
    }
}

/// The page's announcer.
pub fn use_announcer() -> Announcer {
    use_context().unwrap_or_else(|| Announcer(RwSignal::new(String::new())))
}

/// Makes the announcer known. Call it once, in the app's root.
pub fn provide_announcer() {
    provide_context(Announcer(RwSignal::new(String::new())));
}

/// The live region itself.
#[component]
pub fn LiveRegion() -> impl IntoView {
    let Announcer(text) = use_announcer();
    view! {
        <div class="visually-hidden" role="status" aria-live="polite" aria-atomic="true">
            {move || text.get()}
        </div>
    }
}
