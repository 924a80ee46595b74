use leptos::prelude::*;

use super::{
    draft::Draft,
    editor::{Editor, typed_before},
};
use crate::{
    components::{gate::Gate, page_header::PageHeader},
    model::Permission,
    server_fns::workflows::{SaveDefinition, SaveWorkflow},
};

/// `/workflows/new`.
#[component]
pub fn NewWorkflowPage() -> impl IntoView {
    view! {
        <Gate needs=Permission::EditWorkflows>
            <Fresh />
        </Gate>
    }
}

#[component]
fn Fresh() -> impl IntoView {
    let save = ServerAction::<SaveWorkflow>::new();
    let save_definition = ServerAction::<SaveDefinition>::new();
    let typed = typed_before();
    view! {
        <div class="page">
            <PageHeader
                title="New workflow"
                lead="A name and a kind are enough to begin: every output then waits for a person. The rest can follow."
            >
                <a class="button" href="/workflows">
                    "All workflows"
                </a>
            </PageHeader>
            <Editor draft=Draft::fresh() etag="" save save_definition typed />
        </div>
    }
}
