use leptos::prelude::*;

use crate::components::{copy_button::CopyBlock, origin::use_origin};

/// Why a metric cannot be answered, and the command that would make it answerable.
#[component]
pub(super) fn Unanswerable(
    /// What the command does, for its button.
    what: &'static str,
    why: String,
    curl: String,
) -> impl IntoView {
    let command = curl.replace("{origin}", &use_origin());
    view! {
        <div class="notice notice--caution">
            <p class="notice__title">"This cannot be answered yet."</p>
            <p>{why}</p>
            <p>"This makes it answerable:"</p>
            <CopyBlock text=command what />
        </div>
    }
    .into_any()
}

/// One of the four as a card. The heading stands whether it can be answered or not.
#[component]
pub(super) fn MetricCard(
    id: &'static str,
    title: &'static str,
    /// What it is, in a sentence.
    note: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <section class="card" aria-labelledby=id>
            <header class="card__header">
                <h2 id=id>{title}</h2>
                <span class="muted small">{note}</span>
            </header>
            <div class="card__body">{children()}</div>
        </section>
    }
    .into_any()
}

/// The figure that a card is about, large, with what it rests on.
#[component]
pub(super) fn Headline(
    /// The figure.
    #[prop(into)]
    figure: String,
    /// Its interval and n.
    #[prop(into)]
    rests_on: String,
    /// What it was before, where that was asked.
    #[prop(optional_no_strip)]
    before: Option<String>,
) -> impl IntoView {
    view! {
        <p class="headline">
            <strong>{figure}</strong>
            <span>{rests_on}</span>
            {before.map(|before| view! { <span class="muted">{format!("Before: {before}")}</span> })}
        </p>
    }
    .into_any()
}
