use leptos::prelude::*;

use super::{draft::Draft, fields::under, unit_field::UnitField};
use crate::{components::field::TextAreaField, model::FieldError};

/// How items are reviewed.
#[component]
pub(super) fn Review(draft: Draft, errors: Signal<Vec<FieldError>>) -> impl IntoView {
    let [times, quality] = std::array::from_fn(|_| draft.clone());
    view! {
        <Times draft=times errors />
        <Quality draft=quality errors />
        <TextAreaField
            id="reject-reasons"
            name="draft[reject_reasons]"
            label="Reasons to reject"
            hint="One a line, as code: Label. The first nine get the keys 1 to 9."
            value=draft.reject_reasons
            placeholder="wrong_intent: Wrong intent"
            rows=3
            is_optional=true
            error=under(errors, "/review/reject_reasons")
        />
    }
}

#[component]
fn Times(draft: Draft, errors: Signal<Vec<FieldError>>) -> impl IntoView {
    view! {
        <div class="field-group">
            <UnitField
                id="target-seconds"
                name="draft[target_seconds]"
                label="Target per review"
                unit="seconds"
                value=draft.target_seconds
                error=under(errors, "/review/target_seconds")
            />
            <UnitField
                id="undo-seconds"
                name="draft[undo_seconds]"
                label="Undo window"
                unit="seconds"
                value=draft.undo_seconds
                error=under(errors, "/review/undo_seconds")
            />
            <UnitField
                id="lease-seconds"
                name="draft[lease_seconds]"
                label="Lease without a heartbeat"
                unit="seconds"
                value=draft.lease_seconds
                error=under(errors, "/review/lease_seconds")
            />
            <UnitField
                id="raise-after-hours"
                name="draft[raise_after_hours]"
                label="More urgent after"
                unit="hours"
                value=draft.raise_after_hours
                hint="An item that waits becomes a step more urgent each time; 0: never."
                error=under(errors, "/review/raise_after_hours")
            />
        </div>
    }
}

#[component]
fn Quality(draft: Draft, errors: Signal<Vec<FieldError>>) -> impl IntoView {
    view! {
        <div class="field-group">
            <UnitField
                id="extra-opinions"
                name="draft[extra_opinions]"
                label="Further opinions"
                unit="people"
                value=draft.extra_opinions
                hint="Where two disagree, so many more are asked, each blind, before somebody who sees all of it settles it."
                error=under(errors, "/review/extra_opinions")
            />
            <UnitField
                id="golden-rate"
                name="draft[golden_rate]"
                label="Golden items"
                unit="%"
                value=draft.golden_rate
                hint="How likely the next item is one whose answer is known, where the workflow has some."
                error=under(errors, "/review/golden_rate")
            />
            <UnitField
                id="golden-pass"
                name="draft[golden_pass]"
                label="Golden items right"
                unit="%"
                value=draft.golden_pass
                hint="A reviewer who gets fewer of them right raises an alert."
                error=under(errors, "/review/golden_pass")
            />
        </div>
    }
}
