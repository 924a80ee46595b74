use leptos::prelude::*;
use serde_json::Value;

use crate::{
    components::schema_form::name_at,
    model::LeaseToken,
    pages::review::desk::use_desk,
    review::{
        outbox::{Job, Parcel, Refusal},
        session::{Event, Returned},
        tree::Tree,
        wording,
    },
};

/// What the server refused, verdicts and items to pass on: why, what was typed, and what to do.
#[component]
pub(in super::super) fn ReturnedVerdicts() -> impl IntoView {
    let desk = use_desk();
    let returned = Memo::new(move |_| {
        desk.session.with(|session| {
            let all = session.returned().iter();
            let schema = |back: &Returned| back.shown.as_ref().and_then(|item| item.workflow.schema.clone());
            all.map(|back| (back.parcel.clone(), schema(back), back.retaking)).collect::<Vec<_>>()
        })
    });
    view! {
        <div class="returned">
            {move || {
                returned
                    .get()
                    .into_iter()
                    .map(|(parcel, schema, retaking)| view! { <ReturnedVerdict parcel schema retaking /> })
                    .collect_view()
            }}
        </div>
    }
}

#[component]
fn ReturnedVerdict(parcel: Parcel, schema: Option<Value>, retaking: bool) -> impl IntoView {
    let refusal = parcel.refusal.clone().unwrap_or_else(unknown);
    let said = wording::sent(&parcel.job);
    // Not again what the message says already.
    let errors: Vec<_> = refusal
        .errors
        .iter()
        .filter(|error| !error.pointer.is_empty() || !refusal.message.contains(&error.message))
        .map(|error| view! { <li>{name_at(schema.as_ref(), &error.pointer)} ": " {error.message.clone()}</li> })
        .collect();
    let typed = typed(&parcel.job);
    view! {
        <section class="notice notice--danger" role="alert" aria-label=format!("Not accepted: {}", parcel.title)>
            <p class="notice__title">{format!("Not accepted: {said}, “{}”", parcel.title)}</p>
            <p>{refusal.message.clone()}</p>
            {(!errors.is_empty()).then(|| view! { <ul>{errors}</ul> })}
            {typed
                .map(|typed| {
                    view! {
                        <details class="source">
                            <summary>"What you had typed"</summary>
                            <pre class="code returned__typed">{typed}</pre>
                        </details>
                    }
                })}
            <Ways lease=parcel.lease refusal retaking />
        </section>
    }
}

/// What can be done with it.
#[component]
fn Ways(lease: LeaseToken, refusal: Refusal, retaking: bool) -> impl IntoView {
    let desk = use_desk();
    let can_retake = refusal.still_held || matches!(refusal.code.as_str(), "lease_lost" | "not_free");
    let words = if refusal.still_held { "Correct it" } else { "Take it again" };
    view! {
        <div class="notice__actions">
            {can_retake
                .then(|| {
                    view! {
                        <button
                            type="button"
                            class="button"
                            aria-busy=retaking.to_string()
                            on:click=move |_| desk.on(Event::RetakeReturned(lease))
                        >
                            {words}
                        </button>
                    }
                })}
            <button type="button" class="button button--quiet" on:click=move |_| desk.on(Event::Dismiss(lease))>
                "Let it go"
            </button>
        </div>
    }
}

fn typed(job: &Job) -> Option<String> {
    let request = match job {
        Job::Verdict(request) => request,
        Job::Escalate(pass_on) => return Some(pass_on.in_words()),
        Job::Skip | Job::Defer { .. } => return None,
    };
    let output = request.output.as_ref().map(|output| match Tree::of(output) {
        Tree::Text(text) => text,
        tree => tree.to_pretty(),
    });
    let comment = request.comment.as_ref().map(|comment| format!("Comment: {comment}"));
    let parts: Vec<String> = output.into_iter().chain(comment).collect();
    (!parts.is_empty()).then(|| parts.join("\n\n"))
}

fn unknown() -> Refusal {
    Refusal { code: String::new(), message: String::new(), errors: Vec::new(), still_held: false }
}
