//! `/integrations`: the keys by which programs come in.

mod create;
mod keys;
mod secret;

use leptos::prelude::*;

use crate::{
    components::{gate::Gate, loaded::Loaded, notice::ActionError, page_header::PageHeader},
    model::Permission,
    pages::filter::load_workflows,
    server_fns::keys::{CreateKey, RevokeKey, list_keys, take_new_key},
};
use create::CreateForm;
use keys::Keys;
use secret::{LeftSecret, NewSecretCard};

/// `/integrations`.
#[component]
pub fn IntegrationsPage() -> impl IntoView {
    view! {
        <Gate needs=Permission::ManageKeys>
            <Integrations />
        </Gate>
    }
}

#[component]
fn Integrations() -> impl IntoView {
    let create = ServerAction::<CreateKey>::new();
    let revoke = ServerAction::<RevokeKey>::new();
    let workflows = load_workflows();
    let left = Resource::new_blocking(|| (), |()| take_new_key());
    let keys = Resource::new(move || (create.version().get(), revoke.version().get()), |_| list_keys());
    let created = create.value();
    let revoked = revoke.value();
    view! {
        <div class="page">
            <PageHeader
                title="Integrations"
                lead="API keys: how producers, reviewers' tools and scripts come in. Only a fingerprint of each is kept."
            />
            <div aria-live="polite">
                {move || match created.get() {
                    Some(Ok(created)) => {
                        view! { <NewSecretCard key=created.key secret=created.secret /> }.into_any()
                    }
                    _ => ().into_any(),
                }}
            </div>
            <LeftSecret left keys />
            <ActionError error=Signal::derive(move || revoked.get().and_then(Result::err)) />
            <div class="side-by-side">
                <Loaded from=keys let:keys>
                    <Keys keys revoke />
                </Loaded>
                <CreateForm create workflows />
            </div>
        </div>
    }
}
