//! How often something was so, and how sure that is.

use leptos::prelude::*;

use crate::{components::chart::words, model::Proportion};

/// A share as a bar with its interval, and in words: the bar helps to compare rows and says nothing that the words do not.
#[component]
pub fn ShareBar(
    /// The share.
    share: Proportion,
    /// What is said where nothing was seen.
    #[prop(into)]
    none: String,
) -> impl IntoView {
    let Some(value) = share.value else {
        return view! { <span class="muted">{none}</span> }.into_any();
    };
    let place = format!("--share: {value:.3}; --low: {:.3}; --high: {:.3}", share.low, share.high);
    view! {
        <span class="share">
            <span class="share__bar" style=place aria-hidden="true"></span>
            <span class="numbers">
                <strong>{words::percent(value)}</strong>
                <span class="muted">
                    {format!(" ({}), n = {}", words::interval(&share), words::grouped(share.n.cast_signed()))}
                </span>
            </span>
        </span>
    }
    .into_any()
}
