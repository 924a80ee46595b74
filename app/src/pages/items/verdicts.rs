use leptos::prelude::*;

use super::facts::Edited;
use crate::{
    components::{
        badge::VerdictBadge,
        moment::{Moment, short_length},
    },
    model::{RawJson, VerdictRecord},
};

/// Every verdict, undone ones too.
#[component]
pub(super) fn Verdicts(
    /// Oldest first.
    verdicts: Vec<VerdictRecord>,
    /// The AI's output, to show what an edit changed.
    output: Option<RawJson>,
) -> impl IntoView {
    let body = if verdicts.is_empty() {
        view! { <p class="muted">"No reviewer has given a verdict on it."</p> }.into_any()
    } else {
        let entry = |verdict: VerdictRecord| view! { <Entry verdict output=output.clone() /> };
        view! {
            <ol class="stack" role="list">
                {verdicts.into_iter().map(entry).collect_view()}
            </ol>
        }
        .into_any()
    };
    view! {
        <section class="card" aria-labelledby="verdicts-title">
            <header class="card__header">
                <h2 id="verdicts-title">"Verdicts"</h2>
            </header>
            <div class="card__body">{body}</div>
        </section>
    }
}

#[component]
fn Entry(verdict: VerdictRecord, output: Option<RawJson>) -> impl IntoView {
    let opinion = (verdict.slot > 0).then(|| format!(" · opinion {}", verdict.slot + 1));
    let times = format!(
        "{} active, {} from claim to verdict",
        short_length(verdict.active_ms),
        short_length(verdict.wall_ms)
    );
    view! {
        <li class="stack stack--tight">
            <div class="cluster">
                <VerdictBadge verdict=verdict.verdict />
                <strong>{verdict.reviewer}</strong>
                <span class="muted">
                    <Moment at=verdict.at is_past=true />
                    {opinion}
                </span>
                {verdict
                    .undone_at
                    .map(|at| view! { <span class="badge badge--caution">"Taken back " <Moment at is_past=true /></span> })}
            </div>
            <p class="small muted numbers">{times}</p>
            {(!verdict.reasons.is_empty()).then(|| view! { <p>"Reasons: " {verdict.reasons.join(", ")}</p> })}
            {verdict.comment.map(|comment| view! { <blockquote class="comment">{comment}</blockquote> })}
            {verdict.output.map(|after| view! { <Edited before=output after /> })}
        </li>
    }
}
