//! What stands between the policy and an automatic release: the stop, and the proof.

use leptos::prelude::*;

use super::desk::Desk;
use crate::{
    components::{field::TextField, moment::Moment, popover::Popover},
    model::{Freeze, ProofShown},
    server_fns::policies::{FreezeWorkflow, UnfreezeWorkflow},
};

/// The id of what says that the workflow is frozen.
pub(super) const FROZEN: &str = "frozen";

/// The stop: everything to a person, at once.
#[component]
pub(super) fn FreezeButton(desk: Desk, freeze: ServerAction<FreezeWorkflow>) -> impl IntoView {
    let is_frozen = Memo::new(move |_| desk.page.with(|page| page.gates.freeze.is_some()));
    let name = desk.page.with_untracked(|page| page.name.clone());
    let button = move || {
        view! {
            <Popover
                id="freeze"
                label="Freeze"
                about=name.clone()
                title="Send everything to a person"
                class="button--danger-quiet"
                closes_on_submit=true
            >
                <p>"Nothing more is released, from now until someone unfreezes it. What was decided stays."</p>
                <ActionForm action=freeze>
                    <input type="hidden" name="slug" value=desk.slug() />
                    <div class="stack">
                        <TextField
                            id="freeze-why"
                            name="why"
                            label="Why it stops"
                            hint="Shown to everyone, and kept in the record."
                            is_optional=true
                            autocomplete="off"
                        />
                        <button type="submit" class="button button--danger button--block">
                            "Freeze now"
                        </button>
                    </div>
                </ActionForm>
            </Popover>
        }
        .into_any()
    };
    move || (desk.may_edit && !is_frozen.get()).then(&button)
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
            <p class="small">"By " {freeze.by} ", " <Moment at=freeze.at /></p>
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
            <span>{progress_words(&proof)}</span>
            <span class="muted small">{proof.detail}</span>
        </div>
    }
    .into_any()
}

fn progress_words(proof: &ProofShown) -> String {
    let reviewed = format!("{} of {} reviewed", proof.reviewed, proof.needed);
    let correct = (proof.reviewed > 0).then(|| proof.correct as f64 / proof.reviewed as f64);
    match (correct, proof.threshold, proof.lower) {
        // Rounded down, so that it never reads as enough before it is.
        (Some(correct), Some(wanted), Some(lower)) => format!(
            "{reviewed}, {correct:.2} correct; {:.3} is sure, {wanted} must be",
            (lower * 1e3).floor() / 1e3
        ),
        (Some(correct), Some(wanted), None) => {
            format!("{reviewed}, {correct:.2} correct where {wanted} is wanted")
        }
        (None, Some(wanted), Some(_)) => format!("{reviewed}, it must be sure that {wanted} are correct"),
        (None, Some(wanted), None) => format!("{reviewed}, {wanted} correct is wanted"),
        (_, None, _) => reviewed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_the_gate_is_said() {
        let proof = |reviewed, correct, threshold| ProofShown {
            needed: 100,
            reviewed,
            correct,
            threshold,
            lower: None,
            met: false,
            detail: String::new(),
        };
        assert_eq!(
            progress_words(&proof(62, 58, Some(0.95))),
            "62 of 100 reviewed, 0.94 correct where 0.95 is wanted"
        );
        assert_eq!(progress_words(&proof(0, 0, Some(0.95))), "0 of 100 reviewed, 0.95 correct is wanted");
        assert_eq!(progress_words(&proof(3, 3, None)), "3 of 100 reviewed");
        let sure = |lower, proof| progress_words(&ProofShown { lower: Some(lower), ..proof });
        assert_eq!(
            sure(0.93838, proof(100, 98, Some(0.95))),
            "100 of 100 reviewed, 0.98 correct; 0.938 is sure, 0.95 must be"
        );
        assert_eq!(
            sure(0.0, proof(0, 0, Some(0.95))),
            "0 of 100 reviewed, it must be sure that 0.95 are correct"
        );
    }
}
