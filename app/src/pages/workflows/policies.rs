use leptos::prelude::*;

use super::draft::written;
use crate::{
    components::{json_text::JsonText, moment::Moment},
    model::{PolicyVersion, RawJson},
};

/// Policy versions, newest first.
#[component]
pub(super) fn Policies(versions: Vec<PolicyVersion>) -> impl IntoView {
    let body = if versions.is_empty() {
        view! { <p class="muted">"No policy has been published: everything goes to a person."</p> }.into_any()
    } else {
        view! {
            <ol class="stack" role="list">
                {versions.into_iter().map(|version| view! { <Version version /> }).collect_view()}
            </ol>
        }
        .into_any()
    };
    view! {
        <section class="card" aria-labelledby="policies-title">
            <header class="card__header">
                <h2 id="policies-title">"Policy versions"</h2>
            </header>
            <div class="card__body">{body}</div>
        </section>
    }
}

#[component]
fn Version(version: PolicyVersion) -> impl IntoView {
    let json = RawJson::new(written(&version.policy)).ok();
    let number = version.version;
    view! {
        <li>
            <details class="fold">
                <summary>
                    <span>{format!("Version {number}")}</span>
                    {version.active.then(|| view! { <span class="badge badge--positive">"routes now"</span> })}
                </summary>
                {json.map(|json| view! { <JsonText json label=format!("Policy version {number}") /> })}
            </details>
            <p class="row-note">{version.created_by} ", " <Moment at=version.created_at is_past=true /></p>
        </li>
    }
}
