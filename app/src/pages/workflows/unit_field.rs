use leptos::prelude::*;

use crate::components::field::Field;

/// A number with its unit.
#[component]
pub(super) fn UnitField(
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
