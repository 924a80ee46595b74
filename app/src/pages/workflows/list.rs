use leptos::prelude::*;

use crate::{
    catalogue,
    components::{
        empty::Empty,
        gate::{Gate, use_viewer},
        loaded::Loaded,
        moment::Moment,
        page_header::PageHeader,
    },
    model::{Permission, WorkflowSummary},
    server_fns::workflows::list_workflows,
};

/// `/workflows`: which there are, and how much goes through them.
#[component]
pub fn WorkflowsPage() -> impl IntoView {
    view! {
        <Gate needs=Permission::SeeWorkflows>
            <Workflows />
        </Gate>
    }
}

#[component]
fn Workflows() -> impl IntoView {
    let workflows = Resource::new(|| (), |()| list_workflows());
    let may_edit = use_viewer().may(Permission::EditWorkflows);
    view! {
        <div class="page">
            <PageHeader
                title="Workflows"
                lead="One for each kind of output that an AI makes: what it looks like, who sees it, and when it may go out."
            >
                {may_edit
                    .then(|| {
                        view! {
                            <a class="button button--primary" href="/workflows/new">
                                "New workflow"
                            </a>
                        }
                    })}
            </PageHeader>
            <Loaded from=workflows let:workflows>
                {if workflows.is_empty() {
                    view! { <NoWorkflows may_edit /> }.into_any()
                } else {
                    view! { <Rows workflows /> }.into_any()
                }}
            </Loaded>
        </div>
    }
}

#[component]
fn Rows(workflows: Vec<WorkflowSummary>) -> impl IntoView {
    view! {
        <div class="table-frame">
            <table class="table table--cards">
                <caption class="visually-hidden">"Workflows"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Workflow"</th>
                        <th scope="col">"Output"</th>
                        <th scope="col">"Routing"</th>
                        <th scope="col" class="cell-number">
                            "Waiting"
                        </th>
                        <th scope="col" class="cell-number">
                            "Held"
                        </th>
                        <th scope="col" class="cell-number">
                            "Final"
                        </th>
                        <th scope="col">"Changed"</th>
                    </tr>
                </thead>
                <tbody>
                    {workflows.into_iter().map(|workflow| view! { <Row workflow /> }).collect_view()}
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(workflow: WorkflowSummary) -> impl IntoView {
    let slug = workflow.slug.clone();
    let routing = match workflow.policy_version {
        _ if workflow.frozen.is_some() => "Frozen: everything to a person".to_owned(),
        Some(version) => format!("Policy version {version}"),
        None => "Everything to a person".to_owned(),
    };
    view! {
        <tr>
            <th scope="row" class="cell-main">
                <div class="cluster">
                    <a class="row-title" href=format!("/workflows/{slug}")>
                        {workflow.name}
                    </a>
                    {workflow.archived_at.map(|_| view! { <span class="badge">"Archived"</span> })}
                    {workflow
                        .frozen
                        .as_ref()
                        .map(|_| view! { <span class="badge badge--caution">"Frozen"</span> })}
                </div>
                <div class="row-note">{slug.clone()}</div>
                {workflow
                    .frozen
                    .map(|freeze| view! { <div class="row-note">{format!("By {}: {}", freeze.by, freeze.why)}</div> })}
            </th>
            <td data-label="Output" class="cell-tight">
                {catalogue::output_kind(workflow.kind)}
            </td>
            <td data-label="Routing" class="cell-tight">
                {routing}
            </td>
            <td data-label="Waiting" class="cell-number cell-tight">
                <a href=format!("/queue?workflow={slug}")>{workflow.pending}</a>
            </td>
            <td data-label="Held" class="cell-number cell-tight">
                {workflow.held}
            </td>
            <td data-label="Final" class="cell-number cell-tight">
                <a href=format!("/items?workflow={slug}&status=final")>{workflow.finished}</a>
            </td>
            <td data-label="Changed" class="cell-tight">
                <Moment at=workflow.updated_at is_past=true />
            </td>
        </tr>
    }
}

#[component]
fn NoWorkflows(may_edit: bool) -> impl IntoView {
    let text = if may_edit {
        "Describe what one of your automations produces. Until a policy says otherwise, every output waits for a person."
    } else {
        "An operator or an admin can create the first one."
    };
    view! {
        <Empty title="No workflows yet" text>
            {may_edit
                .then(|| {
                    view! {
                        <a class="button button--primary" href="/workflows/new">
                            "Create the first workflow"
                        </a>
                    }
                })}
        </Empty>
    }
}
