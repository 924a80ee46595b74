//! `/review`: one item at a time, and what to do with it.
//!
//! The server renders what the reviewer holds, with plain forms that work by themselves. In the browser, [`desk::Desk`]
//! takes over the same controls: it shows what [`crate::review::session`] says and carries out what it asks for.

mod around;
mod browser;
mod desk;
mod edit;
mod item;
mod listen;
mod screen;
mod verdict;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::{components::loaded::Loaded, server_fns::review::start_review};
use screen::Screen;

/// `/review`.
#[component]
pub fn ReviewPage() -> impl IntoView {
    let passes_on = use_query_map().get_untracked().get("pass_on").is_some();
    let start = Resource::new_blocking(|| (), move |()| start_review(passes_on));
    view! {
        <Title text="Review" />
        <Loaded from=start let:start>
            {view! { <Screen start /> }.into_any()}
        </Loaded>
    }
}
