use leptos::{html, prelude::*, task::spawn_local};
use leptos_router::hooks::{use_params_map, use_query_map};

use super::{
    draft::Draft,
    editor::{Editor, Typed, typed_before},
    freeze::FreezeForm,
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
        notice::{ActionError, Done, FieldProblems},
        origin::use_origin,
        page_header::PageHeader,
    },
    model::{Definition, FieldError, Freeze, Permission, WorkflowDetail},
    server_fns::{
        policies::FreezeWorkflow,
        workflows::{ArchiveWorkflow, SaveDefinition, SaveWorkflow, read_workflow},
    },
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
    let freeze = ServerAction::<FreezeWorkflow>::new();
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
                <Head detail=detail.clone() freeze />
                <SavedNotice save save_definition />
                <Body detail save save_definition typed=typed.get_value() />
            </Loaded>
        </div>
    }
}

#[component]
fn Head(detail: WorkflowDetail, freeze: ServerAction<FreezeWorkflow>) -> impl IntoView {
    let (summary, warnings) = (detail.summary, detail.warnings);
    let slug = summary.slug.clone();
    let counts = format!("{} waiting, {} held, {} final", summary.pending, summary.held, summary.finished);
    let may_archive = use_viewer().may(Permission::EditWorkflows) && summary.archived_at.is_none();
    let frozen = frozen_since(slug.clone(), summary.frozen.clone(), freeze);
    let form_slug = slug.clone();
    let freezes = move || {
        let may_freeze = may_archive && frozen.with(Option::is_none);
        may_freeze.then(|| view! { <FreezeForm slug=form_slug.clone() freeze /> })
    };
    let refused = Signal::derive(move || freeze.value().get().and_then(Result::err));
    let is_just_done = Signal::derive(move || matches!(freeze.value().get(), Some(Ok(()))));
    let rules = format!("/workflows/{slug}/rules");
    let way_out = rules.clone();
    let banner = move || {
        let rules = way_out.clone();
        frozen.get().map(|freeze| view! { <Frozen freeze rules is_just_done /> })
    };
    let misfits = (!warnings.is_empty()).then(|| misfits(warnings, rules));
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
            {freezes}
            {may_archive.then(|| view! { <Archive slug name=summary.name /> })}
        </PageHeader>
        <ActionError error=refused />
        {misfits}
        {banner}
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

/// Who froze it, when and why. After a freeze on this page it is looked up alone, so that what is being typed into the
/// definition stays.
fn frozen_since(
    slug: String,
    before: Option<Freeze>,
    freeze: ServerAction<FreezeWorkflow>,
) -> RwSignal<Option<Freeze>> {
    let frozen = RwSignal::new(before);
    Effect::new(move |_| {
        if !matches!(freeze.value().get(), Some(Ok(()))) {
            return;
        }
        let slug = slug.clone();
        spawn_local(async move {
            let Ok(detail) = read_workflow(slug).await else { return };
            // By then the page may be left.
            if !frozen.is_disposed() {
                frozen.set(detail.summary.frozen);
            }
        });
    });
    frozen
}

/// That everything goes to a person, and where the way out is.
#[component]
fn Frozen(freeze: Freeze, rules: String, is_just_done: Signal<bool>) -> impl IntoView {
    let banner = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        // The button that had the focus is gone.
        if let Some(banner) = banner.get()
            && is_just_done.get_untracked()
        {
            let _ = banner.focus();
        }
    });
    view! {
        <div
            class="notice notice--caution"
            role="region"
            aria-label="Frozen"
            tabindex="-1"
            node_ref=banner
        >
            <p class="notice__title">"Frozen: everything goes to a person"</p>
            <p>{freeze.why}</p>
            <p class="small">
                "By " {freeze.by} ", " <Moment at=freeze.at is_past=true /> ". " <a href=rules>"Its rules"</a>
                " have the way out."
            </p>
        </div>
    }
}

/// What in the policy that routes does not fit the output's schema any more, and where the way out is.
fn misfits(errors: Vec<FieldError>, rules: String) -> AnyView {
    view! {
        <div class="notice notice--caution" role="region" aria-label="Rules and schema">
            <p class="notice__title">"The policy that routes does not fit the output's schema any more"</p>
            <p>
                "The schema changed after the policy was saved. An item on which a rule fails goes to a person. Change "
                <a href=rules>"its rules"</a> ", or the schema."
            </p>
            <FieldProblems errors />
        </div>
    }
    .into_any()
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
