use std::sync::Arc;

use leptos::prelude::*;

use crate::{
    components::{
        output::Marks,
        schema_form::{FormStore, SchemaForm},
    },
    model::ReviewItem,
    pages::review::desk::{Desk, use_desk},
    review::edit::{Edit, EditView},
};

/// The fields of the view that the edit is in.
#[component]
pub(super) fn EditFields(item: Arc<ReviewItem>, edit: Edit) -> impl IntoView {
    let desk = use_desk();
    match edit.view {
        EditView::Form => {
            let marks = Marks::new(&item.field_confidence, item.workflow.weak_below, &[], None);
            view! { <SchemaForm form=edit.form(&item) store=store(desk, marks) /> }.into_any()
        }
        EditView::Raw => {
            view! { <TextArea name="raw" label="The output as JSON" text=edit.text code=true /> }.into_any()
        }
        EditView::Text => {
            view! { <TextArea name="output_text" label="The output as text" text=edit.text code=false /> }
                .into_any()
        }
    }
}

fn store(desk: Desk, marks: Marks) -> FormStore {
    FormStore {
        typed: Callback::new(move |(pointer, text): (String, String)| {
            desk.change_edit(false, |_, edit| edit.entries.set_text(&pointer, text));
        }),
        rearrange: Callback::new(move |change| desk.rearrange(&change)),
        errors: Signal::derive(move || {
            let mut errors = desk.reading.get().map(|reading| reading.errors).unwrap_or_default();
            errors.extend(desk.placed.get());
            errors
        }),
        advice: Signal::derive(move || desk.reading.get().map(|reading| reading.advice).unwrap_or_default()),
        tried: desk.tried.into(),
        marks: StoredValue::new(marks),
    }
}

#[component]
fn TextArea(name: &'static str, label: &'static str, text: String, code: bool) -> impl IntoView {
    let desk = use_desk();
    let class = if code { "textarea textarea--code edit__area" } else { "textarea edit__area" };
    let rows = (text.lines().count() + text.len() / 90 + 1).clamp(8, 32);
    // HTML drops the first line break inside a text area.
    let child = if text.starts_with('\n') { format!("\n{text}") } else { text.clone() };
    view! {
        <label class="visually-hidden" for="edit-area">
            {label}
        </label>
        <textarea
            class=class
            id="edit-area"
            name=name
            rows=rows
            spellcheck=(!code).to_string()
            prop:value=text
            on:input:target=move |event| {
                let text = event.target().value();
                desk.change_edit(false, |_, edit| edit.text = text);
            }
        >
            {child}
        </textarea>
    }
}
