//! On to the next page of a list, and back to its start.

use leptos::prelude::*;
use leptos_router::{hooks::use_location, params::ParamsMap};

/// Links that keep the filters. Going back one page is the browser's own way back.
#[component]
pub fn Pagination(
    /// From the page that is shown.
    next_cursor: Option<String>,
    /// How many rows it has.
    shown: usize,
) -> impl IntoView {
    let location = use_location();
    let query = location.query.get_untracked();
    let path = location.pathname.get_untracked();
    let is_first = query.get_str("cursor").is_none();
    let next = next_cursor.map(|cursor| address(&path, &query, Some(cursor)));
    let first = (!is_first).then(|| address(&path, &query, None));
    view! {
        <nav class="pagination" aria-label="Pages">
            <span class="small numbers">{format!("{shown} shown")}</span>
            {first.map(|href| view! { <a class="button button--small" href=href>"First page"</a> })}
            {next.map(|href| view! { <a class="button button--small" href=href rel="next">"Next page"</a> })}
        </nav>
    }
}

fn address(path: &str, query: &ParamsMap, cursor: Option<String>) -> String {
    let mut query = query.clone();
    query.remove("cursor");
    if let Some(cursor) = cursor {
        query.insert("cursor", cursor);
    }
    format!("{path}{}", query.to_query_string())
}
