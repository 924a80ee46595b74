use leptos::prelude::*;

use super::{
    draft::{Draft, YES},
    fields::under,
    unit_field::UnitField,
};
use crate::{
    components::field::{SelectField, TextField},
    model::FieldError,
};

/// Who decides, and what the policy says as far as the form shows it.
#[component]
pub(super) fn Routing(draft: Draft, errors: Signal<Vec<FieldError>>) -> impl IntoView {
    let options = vec![
        ("person".to_owned(), "Everything to a person".to_owned()),
        ("policy".to_owned(), "By the policy below".to_owned()),
    ];
    view! {
        <SelectField
            id="routing"
            name="draft[routing]"
            label="Who decides"
            hint="Whatever the policy, what is malformed, breaks the schema or lacks input goes to a person."
            options
            value=draft.routing
            error=under(errors, "/policy/rules")
        />
        <div class="field-group">
            <TextField
                id="min-confidence"
                name="draft[min_confidence]"
                label="Release from confidence"
                hint="From 0 to 1. Empty: confidence alone never releases."
                value=draft.min_confidence
                placeholder="0.85"
                error=under(errors, "/policy/min_confidence")
                is_optional=true
            />
            <UnitField
                id="sample-rate"
                name="draft[sample_rate]"
                label="Released items seen anyway"
                unit="%"
                value=draft.sample_rate
                hint="Drawn by chance, so that quality can be estimated."
                error=under(errors, "/policy/sample_rate")
            />
        </div>
        <TextField
            id="fallback-message"
            name="draft[fallback_message]"
            label="Fallback message"
            hint="What the producer may tell its user at once when an item needs handling by hand."
            value=draft.fallback_message
            placeholder="I cannot handle this, please review manually."
            error=under(errors, "/policy/fallback_message")
            is_optional=true
        />
    }
}

/// What says that it works, and how much proof that takes.
#[component]
pub(super) fn Proof(draft: Draft, errors: Signal<Vec<FieldError>>) -> impl IntoView {
    view! {
        <div class="field-group">
            <TextField
                id="metric-name"
                name="draft[metric_name]"
                label="Success metric"
                hint="The one number that says whether it works."
                value=draft.metric_name
                placeholder="correct_intent"
                error=under(errors, "/success_metric/name")
                is_optional=true
            />
            <TextField
                id="metric-kind"
                name="draft[metric_kind]"
                label="Its kind"
                hint="For example accuracy."
                value=draft.metric_kind
                error=under(errors, "/success_metric/kind")
            />
            <UnitField
                id="metric-threshold"
                name="draft[metric_threshold]"
                label="Works from"
                unit="%"
                value=draft.metric_threshold
                hint="The share that counts as working."
                error=under(errors, "/success_metric/threshold")
            />
            <UnitField
                id="proof-outputs"
                name="draft[proof_outputs]"
                label="Proof gate"
                unit="outputs"
                value=draft.proof_outputs
                hint="No automatic release before so many reviewed outputs meet the metric."
                error=under(errors, "/proof_gate/outputs")
            />
        </div>
        <label class="check">
            <input
                type="checkbox"
                id="metric-lower-bound"
                name="draft[metric_lower_bound]"
                value=YES
                checked=draft.metric_lower_bound == YES
                aria-describedby="metric-lower-bound-hint"
            />
            <span>
                "It must be certain"
                <span class="check__hint" id="metric-lower-bound-hint">
                    "Not only the share itself must reach it, but what it shows, 95% sure however often one looks: 99 \
                    right of 100 do not show 95%, and 100 do."
                </span>
            </span>
        </label>
    }
}
