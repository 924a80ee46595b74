use leptos::prelude::*;

use super::{EntryFrame, go_to};
use crate::{
    components::{field::TextField, loaded::Loaded, notice::ActionError},
    server_fns::{
        session::{SetUpServer, read_set_up_need},
        typed::typed,
    },
};

/// `/set-up`: the first admin of a new server, with the token that its log shows.
#[component]
pub fn SetUpPage() -> impl IntoView {
    let set_up = ServerAction::<SetUpServer>::new();
    let answer = set_up.value();
    Effect::new(move |_| {
        if let Some(Ok(path)) = answer.get() {
            go_to(&path);
        }
    });
    let need = Resource::new_blocking(|| (), |()| read_set_up_need());
    view! {
        <EntryFrame title="Set up Countersign">
            <Loaded from=need let:is_needed>
                {if is_needed {
                    view! { <SetUpForm set_up /> }.into_any()
                } else {
                    view! { <AlreadySetUp /> }.into_any()
                }}
            </Loaded>
        </EntryFrame>
    }
}

#[component]
fn AlreadySetUp() -> impl IntoView {
    view! {
        <p>"This server is already set up. Its admins can add you on the team page."</p>
        <a class="button button--primary button--block" href="/sign-in">
            "Sign in"
        </a>
    }
}

#[component]
fn SetUpForm(set_up: ServerAction<SetUpServer>) -> impl IntoView {
    let answer = set_up.value();
    view! {
        <p class="muted">
            "You become the first admin. The token stands in the server's log, so that only someone who runs the \
            server can do this."
        </p>
        <ActionForm action=set_up>
            <div class="stack">
                <ActionError error=Signal::derive(move || answer.get().and_then(Result::err)) />
                <SetUpFields />
                <button
                    type="submit"
                    class="button button--primary button--block"
                    aria-busy=move || set_up.pending().get().to_string()
                >
                    "Create the first admin"
                </button>
            </div>
        </ActionForm>
    }
}

#[component]
fn SetUpFields() -> impl IntoView {
    let (email, name) = typed(|form: SetUpServer| (form.email, form.name)).unwrap_or_default();
    view! {
        <TextField
            id="token"
            name="token"
            label="Set-up token"
            hint="Printed when the server started, after “set-up token”."
            autocomplete="off"
            input_class="input--code"
            required=true
        />
        <TextField
            id="email"
            name="email"
            label="E-mail"
            value=email
            kind="email"
            autocomplete="username"
            required=true
        />
        <TextField
            id="name"
            name="name"
            label="Name"
            value=name
            hint="As colleagues will read it beside your decisions."
            autocomplete="name"
            required=true
        />
        <TextField
            id="password"
            name="password"
            label="Password"
            kind="password"
            hint="At least 12 characters. A few random words are good."
            autocomplete="new-password"
            minlength=12
            required=true
        />
    }
}
