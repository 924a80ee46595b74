use leptos::prelude::*;

use crate::{
    catalogue,
    components::{
        field::TextField,
        notice::{ActionError, Done},
    },
    model::Role,
    server_fns::{people::AddPerson, typed::typed},
};

/// The form that adds a person.
#[component]
pub(super) fn AddForm(add: ServerAction<AddPerson>) -> impl IntoView {
    let answer = add.value();
    let (email, name, role) = typed(|form: AddPerson| (form.email, form.name, form.role)).unwrap_or_default();
    let added =
        move || answer.get().and_then(Result::ok).map(|person| format!("{} can sign in now.", person.name));
    view! {
        <section class="card" aria-labelledby="add-title">
            <header class="card__header">
                <h2 id="add-title">"Add a person"</h2>
            </header>
            <div class="card__body">
                <ActionForm action=add>
                    <div class="stack">
                        <TextField
                            id="new-email"
                            name="email"
                            label="E-mail"
                            value=email
                            kind="email"
                            autocomplete="off"
                            required=true
                        />
                        <TextField
                            id="new-name"
                            name="name"
                            label="Name"
                            value=name
                            autocomplete="off"
                            is_optional=true
                        />
                        <Roles chosen=role />
                        <TextField
                            id="new-password"
                            name="password"
                            label="First password"
                            kind="password"
                            hint="At least 12 characters. They can change it under My account."
                            autocomplete="new-password"
                            minlength=12
                            required=true
                        />
                        <ActionError error=Signal::derive(move || answer.get().and_then(Result::err)) />
                        {move || added().map(|text| view! { <Done text /> })}
                        <button
                            type="submit"
                            class="button button--primary"
                            aria-busy=move || add.pending().get().to_string()
                        >
                            "Add person"
                        </button>
                    </div>
                </ActionForm>
            </div>
        </section>
    }
}

#[component]
fn Roles(chosen: Role) -> impl IntoView {
    let choice = |role: &Role| {
        view! {
            <label class="check">
                <input type="radio" name="role" value=role.as_str() checked=*role == chosen />
                <span>
                    {catalogue::role(*role)} <span class="check__hint">{catalogue::role_note(*role)}</span>
                </span>
            </label>
        }
    };
    view! {
        <fieldset>
            <legend class="field__label">"Role"</legend>
            {Role::ALL.iter().map(choice).collect_view()}
        </fieldset>
    }
}
