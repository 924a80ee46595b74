use leptos::prelude::*;

use crate::{
    catalogue,
    components::{
        field::{SelectField, TextField},
        notice::ActionError,
    },
    model::Scope,
    pages::filter::Workflows,
    server_fns::{keys::CreateKey, typed::typed},
};

/// The form that makes a key.
#[component]
pub(super) fn CreateForm(create: ServerAction<CreateKey>, workflows: Workflows) -> impl IntoView {
    let answer = create.value();
    let typed = typed(|form: CreateKey| form);
    let scopes = typed.as_ref().map_or_else(|| vec![Scope::Ingest], |form| form.scopes.clone());
    let (name, workflow, user) = typed.map(|form| (form.name, form.workflow, form.user)).unwrap_or_default();
    view! {
        <section class="card" aria-labelledby="new-key-title">
            <header class="card__header">
                <h2 id="new-key-title">"New key"</h2>
            </header>
            <div class="card__body">
                <ActionForm action=create>
                    <div class="stack">
                        <TextField
                            id="key-name"
                            name="name"
                            label="Name"
                            value=name
                            hint="Say which program has it: it stands in the audit log."
                            autocomplete="off"
                            required=true
                        />
                        <Scopes chosen=scopes />
                        <WorkflowChoice workflows chosen=workflow />
                        <TextField
                            id="key-user"
                            name="user"
                            label="Person"
                            value=user
                            kind="email"
                            hint="Whose verdicts it gives: needed with the scope review."
                            autocomplete="off"
                            is_optional=true
                        />
                        <ActionError error=Signal::derive(move || answer.get().and_then(Result::err)) />
                        <button
                            type="submit"
                            class="button button--primary"
                            aria-busy=move || create.pending().get().to_string()
                        >
                            "Create key"
                        </button>
                    </div>
                </ActionForm>
            </div>
        </section>
    }
}

#[component]
fn Scopes(chosen: Vec<Scope>) -> impl IntoView {
    let choice = |(index, scope): (usize, &Scope)| {
        view! {
            <label class="check">
                <input
                    type="checkbox"
                    name=format!("scopes[{index}]")
                    value=scope.as_str()
                    checked=chosen.contains(scope)
                />
                <span>
                    <code>{scope.as_str()}</code>
                    <span class="check__hint">{catalogue::scope_note(*scope)}</span>
                </span>
            </label>
        }
    };
    view! {
        <fieldset>
            <legend class="field__label">"Scopes"</legend>
            {Scope::ALL.iter().enumerate().map(choice).collect_view()}
        </fieldset>
    }
}

/// Which workflow the key is bound to; where the list could not be loaded, its slug to be typed.
#[component]
fn WorkflowChoice(workflows: Workflows, chosen: String) -> impl IntoView {
    const HINT: &str = "Bind the key of a producer to its own workflow.";
    view! {
        <Suspense>
            {move || {
                let chosen = chosen.clone();
                Suspend::new(async move {
                match workflows.await {
                    Ok(known) => {
                        let all = std::iter::once((String::new(), "All workflows".to_owned()));
                        let options = all
                            .chain(known.into_iter().map(|workflow| (workflow.slug, workflow.name)))
                            .collect();
                        view! {
                            <SelectField
                                id="key-workflow"
                                name="workflow"
                                label="Workflow"
                                value=chosen
                                hint=HINT
                                options
                            />
                        }
                            .into_any()
                    }
                    Err(_) => {
                        view! {
                            <TextField
                                id="key-workflow"
                                name="workflow"
                                label="Workflow's slug"
                                value=chosen
                                hint=HINT
                                is_optional=true
                            />
                        }
                            .into_any()
                    }
                }
            })}}
        </Suspense>
    }
}
