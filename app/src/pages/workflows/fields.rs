use leptos::prelude::*;

use super::draft::Draft;
use crate::{
    catalogue,
    components::field::{Field, SelectField, TextAreaField, TextField},
    model::{FieldError, OutputKind},
    pages::filter::choices,
};

/// Every field of the form, in groups.
#[component]
pub(super) fn Fields(
    /// What they hold at first.
    draft: Draft,
    /// What is wrong, by pointer into the definition.
    errors: Signal<Vec<FieldError>>,
    /// Whether the slug can still be chosen.
    is_new: bool,
) -> impl IntoView {
    let [identity, output, review, routing] = std::array::from_fn(|_| draft.clone());
    view! {
        <Group title="What it is">
            <Identity draft=identity errors is_new />
        </Group>
        <Group title="Output and input">
            <Output draft=output errors />
        </Group>
        <Group title="Review">
            <Review draft=review errors />
        </Group>
        <Group title="Routing">
            <Routing draft=routing errors />
        </Group>
        <Group title="Proof">
            <Proof draft errors />
        </Group>
    }
}

#[component]
fn Group(title: &'static str, children: Children) -> impl IntoView {
    view! {
        <section class="card">
            <div class="card__body">
                <fieldset class="field-set">
                    <legend>{title}</legend>
                    {children()}
                </fieldset>
            </div>
        </section>
    }
}

/// The first error at or below a pointer.
fn under(errors: Signal<Vec<FieldError>>, pointer: &'static str) -> Signal<Option<String>> {
    Signal::derive(move || {
        let is_here = |error: &&FieldError| {
            error.pointer.strip_prefix(pointer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        errors.read().iter().find(is_here).map(|error| {
            match error.pointer.strip_prefix(pointer).filter(|rest| !rest.is_empty()) {
                Some(rest) => format!("{rest}: {}", error.message),
                None => error.message.clone(),
            }
        })
    })
}

#[component]
fn Identity(draft: Draft, errors: Signal<Vec<FieldError>>, is_new: bool) -> impl IntoView {
    let slug = if is_new {
        view! {
            <TextField
                id="slug"
                name="draft[slug]"
                label="Slug"
                hint="Its name in addresses: lower case letters, digits, hyphens. It cannot be changed later."
                value=draft.slug
                error=under(errors, "/slug")
                input_class="input--code"
                autocomplete="off"
                required=true
            />
        }
        .into_any()
    } else {
        view! { <input type="hidden" name="draft[slug]" value=draft.slug /> }.into_any()
    };
    view! {
        <div class="field-group">
            <TextField
                id="name"
                name="draft[name]"
                label="Name"
                hint="For people, e.g. Banking triage."
                value=draft.name
                error=under(errors, "/name")
                autocomplete="off"
                required=true
            />
            {slug}
        </div>
    }
}

#[component]
fn Output(draft: Draft, errors: Signal<Vec<FieldError>>) -> impl IntoView {
    view! {
        <div class="field-group">
            <SelectField
                id="kind"
                name="draft[kind]"
                label="Output kind"
                hint="How it is parsed and shown."
                options=choices(OutputKind::ALL, catalogue::output_kind)
                value=draft.kind
                error=under(errors, "/output/kind")
            />
            <TextField
                id="title"
                name="draft[title]"
                label="Title pointer"
                hint="JSON pointer to what names an item in lists."
                value=draft.title
                placeholder="/intent"
                error=under(errors, "/output/title")
                input_class="input--code"
                is_optional=true
            />
        </div>
        <TextAreaField
            id="schema"
            name="draft[schema]"
            label="JSON Schema of the output"
            hint="Draft 2020-12. Outputs that break it go to a person, and the edit form is made from it."
            value=draft.schema
            placeholder="{\"type\": \"object\", \"required\": [\"intent\"]}"
            rows=14
            is_code=true
            is_optional=true
            error=under(errors, "/output/schema")
        />
        <TextAreaField
            id="input-requires"
            name="draft[input_requires]"
            label="Required input"
            hint="JSON pointers, one a line. Where one is missing or empty in the input, a person decides."
            value=draft.input_requires
            placeholder="/message"
            rows=2
            is_code=true
            is_optional=true
            error=under(errors, "/input_requires")
        />
    }
}

#[component]
fn Review(draft: Draft, errors: Signal<Vec<FieldError>>) -> impl IntoView {
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
        </div>
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
fn Routing(draft: Draft, errors: Signal<Vec<FieldError>>) -> impl IntoView {
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

#[component]
fn Proof(draft: Draft, errors: Signal<Vec<FieldError>>) -> impl IntoView {
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
    }
}

/// A number with its unit.
#[component]
fn UnitField(
    #[prop(into)] id: String,
    name: &'static str,
    #[prop(into)] label: String,
    unit: &'static str,
    value: String,
    #[prop(into, optional)] hint: Option<String>,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let described = format!("{id}-hint {id}-unit {id}-error");
    let input = view! {
        <div class="input-with-unit">
            <input
                class="input numbers"
                id=id.clone()
                name=name
                value=value
                inputmode="decimal"
                autocomplete="off"
                aria-describedby=described
                aria-invalid=move || error.get().is_some().then_some("true")
            />
            <span id=format!("{id}-unit")>{unit}</span>
        </div>
    };
    view! {
        <Field id label hint=hint.unwrap_or_default() error>
            {input}
        </Field>
    }
}
