use leptos::prelude::*;

use crate::{
    components::{
        field::{TextField, error_at},
        notice::{ActionError, Done},
    },
    error::AppError,
    server_fns::{groups::AddGroup, typed::typed},
};

/// The form that adds a group.
#[component]
pub(super) fn AddForm(add: ServerAction<AddGroup>) -> impl IntoView {
    let answer = add.value();
    let name = typed(|form: AddGroup| form.name).unwrap_or_default();
    let refused = Signal::derive(move || answer.get().and_then(Result::err));
    let wrong_name = Signal::derive(move || refused.with(|refused| at_name(refused.as_ref())));
    let added = move || {
        answer
            .get()
            .and_then(Result::ok)
            .map(|group| format!("The group {} is there. Add its people.", group.name))
    };
    view! {
        <section class="card" aria-labelledby="add-title">
            <header class="card__header">
                <h2 id="add-title">"Add a group"</h2>
            </header>
            <div class="card__body">
                <ActionForm action=add>
                    <div class="stack">
                        <TextField
                            id="group-name"
                            name="name"
                            label="Name"
                            value=name
                            hint="As rules write it, such as payments. It never changes."
                            autocomplete="off"
                            required=true
                            error=wrong_name
                        />
                        <ActionError error=Signal::derive(move || refused.get().map(without_name)) />
                        {move || added().map(|text| view! { <Done text /> })}
                        <button
                            type="submit"
                            class="button button--primary"
                            aria-busy=move || add.pending().get().to_string()
                        >
                            "Add group"
                        </button>
                    </div>
                </ActionForm>
            </div>
        </section>
    }
}

/// What is wrong with the name: it stands at its field.
fn at_name(refused: Option<&AppError>) -> Option<String> {
    match refused {
        Some(AppError::Invalid { errors, .. }) => error_at(errors, "/name"),
        _ => None,
    }
}

/// The rest: what stands at the field is not said again.
fn without_name(refused: AppError) -> AppError {
    match refused {
        AppError::Invalid { errors, .. } if error_at(&errors, "/name").is_some() => {
            let message = "The group was not added: its name needs another look.".to_owned();
            AppError::Invalid { message, errors: Vec::new() }
        }
        other => other,
    }
}
