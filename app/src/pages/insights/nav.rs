use leptos::prelude::*;

use super::address::{address, carried};
use crate::model::InsightsQuery;

/// Which of the pages is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::pages) enum Here {
    Throughput,
    Metrics,
    Causes,
    Quality,
    /// One that hangs below these.
    Below,
}

/// From page to page; the period goes along.
#[component]
pub(in crate::pages) fn SubNavigation(
    here: Here,
    /// Whose pages there are besides.
    #[prop(optional_no_strip)]
    slug: Option<String>,
    query: InsightsQuery,
) -> impl IntoView {
    let kept = carried(&query);
    let overview = InsightsQuery { workflow: slug.clone(), ..kept.clone() };
    let of_workflow = slug.map(|slug| {
        [
            (Here::Metrics, address(&format!("/insights/{slug}"), &kept), "Four metrics"),
            (Here::Causes, address(&format!("/insights/{slug}/causes"), &kept), "Root causes"),
        ]
    });
    let first = [(Here::Throughput, address("/insights", &overview), "Throughput")];
    let links = first.into_iter().chain(of_workflow.into_iter().flatten()).map(|(place, href, name)| {
        view! {
            <li>
                <a href=href aria-current=(place == here).then_some("page")>
                    {name}
                </a>
            </li>
        }
    });
    view! {
        <nav class="sub-nav" aria-label="Insights">
            <ul role="list">
                {links.collect_view()} <li>
                    <a href="/insights/quality" aria-current=(here == Here::Quality).then_some("page")>
                        "Quality"
                    </a>
                </li>
            </ul>
        </nav>
    }
    .into_any()
}
