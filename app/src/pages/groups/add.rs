use leptos::prelude::*;

use crate::{
    components::{
        field::TextField,
        notice::{ActionError, Done},
    },
    server_fns::{groups::AddGroup, typed::typed},
};

/// The form that adds a group.
#[component]
pub(super) fn AddForm(add: ServerAction<AddGroup>) -> impl IntoView {
    let answer = add.value();
    let name = typed(|form: AddGroup| form.name).unwrap_or_default();
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
                        />
                        <ActionError error=Signal::derive(move || answer.get().and_then(Result::err)) />
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
