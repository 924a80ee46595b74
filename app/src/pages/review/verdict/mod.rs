//! The bar with the verdicts, and what opens from it.

mod bar;
mod defer;
mod edit_bar;
mod escalate;
mod reject;

use leptos::prelude::*;

use super::desk::use_desk;
use crate::{
    model::Verdict,
    review::{keymap::Action, session::Session},
};

pub(super) use bar::VerdictBar;
pub(super) use edit_bar::EditBar;
pub(super) use escalate::PassOnSection;

/// Which item under which lease, for a form without script.
#[component]
pub(super) fn HoldFields(
    /// The verdict that the form gives; none for the forms that give none.
    #[prop(optional, into)]
    verdict: Option<Verdict>,
) -> impl IntoView {
    let desk = use_desk();
    let held = move |read: fn(&crate::review::session::Held) -> String| {
        desk.session.with(|session| session.current().map(read).unwrap_or_default())
    };
    view! {
        <input type="hidden" name="item" value=move || held(|held| held.item.item.id.to_string()) />
        <input type="hidden" name="lease" value=move || held(|held| held.lease.to_string()) />
        {verdict
            .map(|verdict| {
                view! {
                    <input type="hidden" name="verdict" value=verdict.as_str() />
                    <input type="hidden" name="active_ms" value=move || desk.active.get().to_string() />
                }
            })}
    }
}

/// The key that does it, as it is bound now.
#[component]
fn KeyHint(action: Action) -> impl IntoView {
    let desk = use_desk();
    view! { <kbd>{move || desk.keymap.with(|keymap| keymap.cap(action))}</kbd> }
}

/// Whether the hold is good, so that a verdict can be given.
fn can_decide(session: &Session) -> bool {
    session.current().is_some_and(|held| held.hold == crate::review::session::Hold::Live)
}
