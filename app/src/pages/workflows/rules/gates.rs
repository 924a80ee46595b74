//! What stands between the policy and an automatic release: the stop, and the proof.

use leptos::prelude::*;

use super::desk::Desk;
use crate::{
    components::{field::TextField, moment::Moment, popover::Popover},
    model::{Freeze, ProofShown},
    pages::workflows::freeze::FreezeForm,
    server_fns::policies::{FreezeWorkflow, UnfreezeWorkflow},
};

/// The id of what says that the workflow is frozen.
pub(super) const FROZEN: &str = "frozen";

/// The stop: everything to a person, at once.
#[component]
pub(super) fn FreezeButton(desk: Desk, freeze: ServerAction<FreezeWorkflow>) -> impl IntoView {
    let is_frozen = Memo::new(move |_| desk.page.with(|page| page.gates.freeze.is_some()));
    let form = move || view! { <FreezeForm slug=desk.slug() freeze /> }.into_any();
    move || (desk.may_edit && !is_frozen.get()).then(form)
}

/// Who stopped it, why and when; and the way out.
#[component]
pub(super) fn Frozen(desk: Desk, unfreeze: ServerAction<UnfreezeWorkflow>) -> impl IntoView {
    let freeze = Memo::new(move |_| desk.page.with(|page| page.gates.freeze.clone()));
    move || freeze.get().map(|freeze| view! { <Banner desk freeze unfreeze /> })
}

#[component]
fn Banner(desk: Desk, freeze: Freeze, unfreeze: ServerAction<UnfreezeWorkflow>) -> impl IntoView {
    let way_out = desk.may_edit.then(|| {
        view! {
            <Popover
                id="unfreeze"
                label="Unfreeze"
                about="the workflow"
                title="Let the policy route again"
                closes_on_submit=true
            >
                <ActionForm action=unfreeze>
                    <input type="hidden" name="slug" value=desk.slug() />
                    <div class="stack">
                        <TextField
                            id="unfreeze-why"
                            name="why"
                            label="Why it may go on"
                            hint="What was found, and what was done about it."
                            required=true
                            autocomplete="off"
                        />
                        <button type="submit" class="button button--primary button--block">
                            "Unfreeze now"
                        </button>
                    </div>
                </ActionForm>
            </Popover>
        }
    });
    view! {
        <div class="notice notice--caution" role="region" aria-label="Frozen" id=FROZEN tabindex="-1">
            <p class="notice__title">"Frozen: everything goes to a person"</p>
            <p>{freeze.why}</p>
            <p class="small">"By " {freeze.by} ", " <Moment at=freeze.at is_past=true /></p>
            <div class="notice__actions">{way_out}</div>
        </div>
    }
    .into_any()
}

/// How far the workflow is on the way to its first automatic release.
#[component]
pub(super) fn Proof(desk: Desk) -> impl IntoView {
    let proof = Memo::new(move |_| desk.page.with(|page| page.gates.proof.clone()));
    move || proof.get().map(shown)
}

fn shown(proof: ProofShown) -> AnyView {
    if proof.met {
        return view! {
            <p class="rules__proof">
                <span class="badge badge--positive">"Proof gate open"</span>
                <span class="muted small">{proof.detail}</span>
            </p>
        }
        .into_any();
    }
    let share = proof.reviewed.min(proof.needed);
    view! {
        <div class="rules__proof">
            <span class="badge badge--caution">"Proof gate closed"</span>
            <progress
                aria-label="Reviewed outputs"
                max=proof.needed.max(1).to_string()
                value=share.to_string()
            ></progress>
            <span>{proof.detail}</span>
        </div>
    }
    .into_any()
}
