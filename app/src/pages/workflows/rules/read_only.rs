use leptos::prelude::*;

use super::{desk::Desk, matched::Matched};
use crate::catalogue;

/// The rules to read, for those who may not change them.
#[component]
pub(super) fn ReadOnly(desk: Desk) -> impl IntoView {
    view! { <ToRead desk id="rules-title" how="Your role may read them. An operator or an admin can change them." /> }
}

/// The same for those who may change them and have no script: then no fields show, nor what is on record beside them.
#[component]
pub(super) fn WithoutScript(desk: Desk) -> impl IntoView {
    view! {
        <div class="rules__plain">
            <ToRead desk id="rules-to-read-title" how="Without a script they are changed as JSON, below." />
        </div>
    }
}

#[component]
fn ToRead(
    desk: Desk,
    /// The heading's.
    id: &'static str,
    /// How they are changed.
    how: &'static str,
) -> impl IntoView {
    let keys = desk.sheet.with_untracked(|sheet| sheet.rules.iter().map(|rule| rule.key).collect::<Vec<_>>());
    let is_empty = keys.is_empty();
    view! {
        <section class="card" aria-labelledby=id>
            <header class="card__header">
                <h2 id=id>"Rules"</h2>
                <span class="muted small">"The first that matches decides."</span>
            </header>
            <div class="card__body">
                <p class="muted small">{how}</p>
                {is_empty.then(|| view! { <p>"No rules."</p> })}
                <ol class="rules__list" role="list">
                    {keys.into_iter().map(|key| view! { <Told desk key /> }).collect_view()}
                </ol>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Told(desk: Desk, key: u64) -> impl IntoView {
    let rule = desk.sheet.with_untracked(|sheet| sheet.rule(key).cloned());
    rule.map(|rule| {
        view! {
            <li class="rule">
                <p>
                    <strong>{rule.name}</strong>
                    ": "
                    {catalogue::route_to(rule.route)}
                    {rule.priority.map(|priority| format!(", {priority} priority"))}
                    {Some(rule.group).filter(|group| !group.is_empty()).map(|group| format!(", {group}"))}
                    {rule.double_review.then_some(", two people")}
                </p>
                <pre class="code code--wrap" tabindex="0" role="group" aria-label="When">
                    {rule.when}
                </pre>
                <Matched desk key />
            </li>
        }
    })
}
