//! States and reasons as small words.

use leptos::prelude::*;

use crate::{
    catalogue,
    model::{ItemStatus, Priority, QueueState, Reason, ReasonCode, Route, Verdict},
};

/// Where an item stands.
#[component]
pub fn StatusBadge(
    /// Where.
    status: ItemStatus,
) -> impl IntoView {
    let class = match status {
        ItemStatus::Pending => "badge badge--caution",
        ItemStatus::Claimed | ItemStatus::Held => "badge badge--accent",
        ItemStatus::Final => "badge badge--positive",
        ItemStatus::Cancelled => "badge",
    };
    view! { <span class=class>{catalogue::status(status)}</span> }
}

/// Where routing sent an item.
#[component]
pub fn RouteBadge(
    /// Where to.
    route: Route,
) -> impl IntoView {
    let class = match route {
        Route::Review => "badge badge--outline",
        Route::Fallback => "badge badge--caution",
        Route::Release => "badge badge--positive",
        Route::Reject => "badge badge--danger",
    };
    view! { <span class=class>{catalogue::route(route)}</span> }
}

/// What was decided.
#[component]
pub fn VerdictBadge(
    /// What.
    verdict: Verdict,
) -> impl IntoView {
    let class = match verdict {
        Verdict::Approve | Verdict::Release => "badge badge--positive",
        Verdict::Edit | Verdict::Fallback => "badge badge--accent",
        Verdict::Reject => "badge badge--danger",
    };
    view! { <span class=class>{catalogue::verdict(verdict)}</span> }
}

/// How urgent an item is; nothing for the ordinary.
#[component]
pub fn PriorityBadge(
    /// How.
    priority: Priority,
) -> impl IntoView {
    let class = match priority {
        Priority::Urgent => "badge badge--danger",
        Priority::High => "badge badge--caution",
        Priority::Normal => return None,
        Priority::Low => "badge badge--outline",
    };
    Some(view! { <span class=class>{catalogue::priority(priority)}</span> })
}

/// Whether an item of the queue can be claimed.
#[component]
pub fn QueueStateBadge(
    /// Where it stands.
    state: QueueState,
) -> impl IntoView {
    let class = match state {
        QueueState::Free => "badge badge--dot badge--positive",
        QueueState::Leased => "badge badge--dot badge--accent",
        QueueState::Deferred => "badge badge--dot badge--caution",
    };
    let word = match state {
        QueueState::Free => "Free",
        QueueState::Leased => "Held",
        QueueState::Deferred => "Deferred",
    };
    view! { <span class=class>{word}</span> }
}

/// Why an item was routed as it was: each reason once, its sentence on pointing at it.
#[component]
pub fn ReasonBadges(
    /// In the order of the stages.
    reasons: Vec<Reason>,
) -> impl IntoView {
    let mut shown = Vec::<Reason>::new();
    for reason in reasons {
        if shown.iter().all(|other| other.code != reason.code) {
            shown.push(reason);
        }
    }
    let badge = |reason: Reason| {
        view! {
            <li>
                <span class=reason_class(reason.code) title=reason.detail>
                    {catalogue::reason(reason.code)}
                </span>
            </li>
        }
    };
    view! {
        <ul class="badge-list" role="list">
            {shown.into_iter().map(badge).collect_view()}
        </ul>
    }
}

/// The badge class of a reason: what is broken stands out from what is merely uncertain.
pub const fn reason_class(code: ReasonCode) -> &'static str {
    match code {
        ReasonCode::MalformedEnvelope
        | ReasonCode::MalformedJson
        | ReasonCode::SchemaViolation
        | ReasonCode::EmptyOutput
        | ReasonCode::MissingInput
        | ReasonCode::PolicyError => "badge badge--danger",
        ReasonCode::LowConfidence | ReasonCode::MissingConfidence | ReasonCode::Frozen => {
            "badge badge--caution"
        }
        ReasonCode::Rule | ReasonCode::ProofGate => "badge badge--accent",
        ReasonCode::Sampled | ReasonCode::Golden | ReasonCode::Default => "badge badge--outline",
    }
}

/// A confidence between 0 and 1, as a bar and a number; a dash where there is none.
#[component]
pub fn Confidence(
    /// The producer's figure.
    value: Option<f64>,
) -> impl IntoView {
    match value {
        Some(share) => view! {
            <span class="meter" style=format!("--share: {share:.3}")>
                {format!("{share:.2}")}
            </span>
        }
        .into_any(),
        None => view! { <span class="muted" title="The producer sent no confidence">"–"</span> }.into_any(),
    }
}
