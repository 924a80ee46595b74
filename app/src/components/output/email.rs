use leptos::prelude::*;

use super::text::{TextView, visible};

/// An e-mail: its headers, then what it says.
#[component]
pub(super) fn Email(headers: Vec<(String, String)>, body: String) -> impl IntoView {
    let line = |(name, value): (String, String)| {
        let class = if name.eq_ignore_ascii_case("subject") { "email__subject" } else { "" };
        view! {
            <div>
                <dt>{name}</dt>
                <dd class=class>{visible(&value)}</dd>
            </div>
        }
    };
    let has_headers = !headers.is_empty();
    view! {
        <div class="email">
            {has_headers
                .then(|| view! { <dl class="email__headers">{headers.into_iter().map(line).collect_view()}</dl> })}
            <TextView text=body />
        </div>
    }
}
