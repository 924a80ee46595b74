use leptos::prelude::*;

use crate::{
    components::notice::ActionError,
    model::AuditVerification,
    server_fns::audit::{VerifyAudit, take_verification},
};

/// Recomputes every hash.
#[component]
pub(super) fn VerifyButton(verify: ServerAction<VerifyAudit>) -> impl IntoView {
    view! {
        <ActionForm action=verify>
            <button type="submit" class="button" aria-busy=move || verify.pending().get().to_string()>
                "Verify the log"
            </button>
        </ActionForm>
    }
}

/// What the last verification found.
#[component]
pub(super) fn Verification(verify: ServerAction<VerifyAudit>) -> impl IntoView {
    let left = Resource::new(|| (), |()| take_verification());
    let answer = verify.value();
    view! {
        <ActionError error=Signal::derive(move || answer.get().and_then(Result::err)) />
        <div aria-live="polite">
            {move || match answer.get() {
                Some(Ok(found)) => view! { <Found found /> }.into_any(),
                _ => ().into_any(),
            }}
            <Suspense>
                {move || Suspend::new(async move {
                    let found = left.await.ok().flatten();
                    found.map(|found| view! { <Found found /> })
                })}
            </Suspense>
        </div>
    }
}

#[component]
fn Found(found: AuditVerification) -> impl IntoView {
    match found.bad {
        None => view! {
            <div class="notice notice--positive">
                <p class="notice__title">
                    {format!("All {} entries are as they were written.", found.entries)}
                </p>
                <p>
                    "Hash of the last one: " <code class="small">{found.head}</code>
                    ". Keep it elsewhere: whoever has it can tell later that nothing before it was changed."
                </p>
            </div>
        }
        .into_any(),
        Some((entry, problem)) => view! {
            <div class="notice notice--danger">
                <p class="notice__title">{format!("Entry {entry} is not as it was written.")}</p>
                <p>{problem}</p>
                <p>
                    "Someone changed the database by another way than this server. Stop writing to it, copy it, and "
                    "compare with your last backup. "
                    <a href=format!("/audit?after={}", entry.saturating_sub(5))>"Show what stands around it"</a> "."
                </p>
            </div>
        }
        .into_any(),
    }
}
