//! Labelled inputs with a hint and an error in their place.

use leptos::{html, prelude::*};

use crate::{components::code_text::CodeText, model::FieldError};

/// The first error about `pointer`.
pub fn error_at(errors: &[FieldError], pointer: &str) -> Option<String> {
    errors.iter().find(|error| error.pointer == pointer).map(|error| error.message.clone())
}

/// Label, hint and error around any control (the children). The control must have the id `id`, and may name
/// `{id}-hint` and `{id}-error` in `aria-describedby`.
#[component]
pub fn Field(
    /// The control's id.
    #[prop(into)]
    id: String,
    /// What to fill in.
    #[prop(into)]
    label: String,
    /// More about it.
    #[prop(into, optional)]
    hint: Option<String>,
    /// Whether it may stay empty, to be said beside the label.
    #[prop(optional)]
    is_optional: bool,
    /// What is wrong with it.
    #[prop(into, optional)]
    error: Signal<Option<String>>,
    /// Further classes.
    #[prop(optional)]
    class: &'static str,
    /// The control.
    children: Children,
) -> impl IntoView {
    let hint_id = format!("{id}-hint");
    let error_id = format!("{id}-error");
    view! {
        <div class=format!("field {class}")>
            <label class="field__label" for=id>
                {label}
                {is_optional.then(|| view! { <span class="field__optional">" (optional)"</span> })}
            </label>
            {hint
                .filter(|hint| !hint.is_empty())
                .map(|hint| view! { <p class="field__hint" id=hint_id>{hint}</p> })}
            {children()}
            {move || {
                error
                    .get()
                    .map(|error| {
                        view! {
                            <p class="field__error" id=error_id.clone()>
                                <span>
                                    <CodeText text=error />
                                </span>
                            </p>
                        }
                    })
            }}
        </div>
    }
}

/// A line of text.
#[component]
pub fn TextField(
    /// Its id.
    #[prop(into)]
    id: String,
    /// Its name in the form.
    #[prop(into)]
    name: String,
    /// What to fill in.
    #[prop(into)]
    label: String,
    /// What it holds at first.
    #[prop(into, optional)]
    value: String,
    /// `text`, `email`, `password`, `search`, `number`, ...
    #[prop(default = "text")]
    kind: &'static str,
    /// More about it.
    #[prop(into, optional)]
    hint: Option<String>,
    /// What password managers and keyboards should offer.
    #[prop(optional)]
    autocomplete: Option<&'static str>,
    /// An example.
    #[prop(optional)]
    placeholder: Option<&'static str>,
    /// Whether it must be filled in.
    #[prop(optional)]
    required: bool,
    /// Whether to say that it may stay empty.
    #[prop(optional)]
    is_optional: bool,
    /// The fewest letters.
    #[prop(optional)]
    minlength: Option<u32>,
    /// What is wrong with it.
    #[prop(into, optional)]
    error: Signal<Option<String>>,
    /// Further classes of the whole field.
    #[prop(optional)]
    class: &'static str,
    /// Further classes of the input.
    #[prop(optional)]
    input_class: &'static str,
) -> impl IntoView {
    let described = format!("{id}-hint {id}-error");
    let input = view! {
        <input
            class=format!("input {input_class}")
            id=id.clone()
            name=name
            type=kind
            value=value
            required=required
            minlength=minlength
            autocomplete=autocomplete
            placeholder=placeholder
            aria-describedby=described
            aria-invalid=move || error.get().is_some().then_some("true")
        />
    };
    view! {
        <Field id label hint=hint.unwrap_or_default() is_optional error class>
            {input}
        </Field>
    }
}

/// One of several words.
#[component]
pub fn SelectField(
    /// Its id.
    #[prop(into)]
    id: String,
    /// Its name in the form.
    #[prop(into)]
    name: String,
    /// What to choose.
    #[prop(into)]
    label: String,
    /// Each choice's value and its words.
    options: Vec<(String, String)>,
    /// The chosen value.
    #[prop(into, optional)]
    value: String,
    /// More about it.
    #[prop(into, optional)]
    hint: Option<String>,
    /// What is wrong with it.
    #[prop(into, optional)]
    error: Signal<Option<String>>,
    /// Further classes of the whole field.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    let described = format!("{id}-hint {id}-error");
    let option = |(word, words): (String, String)| {
        let selected = word == value;
        view! { <option value=word selected=selected>{words}</option> }
    };
    let choices = options.into_iter().map(option).collect_view();
    let select = view! {
        <select
            class="select"
            id=id.clone()
            name=name
            aria-describedby=described
            aria-invalid=move || error.get().is_some().then_some("true")
        >
            {choices}
        </select>
    };
    view! {
        <Field id label hint=hint.unwrap_or_default() error class>
            {select}
        </Field>
    }
}

/// Several lines of text.
#[component]
pub fn TextAreaField(
    /// Its id.
    #[prop(into)]
    id: String,
    /// Its name in the form.
    #[prop(into)]
    name: String,
    /// What to fill in.
    #[prop(into)]
    label: String,
    /// What it holds at first.
    #[prop(into, optional)]
    value: String,
    /// More about it.
    #[prop(into, optional)]
    hint: Option<String>,
    /// An example.
    #[prop(optional)]
    placeholder: Option<&'static str>,
    /// Lines shown.
    #[prop(default = 3)]
    rows: u32,
    /// Whether it holds code.
    #[prop(optional)]
    is_code: bool,
    /// Whether to say that it may stay empty.
    #[prop(optional)]
    is_optional: bool,
    /// What replaces its text whenever it changes.
    #[prop(optional)]
    follows: Option<RwSignal<String>>,
    /// What is wrong with it.
    #[prop(into, optional)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let described = format!("{id}-hint {id}-error");
    let node = NodeRef::<html::Textarea>::new();
    if let Some(follows) = follows {
        Effect::new(move |is_first: Option<()>| {
            let text = follows.get();
            // At first it holds `value`, or what was typed before the script came.
            if let (Some(()), Some(node)) = (is_first, node.get_untracked()) {
                node.set_value(&text);
            }
        });
    }
    let class = if is_code { "textarea textarea--code" } else { "textarea" };
    let area = view! {
        <textarea
            class=class
            id=id.clone()
            name=name
            rows=rows
            placeholder=placeholder
            node_ref=node
            spellcheck=if is_code { "false" } else { "true" }
            autocapitalize=is_code.then_some("off")
            aria-describedby=described
            aria-invalid=move || error.get().is_some().then_some("true")
        >
            {value}
        </textarea>
    };
    view! {
        <Field id label hint=hint.unwrap_or_default() is_optional error>
            {area}
        </Field>
    }
}
