use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{EntryFrame, go_to};
use crate::{
    components::{field::TextField, notice::ActionError},
    server_fns::{
        session::{SignIn, read_set_up_need},
        typed::typed,
    },
};

/// `/sign-in`: e-mail and password, then on to where one wanted to go.
#[component]
pub fn SignInPage() -> impl IntoView {
    let sign_in = ServerAction::<SignIn>::new();
    let answer = sign_in.value();
    Effect::new(move |_| {
        if let Some(Ok(path)) = answer.get() {
            go_to(&path);
        }
    });
    view! {
        <EntryFrame title="Sign in">
            <SetUpHint />
            <ActionForm action=sign_in>
                <div class="stack">
                    <ActionError error=Signal::derive(move || answer.get().and_then(Result::err)) />
                    <SignInFields />
                    <button
                        type="submit"
                        class="button button--primary button--block"
                        aria-busy=move || sign_in.pending().get().to_string()
                    >
                        "Sign in"
                    </button>
                </div>
            </ActionForm>
            <p class="small muted">"Forgotten your password? An admin of this server can set a new one."</p>
        </EntryFrame>
    }
}

#[component]
fn SignInFields() -> impl IntoView {
    let query = use_query_map();
    let next = move || query.read().get("next").unwrap_or_default();
    let email = typed(|form: SignIn| form.email).unwrap_or_default();
    view! {
        <input type="hidden" name="next" value=next />
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
            id="password"
            name="password"
            label="Password"
            kind="password"
            autocomplete="current-password"
            required=true
        />
    }
}

/// On a server without people, the way to make the first one.
#[component]
fn SetUpHint() -> impl IntoView {
    let need = Resource::new_blocking(|| (), |()| read_set_up_need());
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                (need.await == Ok(true))
                    .then(|| {
                        view! {
                            <div class="notice">
                                <p>
                                    "This server has no people yet. " <a href="/set-up">"Set it up"</a>
                                    " with the token from its log."
                                </p>
                            </div>
                        }
                    })
            })}
        </Suspense>
    }
}
