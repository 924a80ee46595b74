//! How every page waits for what it shows: no flash of a spinner, the old content while new is on its way, and an
//! error in its place with a way to ask again.

use std::sync::Arc;

use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

use crate::{components::notice::LoadProblem, error::AppError};

/// Shows what `from` loaded. The children must create no resources: those are made before, by the page.
#[component]
pub fn Loaded<T, V, F>(
    /// What is waited for.
    from: Resource<Result<T, AppError>>,
    /// How to show it.
    children: F,
) -> impl IntoView
where
    T: Clone + Send + Sync + Serialize + DeserializeOwned + 'static,
    V: IntoView + 'static,
    F: Fn(T) -> V + Send + Sync + 'static,
{
    let show = Arc::new(children);
    view! {
        <Transition fallback=|| {
            view! { <Waiting /> }
        }>
            {move || {
                let show = Arc::clone(&show);
                Suspend::new(async move {
                    match from.await {
                        Ok(value) => show(value).into_any(),
                        Err(error) => {
                            view! { <LoadProblem error retry=move |()| from.refetch() /> }.into_any()
                        }
                    }
                })
            }}
        </Transition>
    }
}

/// Keeps the room of what is coming; seen only when that takes longer than patience lasts.
#[component]
pub fn Waiting() -> impl IntoView {
    view! {
        <div class="waiting" role="status" aria-label="Loading">
            <div class="waiting__line"></div>
            <div class="waiting__line"></div>
            <div class="waiting__line"></div>
        </div>
    }
}
