//! The form's view. It draws a [`Field`] once; while someone types, only what is wrong is drawn again.

mod group;
mod leaf;

use leptos::prelude::*;

use super::{Control, Field, Rearrangement};
use crate::{components::output::Marks, model::FieldError, review::pointer};

/// What every field of a form shares.
#[derive(Clone, Copy)]
pub struct FormStore {
    /// A field was typed into: pointer and text.
    pub typed: Callback<(String, String)>,
    /// A row or group is to be added, removed or moved.
    pub rearrange: Callback<Rearrangement>,
    /// What must be put right.
    pub errors: Signal<Vec<FieldError>>,
    /// What looks wrong but may be meant.
    pub advice: Signal<Vec<FieldError>>,
    /// Whether sending was tried: then untouched fields show what they lack too.
    pub tried: Signal<bool>,
    /// How unsure the producer is of single fields.
    pub marks: StoredValue<Marks>,
}

/// A form for `form`.
#[component]
pub fn SchemaForm(
    /// The form as it stands.
    form: Field,
    /// What its fields share.
    store: FormStore,
) -> impl IntoView {
    match &form.control {
        // The outermost group needs no frame of its own.
        Control::Record { presence, fields } if presence.is_present() => {
            view! { <div class="schema-form">{group::members(form.clone(), fields.clone(), store, true)}</div> }.into_any()
        }
        _ => view! { <div class="schema-form">{field_view(form, store, true)}</div> }.into_any(),
    }
}

/// One field, whatever it is. `settled`: it stands where the AI put it, so that its marks fit.
fn field_view(field: Field, store: FormStore, settled: bool) -> AnyView {
    match field.control.clone() {
        Control::Record { presence, fields } => group::record(field, presence, fields, store, settled),
        Control::List(rows) => group::list(field, rows, store, settled),
        Control::Flag { text } => leaf::flag(field, text, store, settled),
        _ => leaf::line(field, store, settled),
    }
}

/// The id of a field's control.
fn control_id(pointer: &str) -> String {
    pointer::element_id("edit", pointer)
}

/// The field's name, whether it may be missing, and how sure the producer was.
fn label(field: &Field, store: FormStore, settled: bool) -> AnyView {
    let marks = store.marks.with_value(|marks| marks.view(&field.pointer)).filter(|_| settled);
    let optional =
        (!field.required && field.known).then(|| view! { <span class="field__optional">" optional"</span> });
    let unknown =
        (!field.known).then(|| view! { <span class="badge badge--caution">"not in the schema"</span> });
    view! { {field.label.clone()} {optional} {unknown} {marks} }.into_any()
}

/// What is wrong with one field; drawn again only when that changes.
#[derive(Clone, Copy)]
struct Notes {
    errors: Memo<Vec<String>>,
    advice: Memo<Option<String>>,
}

impl Notes {
    fn of(field: &Field, store: FormStore, touched: RwSignal<bool>) -> Self {
        let of_field = |list: Signal<Vec<FieldError>>| {
            let pointer = field.pointer.clone();
            move || list.with(|all| words_at(all, &pointer))
        };
        let (errors, advice) = (of_field(store.errors), of_field(store.advice));
        // A new field is not scolded before anyone has been there.
        let shown = field.was.is_some();
        let errors = Memo::new(move |_| {
            (shown || touched.get() || store.tried.get()).then(&errors).unwrap_or_default()
        });
        Self { errors, advice: Memo::new(move |_| advice().into_iter().next()) }
    }

    fn view(self, id: &str) -> AnyView {
        let id = format!("{id}-note");
        let errors = move || {
            let errors = self.errors.get().into_iter();
            errors.map(|text| view! { <p class="field__error">{text}</p> }).collect_view()
        };
        view! {
            <div id=id class="form-note">
                {errors}
                {move || self.advice.get().map(|text| view! { <p class="field__hint">{text}</p> })}
            </div>
        }
        .into_any()
    }
}

/// What is said of the field at `pointer`, each thing once.
fn words_at(all: &[FieldError], pointer: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for one in all.iter().filter(|one| one.pointer == pointer) {
        if !words.contains(&one.message) {
            words.push(one.message.clone());
        }
    }
    words
}
