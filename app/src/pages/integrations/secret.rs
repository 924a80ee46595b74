use leptos::prelude::*;

use crate::{
    components::{copy_button::CopyBlock, origin::use_origin},
    error::AppError,
    model::{KeySummary, Scope},
    server_fns::keys::NewSecret,
};

/// A new key's secret: shown here and never again.
#[component]
pub(super) fn NewSecretCard(key: KeySummary, secret: String) -> impl IntoView {
    let command = command(&use_origin(), &key);
    view! {
        <section class="card secret-card" aria-labelledby="secret-title">
            <header class="card__header">
                <h2 id="secret-title">{format!("Key “{}” is made", key.name)}</h2>
                <span class="badge badge--caution">"Shown only now"</span>
            </header>
            <div class="card__body">
                <p>
                    "Copy the secret to where the program keeps its secrets. It is stored nowhere here: if it is lost, \
                    revoke the key and make another."
                </p>
                <CopyBlock text=secret what="the secret" wraps=true />
                <p class="muted small">
                    "Try it, with the secret in " <code class="code--inline">"COUNTERSIGN_KEY"</code> ":"
                </p>
                <CopyBlock text=command what="the command" />
            </div>
        </section>
    }
}

/// A first call that the key may make.
fn command(origin: &str, key: &KeySummary) -> String {
    let may = |scope| key.scopes.contains(&scope) || key.scopes.contains(&Scope::Admin);
    let header = "-H \"Authorization: Bearer $COUNTERSIGN_KEY\"";
    let json = "-H \"Content-Type: application/json\"";
    if may(Scope::Ingest) {
        let workflow = key.workflow.as_deref().unwrap_or("YOUR-WORKFLOW");
        let body = r#"{"input": {"message": "Hello"}, "output": {"answer": "..."}, "confidence": 0.7}"#;
        format!(
            "curl {origin}/api/v1/workflows/{workflow}/items \\\n  {header} \\\n  {json} \\\n  -d '{body}'"
        )
    } else if may(Scope::Review) {
        format!("curl {origin}/api/v1/queue/claim \\\n  {header} \\\n  {json} \\\n  -d '{{\"limit\": 1}}'")
    } else if may(Scope::Operate) {
        format!("curl {origin}/api/v1/workflows \\\n  {header}")
    } else {
        format!("curl {origin}/api/v1/audit \\\n  {header}")
    }
}

/// The secret that a form without a script made before this page.
#[component]
pub(super) fn LeftSecret(
    left: Resource<Result<Option<NewSecret>, AppError>>,
    keys: Resource<Result<Vec<KeySummary>, AppError>>,
) -> impl IntoView {
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                let secret = left.await.ok().flatten()?;
                let key = keys.await.ok()?.into_iter().find(|key| key.id == secret.key)?;
                Some(view! { <NewSecretCard key secret=secret.secret /> })
            })}
        </Suspense>
    }
}
