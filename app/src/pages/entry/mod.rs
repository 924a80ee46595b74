//! Ways in: signing in, the first set-up, and where the start page leads.

mod home;
mod set_up;
mod sign_in;

use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::{
    announcer::LiveRegion,
    icon::{Icon, Picture},
};

pub use home::{HomePage, ReviewRoute};
pub use set_up::SetUpPage;
pub use sign_in::SignInPage;

/// A card in the middle of an empty window.
#[component]
fn EntryFrame(
    /// Also the window's title.
    #[prop(into)]
    title: String,
    /// The form.
    children: Children,
) -> impl IntoView {
    view! {
        <Title text=title.clone() />
        <main class="entry" id="main">
            <p class="brand entry__brand">
                <Picture icon=Icon::Brand />
                "Countersign"
            </p>
            <section class="card entry__card">
                <div class="card__body">
                    <h1>{title}</h1>
                    {children()}
                </div>
            </section>
        </main>
        <LiveRegion />
    }
}

/// Loads a page anew, so that nothing of the session before is left in it.
#[cfg(target_arch = "wasm32")]
fn go_to(path: &str) {
    let _ = window().location().assign(path);
}

#[cfg(not(target_arch = "wasm32"))]
fn go_to(_path: &str) {}
