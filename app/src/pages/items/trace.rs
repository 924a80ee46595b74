use leptos::prelude::*;

use crate::{
    catalogue,
    components::{badge::reason_class, code_text::CodeText},
    model::{Reason, StageTrace},
};

/// Why the item was routed as it was.
#[component]
pub(super) fn Reasons(reasons: Vec<Reason>) -> impl IntoView {
    view! {
        <section class="card" aria-labelledby="reasons-title">
            <header class="card__header">
                <h2 id="reasons-title">"Why it was routed so"</h2>
            </header>
            <div class="card__body">
                <ReasonList reasons />
            </div>
        </section>
    }
}

/// Reasons, each with its sentence.
#[component]
pub(in crate::pages) fn ReasonList(reasons: Vec<Reason>) -> impl IntoView {
    if reasons.is_empty() {
        return view! { <p class="muted">"No reason to hold it back applied."</p> }.into_any();
    }
    let line = |reason: Reason| {
        view! {
            <li class="reason-line">
                <span class=reason_class(reason.code)>{catalogue::reason(reason.code)}</span>
                <span>
                    <CodeText text=reason.detail />
                    {reason
                        .pointer
                        .filter(|pointer| !pointer.is_empty())
                        .map(|pointer| view! { " " <code class="code--inline">{pointer}</code> })}
                </span>
            </li>
        }
    };
    view! {
        <ul class="stack stack--tight" role="list">
            {reasons.into_iter().map(line).collect_view()}
        </ul>
    }
    .into_any()
}

/// What each stage of routing said, in order.
#[component]
pub(super) fn Trace(stages: Vec<StageTrace>) -> impl IntoView {
    view! {
        <section class="card" aria-labelledby="trace-title">
            <header class="card__header">
                <h2 id="trace-title">"Routing, stage by stage"</h2>
            </header>
            <div class="card__body">
                <Stages stages />
            </div>
        </section>
    }
}

/// The stages themselves.
#[component]
pub(in crate::pages) fn Stages(stages: Vec<StageTrace>) -> impl IntoView {
    view! {
        <ol class="trace" role="list">
            {stages.into_iter().map(|stage| view! { <Stage stage /> }).collect_view()}
        </ol>
    }
    .into_any()
}

#[component]
fn Stage(stage: StageTrace) -> impl IntoView {
    let (class, word) = match stage.outcome.as_str() {
        "pass" => ("badge badge--positive", "passed".to_owned()),
        "skip" => ("badge badge--outline", "does not apply".to_owned()),
        "release" => ("badge badge--positive", "asks for release".to_owned()),
        other => ("badge badge--caution", format!("asks for {other}")),
    };
    // A reason that says no more than the note needs no line of its own.
    let reasons: Vec<_> = stage.reasons.into_iter().filter(|reason| reason.detail != stage.note).collect();
    view! {
        <li class="trace__stage" data-outcome=stage.outcome>
            <div class="cluster">
                <strong>{stage.stage.replace('_', " ")}</strong>
                <span class=class>{word}</span>
            </div>
            <p class="muted">
                <CodeText text=stage.note />
            </p>
            {(!reasons.is_empty()).then(|| view! { <ReasonList reasons /> })}
        </li>
    }
}
