use leptos::prelude::*;

use super::{
    draft::Draft,
    fields_of_policy::{Proof, Routing},
    fields_of_review::Review,
};
use crate::{
    catalogue,
    components::field::{SelectField, TextAreaField, TextField},
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
pub(super) fn under(errors: Signal<Vec<FieldError>>, pointer: &'static str) -> Signal<Option<String>> {
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
