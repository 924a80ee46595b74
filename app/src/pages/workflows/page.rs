use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::{
    draft::Draft,
    editor::{Editor, Typed, typed_before},
    policies::Policies,
    sample,
    source::Source,
};
use crate::{
    components::{
        confirm::Confirm,
        copy_button::CopyBlock,
        gate::{Gate, use_viewer},
        loaded::Loaded,
        moment::Moment,
        notice::{ActionError, Done},
        origin::use_origin,
        page_header::PageHeader,
    },
    model::{Definition, Permission, WorkflowDetail},
    server_fns::workflows::{ArchiveWorkflow, SaveDefinition, SaveWorkflow, read_workflow},
};

/// `/workflows/{slug}`: a workflow's definition, its policy versions, and how to submit to it.
#[component]
pub fn WorkflowPage() -> impl IntoView {
    view! {
        <Gate needs=Permission::SeeWorkflows>
            <Workflow />
        </Gate>
    }
}

#[component]
fn Workflow() -> impl IntoView {
    let params = use_params_map();
    let slug = Memo::new(move |_| params.read().get("slug").unwrap_or_default());
    let save = ServerAction::<SaveWorkflow>::new();
    let save_definition = ServerAction::<SaveDefinition>::new();
    let typed = StoredValue::new(typed_before());
    let detail = Resource::new(move || slug.get(), read_workflow);
    Effect::new(move |_| {
        let is_saved = matches!(save.value().get(), Some(Ok(_)));
        let is_definition_saved = matches!(save_definition.value().get(), Some(Ok(_)));
        if is_saved || is_definition_saved {
            detail.refetch();
        }
    });
    view! {
        <div class="page">
            <Loaded from=detail let:detail>
                <Head detail=detail.clone() />
                <SavedNotice save save_definition />
                <Body detail save save_definition typed=typed.get_value() />
            </Loaded>
        </div>
    }
}

#[component]
fn Head(detail: WorkflowDetail) -> impl IntoView {
    let summary = detail.summary;
    let slug = summary.slug.clone();
    let counts = format!("{} waiting, {} held, {} final", summary.pending, summary.held, summary.finished);
    let may_archive = use_viewer().may(Permission::EditWorkflows) && summary.archived_at.is_none();
    let rules = format!("/workflows/{slug}/rules");
    view! {
        <PageHeader title=summary.name.clone() lead=counts>
            <a class="button" href=format!("/workflows/{slug}/rules")>
                "Its rules"
            </a>
            <a class="button" href=format!("/workflows/{slug}/threshold")>
                "Safe confidence"
            </a>
            <a class="button" href=format!("/queue?workflow={slug}")>
                "Its queue"
            </a>
            <a class="button" href=format!("/items?workflow={slug}")>
                "Its items"
            </a>
            {may_archive.then(|| view! { <Archive slug name=summary.name /> })}
        </PageHeader>
        {summary
            .frozen
            .map(|freeze| {
                view! {
                    <div class="notice notice--caution">
                        <p class="notice__title">"Frozen: everything goes to a person"</p>
                        <p>{freeze.why}</p>
                        <p class="small">
                            "By " {freeze.by} ", " <Moment at=freeze.at /> ". " <a href=rules>"Its rules"</a>
                            " have the way out."
                        </p>
                    </div>
                }
            })}
        {summary
            .archived_at
            .map(|_| {
                view! {
                    <div class="notice notice--caution">
                        <p>"Archived: it takes no more items. What it holds stays to be decided and read."</p>
                    </div>
                }
            })}
    }
}

#[component]
fn Archive(slug: String, name: String) -> impl IntoView {
    let archive = ServerAction::<ArchiveWorkflow>::new();
    let answer = archive.value();
    view! {
        <Confirm
            id="archive"
            label="Archive"
            about=name
            question="It will take no more items: producers that submit to it are refused. Items that wait stay to be decided."
        >
            <ActionForm action=archive>
                <input type="hidden" name="slug" value=slug />
                <button type="submit" class="button button--danger button--block">
                    "Archive this workflow"
                </button>
            </ActionForm>
            <ActionError error=Signal::derive(move || answer.get().and_then(Result::err)) />
        </Confirm>
    }
}

#[component]
fn SavedNotice(
    save: ServerAction<SaveWorkflow>,
    save_definition: ServerAction<SaveDefinition>,
) -> impl IntoView {
    let query = use_query_map();
    let is_saved = move || {
        let fields = save.value().get();
        let whole = save_definition.value().get();
        match (&fields, &whole) {
            (None, None) => query.read().get_str("done") == Some("saved"),
            (fields, whole) => matches!(fields, Some(Ok(_))) || matches!(whole, Some(Ok(_))),
        }
    };
    move || is_saved().then(|| view! { <Done text="Saved. Items that come from now on are treated so." /> })
}

#[component]
fn Body(
    detail: WorkflowDetail,
    save: ServerAction<SaveWorkflow>,
    save_definition: ServerAction<SaveDefinition>,
    typed: Typed,
) -> impl IntoView {
    let definition = detail.definition.clone();
    if use_viewer().may(Permission::EditWorkflows) {
        view! {
            <div class="workflow">
                <Editor draft=Draft::of(&definition) etag=detail.etag save save_definition typed />
                <aside class="stack workflow__side">
                    <FirstItem definition />
                    <Policies versions=detail.policies />
                </aside>
            </div>
        }
        .into_any()
    } else {
        view! {
            <div class="columns">
                <Source definition />
                <Policies versions=detail.policies />
            </div>
        }
        .into_any()
    }
}

#[component]
fn FirstItem(definition: Definition) -> impl IntoView {
    let command = sample::command(&use_origin(), &definition);
    view! {
        <section class="card" aria-labelledby="submit-title">
            <header class="card__header">
                <h2 id="submit-title">"Submit an item"</h2>
                <a class="small" href="/integrations">
                    "Make a key"
                </a>
            </header>
            <div class="card__body">
                <p class="muted small">
                    "With a key of scope " <code class="code--inline">"ingest"</code> " in "
                    <code class="code--inline">"COUNTERSIGN_KEY"</code>
                    ". Sent twice with one idempotency key, it is stored once."
                </p>
                <CopyBlock text=command what="the command" />
            </div>
        </section>
    }
}
