use leptos::prelude::*;

use super::{FormStore, Notes, control_id, label};
use crate::{
    components::schema_form::{Control, Field, TextFormat},
    review::tree::Tree,
};

/// A field with one control, its label above it.
pub(super) fn line(field: Field, store: FormStore, settled: bool) -> AnyView {
    let touched = RwSignal::new(false);
    let notes = Notes::of(&field, store, touched);
    let id = control_id(&field.pointer);
    let hint =
        field.hint.clone().map(|hint| view! { <p class="field__hint" id=format!("{id}-hint")>{hint}</p> });
    let class = match field.control {
        Control::Raw { .. } | Control::Text { long: true, .. } => "field form-field form-field--wide",
        _ => "field form-field",
    };
    view! {
        <div class=class>
            <label class="field__label" for=id.clone()>
                {label(&field, store, settled)}
            </label>
            {control(&field, store, touched, notes)}
            {hint}
            {notes.view(&id)}
        </div>
    }
    .into_any()
}

fn control(field: &Field, store: FormStore, touched: RwSignal<bool>, notes: Notes) -> AnyView {
    let common = Common {
        id: control_id(&field.pointer),
        name: format!("field:{}", field.pointer),
        described: described(field),
        pointer: field.pointer.clone(),
        store,
        touched,
        notes,
    };
    match &field.control {
        Control::Text { text, long: true, .. } => common.lines(text.clone(), "textarea"),
        Control::Raw { text } => common.lines(text.clone(), "textarea textarea--code"),
        Control::Text { text, format, .. } => common.text(text.clone(), *format),
        Control::Number { text, whole } => common.number(text.clone(), *whole),
        Control::Choice { text, options } => {
            common.choice(text.clone(), options.clone(), !field.required || field.nullable)
        }
        Control::Flag { .. } | Control::List(_) | Control::Record { .. } => ().into_any(),
    }
}

fn described(field: &Field) -> String {
    let id = control_id(&field.pointer);
    if field.hint.is_some() { format!("{id}-hint {id}-note") } else { format!("{id}-note") }
}

/// What all controls have.
struct Common {
    id: String,
    name: String,
    described: String,
    pointer: String,
    store: FormStore,
    touched: RwSignal<bool>,
    notes: Notes,
}

impl Common {
    fn invalid(&self) -> impl Fn() -> Option<&'static str> + Clone + Send + 'static {
        let errors = self.notes.errors;
        move || errors.with(|errors| !errors.is_empty()).then_some("true")
    }

    fn typed(&self) -> impl Fn(String) + Clone + Send + 'static {
        let (store, pointer, touched) = (self.store, self.pointer.clone(), self.touched);
        move |text| {
            touched.set(true);
            store.typed.run((pointer.clone(), text));
        }
    }

    fn lines(self, text: String, class: &'static str) -> AnyView {
        let typed = self.typed();
        let rows = (text.lines().count() + text.len() / 80).clamp(2, 16);
        view! {
            <textarea
                class=class
                id=self.id.clone()
                name=self.name.clone()
                rows=rows
                spellcheck=(class == "textarea").to_string()
                aria-describedby=self.described.clone()
                aria-invalid=self.invalid()
                prop:value=text.clone()
                on:input:target=move |event| typed(event.target().value())
            >
                {as_child(&text)}
            </textarea>
        }
        .into_any()
    }

    fn text(self, text: String, format: TextFormat) -> AnyView {
        let typed = self.typed();
        // A browser's own date field would hide what is no date.
        let is_date =
            format == TextFormat::Date && (text.is_empty() || text.parse::<jiff::civil::Date>().is_ok());
        let (kind, placeholder) = match format {
            TextFormat::Date if is_date => ("date", ""),
            TextFormat::Date => ("text", "2026-11-16"),
            TextFormat::DateTime => ("text", "2026-11-16T09:30:00Z"),
            TextFormat::Time => ("text", "09:30:00Z"),
            TextFormat::Email => ("email", ""),
            TextFormat::Uri => ("url", ""),
            TextFormat::Plain => ("text", ""),
        };
        view! {
            <input
                class="input"
                type=kind
                id=self.id.clone()
                name=self.name.clone()
                value=text
                placeholder=placeholder
                autocomplete="off"
                aria-describedby=self.described.clone()
                aria-invalid=self.invalid()
                on:input:target=move |event| typed(event.target().value())
            />
        }
        .into_any()
    }

    fn number(self, text: String, whole: bool) -> AnyView {
        let typed = self.typed();
        view! {
            <input
                class="input numbers"
                type="text"
                inputmode=if whole { "numeric" } else { "decimal" }
                id=self.id.clone()
                name=self.name.clone()
                value=text
                autocomplete="off"
                aria-describedby=self.described.clone()
                aria-invalid=self.invalid()
                on:input:target=move |event| typed(event.target().value())
            />
        }
        .into_any()
    }

    fn choice(self, text: String, options: Vec<(Tree, String)>, may_be_empty: bool) -> AnyView {
        let typed = self.typed();
        let is_known = options.iter().any(|(value, _)| value.to_json() == text);
        let foreign = (!text.is_empty() && !is_known).then(|| {
            let label = match Tree::parse(&text) {
                Ok(Tree::Text(word)) => word,
                _ => text.clone(),
            };
            view! { <option value=text.clone() selected=true>{label} " (not allowed)"</option> }
        });
        let none = (may_be_empty || text.is_empty())
            .then(|| view! { <option value="" selected=text.is_empty()>"(none)"</option> });
        let options: Vec<_> = options
            .into_iter()
            .map(|(value, label)| {
                let value = value.to_json();
                let is_chosen = value == text;
                view! { <option value=value selected=is_chosen>{label}</option> }
            })
            .collect();
        view! {
            <select
                class="select"
                id=self.id.clone()
                name=self.name.clone()
                aria-describedby=self.described.clone()
                aria-invalid=self.invalid()
                on:change:target=move |event| typed(event.target().value())
            >
                {none}
                {foreign}
                {options}
            </select>
        }
        .into_any()
    }
}

/// HTML drops the first line break inside a text area.
fn as_child(text: &str) -> String {
    if text.starts_with('\n') { format!("\n{text}") } else { text.to_owned() }
}

/// Yes, no, or nothing.
pub(super) fn flag(field: Field, text: String, store: FormStore, settled: bool) -> AnyView {
    let touched = RwSignal::new(false);
    let notes = Notes::of(&field, store, touched);
    let id = control_id(&field.pointer);
    let name = format!("field:{}", field.pointer);
    let may_be_empty = !field.required || field.nullable;
    let choices = [("true", "Yes"), ("false", "No"), ("", "Not set")];
    let choices: Vec<_> = choices
        .into_iter()
        .filter(|(value, _)| !value.is_empty() || may_be_empty)
        .map(|(value, words)| {
            let pointer = field.pointer.clone();
            let choose = move |_| {
                touched.set(true);
                store.typed.run((pointer.clone(), value.to_owned()));
            };
            view! {
                <label>
                    <input type="radio" name=name.clone() value=value checked={text == value} on:change=choose />
                    {words}
                </label>
            }
        })
        .collect();
    let hint =
        field.hint.clone().map(|hint| view! { <p class="field__hint" id=format!("{id}-hint")>{hint}</p> });
    view! {
        <fieldset class="field form-field" aria-describedby=described(&field) id=id.clone()>
            <legend class="field__label">{label(&field, store, settled)}</legend>
            <div class="segmented form-flag">{choices}</div>
            {hint}
            {notes.view(&id)}
        </fieldset>
    }
    .into_any()
}
