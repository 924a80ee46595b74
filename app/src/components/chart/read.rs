//! Exact values: by pointing, by the arrow keys, and read aloud.

use std::sync::Arc;

use leptos::prelude::*;

use super::{Chart, plot::Picked};
use crate::components::clock::use_clock;

/// What is read at a step.
pub(super) type Reading = Arc<dyn Fn(usize) -> String + Send + Sync>;

/// One stop of the tab key for the whole picture; the arrow keys move from step to step. Lies unseen over the picture, and
/// only where a script can answer it: without one, the table has the same.
#[component]
pub(super) fn Slider(
    /// The picture's name.
    title: String,
    /// How many steps there are.
    count: usize,
    /// The step that is read before any is picked.
    last: usize,
    /// The step that is read.
    picked: Picked,
    /// What is said at a step.
    reading: Reading,
) -> impl IntoView {
    let clock = use_clock();
    let at = move || picked.get().unwrap_or(last);
    view! {
        <input
            type="range"
            class="chart__slider"
            min="0"
            max=count.saturating_sub(1).to_string()
            step="1"
            value=last.to_string()
            prop:value=move || at().to_string()
            aria-label=format!("{title}: exact values")
            aria-valuetext=move || reading(at())
            hidden=move || !clock.is_live()
            on:input=move |event| {
                if let Ok(step) = event_target_value(&event).parse() {
                    picked.set(Some(step));
                }
            }
            on:focus=move |_| picked.set(Some(picked.get_untracked().unwrap_or(last)))
        />
    }
    .into_any()
}

/// The exact values at the step that is picked, each with a link to the items behind it where it has one.
#[component]
pub(super) fn Readout(
    /// What is read.
    chart: Chart,
    /// The step that is read before any is picked.
    last: usize,
    /// The step that is read.
    picked: Picked,
) -> impl IntoView {
    let values = move || {
        let step = picked.get().unwrap_or(last);
        let value = |series: &super::Series| {
            let words = series.at(step).words(chart.unit);
            let words = match series.links.get(step).filter(|link| !link.is_empty()) {
                Some(link) => view! { <a href=link.clone()>{words}</a> }.into_any(),
                None => words.into_any(),
            };
            view! { <span class="chart__value">{series.name.clone()} " " {words}</span> }.into_any()
        };
        view! {
            <strong>{chart.name(step)}</strong>
            {chart.series.iter().map(value).collect_view()}
        }
        .into_any()
    };
    view! { <p class="chart__reading numbers">{values}</p> }.into_any()
}
