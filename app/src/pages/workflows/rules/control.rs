//! Fields that show a text of the page's state and write it back while it is typed.

use leptos::prelude::*;

use crate::components::{code_text::CodeText, field::Field};

/// A line of text.
#[component]
pub(super) fn Line(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    /// What it shows.
    value: Signal<String>,
    /// What is done with what is typed.
    write: Callback<String>,
    #[prop(into, optional)] hint: String,
    #[prop(optional)] placeholder: &'static str,
    /// Beside the text, e.g. `%`.
    #[prop(optional)]
    unit: &'static str,
    /// The id of a list of values to offer.
    #[prop(into, optional)]
    list: Option<String>,
    #[prop(into, optional)] error: Signal<Option<String>>,
    /// What is allowed in it and probably not meant.
    #[prop(into, optional)]
    warnings: Signal<Vec<String>>,
    #[prop(optional)] class: &'static str,
) -> impl IntoView {
    let described = described_by(&id);
    let of = id.clone();
    let is_number = !unit.is_empty();
    let input = view! {
        <input
            class="input"
            id=id.clone()
            value=value.get_untracked()
            prop:value=value
            placeholder=placeholder
            list=list
            inputmode=is_number.then_some("decimal")
            autocomplete="off"
            aria-describedby=described
            aria-invalid=move || error.get().is_some().then_some("true")
            on:input=move |event| write.run(event_target_value(&event))
        />
    }
    .into_any();
    let control = if is_number {
        view! {
            <div class="input-with-unit rules__unit">
                {input} <span aria-hidden="true">{unit}</span>
            </div>
        }
        .into_any()
    } else {
        input
    };
    view! {
        <Field id label hint error class>
            {control}
            <Warnings of warnings />
        </Field>
    }
    .into_any()
}

/// A choice.
#[component]
pub(super) fn Menu(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    /// Each choice's value and its words.
    options: Vec<(String, String)>,
    /// What is chosen.
    value: Signal<String>,
    /// What is done with the choice.
    write: Callback<String>,
    #[prop(into, optional)] hint: String,
    #[prop(into, optional)] error: Signal<Option<String>>,
) -> impl IntoView {
    let described = described_by(&id);
    let select = view! {
        <select
            class="select"
            id=id.clone()
            aria-describedby=described
            aria-invalid=move || error.get().is_some().then_some("true")
            on:change=move |event| write.run(event_target_value(&event))
        >
            {choices(options, value)}
        </select>
    }
    .into_any();
    view! {
        <Field id label hint error>
            {select}
        </Field>
    }
    .into_any()
}

/// A yes or no.
#[component]
pub(super) fn Tick(
    #[prop(into)] id: String,
    label: &'static str,
    hint: &'static str,
    /// What it shows.
    value: Memo<bool>,
    /// What is done with a change.
    write: Callback<bool>,
    #[prop(into, optional)] warnings: Signal<Vec<String>>,
) -> impl IntoView {
    let described = described_by(&id);
    view! {
        <div class="rules__tick">
            <label class="check">
                <input
                    type="checkbox"
                    id=id.clone()
                    checked=value.get_untracked()
                    prop:checked=value
                    aria-describedby=described
                    on:change=move |event| write.run(event_target_checked(&event))
                />
                <span>
                    {label} <span class="check__hint" id=format!("{id}-hint")>
                        {hint}
                    </span>
                </span>
            </label>
            <Warnings of=id warnings />
        </div>
    }
    .into_any()
}

/// The ids of what is said about a control.
fn described_by(id: &str) -> String {
    format!("{id}-hint {id}-warnings {id}-error")
}

/// What is allowed in a control and probably not meant, under it.
#[component]
pub(super) fn Warnings(
    /// The control's id.
    of: String,
    warnings: Signal<Vec<String>>,
) -> impl IntoView {
    let id = format!("{of}-warnings");
    let line = |text: String| {
        view! {
            <span>
                <span class="visually-hidden">"Warning: "</span>
                <CodeText text />
            </span>
        }
    };
    let shown = move |warnings: Vec<String>| {
        view! {
            <p class="field__warning" id=id.clone()>
                {warnings.into_iter().map(line).collect_view()}
            </p>
        }
    };
    move || Some(warnings.get()).filter(|warnings| !warnings.is_empty()).map(&shown)
}

/// The choices of a menu; the one that `value` names is chosen, also after it was changed by something else.
pub(super) fn choices(options: Vec<(String, String)>, value: Signal<String>) -> AnyView {
    let option = |(word, words): (String, String)| {
        let is_chosen = Signal::derive({
            let word = word.clone();
            move || value.with(|value| *value == word)
        });
        view! {
            <option value=word selected=is_chosen.get_untracked() prop:selected=is_chosen>
                {words}
            </option>
        }
    };
    options.into_iter().map(option).collect_view().into_any()
}
