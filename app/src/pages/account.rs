//! `/account`: one's own name, role and password.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::{
    catalogue,
    components::{
        field::TextField,
        gate::{Gate, use_viewer},
        notice::{ActionError, Done},
        page_header::PageHeader,
        theme::ThemeChoice,
    },
    server_fns::session::ChangePassword,
};

/// `/account`.
#[component]
pub fn AccountPage() -> impl IntoView {
    view! {
        <Gate>
            <Account />
        </Gate>
    }
}

#[component]
fn Account() -> impl IntoView {
    let facts = use_viewer().0.map(|user| {
        view! {
            <dl class="facts">
                <dt>"Name"</dt>
                <dd>{user.name}</dd>
                <dt>"E-mail"</dt>
                <dd>{user.email}</dd>
                <dt>"Role"</dt>
                <dd>
                    {catalogue::role(user.role)} <p class="muted small">{catalogue::role_note(user.role)}</p>
                </dd>
                <dt>"Theme"</dt>
                <dd>
                    <ThemeChoice />
                </dd>
            </dl>
        }
    });
    view! {
        <div class="page page--narrow">
            <PageHeader title="My account" />
            <section class="card">
                <div class="card__body">{facts}</div>
            </section>
            <PasswordCard />
        </div>
    }
}

#[component]
fn PasswordCard() -> impl IntoView {
    let change = ServerAction::<ChangePassword>::new();
    let answer = change.value();
    let query = use_query_map();
    let is_done = move || match answer.get() {
        Some(answer) => answer.is_ok(),
        None => query.read().get_str("done") == Some("password"),
    };
    view! {
        <section class="card" aria-labelledby="password-title">
            <header class="card__header">
                <h2 id="password-title">"Change password"</h2>
            </header>
            <div class="card__body">
                <ActionForm action=change>
                    <div class="stack">
                        <ActionError error=Signal::derive(move || answer.get().and_then(Result::err)) />
                        {move || {
                            is_done().then(|| view! { <Done text="Changed. Your other sessions have ended." /> })
                        }}
                        <TextField
                            id="current"
                            name="current"
                            label="Current password"
                            kind="password"
                            autocomplete="current-password"
                            required=true
                        />
                        <TextField
                            id="new"
                            name="new"
                            label="New password"
                            kind="password"
                            hint="At least 12 characters. A few random words are good."
                            autocomplete="new-password"
                            minlength=12
                            required=true
                        />
                        <button
                            type="submit"
                            class="button button--primary"
                            aria-busy=move || change.pending().get().to_string()
                        >
                            "Change password"
                        </button>
                    </div>
                </ActionForm>
            </div>
        </section>
    }
}
