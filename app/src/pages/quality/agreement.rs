use leptos::prelude::*;

use crate::{
    components::{
        chart::{Column, Csv, Entry, Kind, Point, Table, Unit},
        empty::Empty,
        gate::use_viewer,
        share::ShareBar,
    },
    model::{PageTable, Permission, WorkflowQuality},
    pages::insights::tables::file_of,
};

const TITLE: &str = "Agreement";

/// What came of items that several people saw, none knowing of the others, by workflow.
#[component]
pub(super) fn AgreementCard(workflows: Vec<WorkflowQuality>) -> impl IntoView {
    let nothing = workflows
        .iter()
        .all(|workflow| workflow.agreement.share.n == 0 && workflow.second_opinions_waiting == 0);
    let csv = (!nothing).then(|| view! { <Csv title=TITLE file=file_of(PageTable::Agreement) /> });
    let body = if nothing { nothing_seen() } else { view! { <Rows workflows /> }.into_any() };
    view! {
        <section class="card" aria-labelledby="agreement-title">
            <header class="card__header">
                <h2 id="agreement-title">{TITLE}</h2>
                <span class="muted small">"The last 90 days"</span>
                {csv}
            </header>
            {body}
        </section>
    }
    .into_any()
}

fn nothing_seen() -> AnyView {
    let may_edit = use_viewer().may(Permission::EditWorkflows);
    let text = "Where a workflow's policy asks for double reviews, some items go to two people, neither knowing of the \
        other. How often they say the same is shown here.";
    view! {
        <Empty title="No item was seen by two people yet" text>
            {may_edit
                .then(|| {
                    view! {
                        <a class="button" href="/workflows">
                            "Set a double review rate"
                        </a>
                    }
                })}
        </Empty>
    }
    .into_any()
}

#[component]
fn Rows(workflows: Vec<WorkflowQuality>) -> impl IntoView {
    let heading = |words: &'static str| {
        view! {
            <th scope="col" class="cell-number">
                {words}
            </th>
        }
    };
    view! {
        <div class="table-frame" tabindex="0" role="region" aria-label="Agreement by workflow">
            <table class="table table--cards">
                <thead>
                    <tr>
                        <th scope="col">"Workflow"</th>
                        <th scope="col">"Said the same (95% interval)"</th>
                        {["Alpha", "By majority", "Settled", "Opinions to give"].map(heading).into_iter().collect_view()}
                    </tr>
                </thead>
                <tbody>
                    {workflows.into_iter().map(|workflow| view! { <Row workflow /> }).collect_view()}
                </tbody>
            </table>
        </div>
        <div class="card__body">
            <Method />
        </div>
    }
    .into_any()
}

/// What the rows show.
pub(super) fn table(workflows: &[WorkflowQuality]) -> Table {
    let columns = vec![
        Column::new("Workflow", Kind::Words),
        Column::new("Said the same", Kind::Estimate(Unit::Share)),
        Column::new("Alpha", Kind::Value(Unit::Number)),
        Column::new("By majority", Kind::Value(Unit::Count)),
        Column::new("Settled", Kind::Value(Unit::Count)),
        Column::new("Opinions to give", Kind::Value(Unit::Count)),
    ];
    let row = |workflow: &WorkflowQuality| {
        let agreement = &workflow.agreement;
        vec![
            Entry::words(workflow.name.clone()),
            Entry::point(Point::from(&agreement.share)),
            Entry::point(Point::exact(agreement.alpha)),
            Entry::count(agreement.by_majority),
            Entry::count(agreement.adjudicated),
            Entry::count(workflow.second_opinions_waiting).at(format!("/queue?workflow={}", workflow.slug)),
        ]
    };
    Table { title: TITLE.to_owned(), columns, rows: workflows.iter().map(row).collect() }
}

#[component]
fn Row(workflow: WorkflowQuality) -> impl IntoView {
    let agreement = workflow.agreement;
    let slug = workflow.slug;
    view! {
        <tr>
            <th scope="row" class="cell-main">
                <a class="row-title" href=format!("/workflows/{slug}")>
                    {workflow.name}
                </a>
            </th>
            <td data-label="Said the same">
                <ShareBar share=agreement.share none="No double reviews yet" />
            </td>
            <td data-label="Alpha" class="cell-number cell-tight">
                {match agreement.alpha {
                    Some(alpha) => format!("{alpha:.2}").replace('-', "−").into_any(),
                    None => {
                        view! { <span class="muted" title="Too few items, or everybody always said the same">"–"</span> }
                            .into_any()
                    }
                }}
            </td>
            <td data-label="By majority" class="cell-number cell-tight">
                {agreement.by_majority}
            </td>
            <td data-label="Settled" class="cell-number cell-tight">
                {agreement.adjudicated}
            </td>
            <td data-label="Opinions to give" class="cell-number cell-tight">
                <a href=format!("/queue?workflow={slug}")>{workflow.second_opinions_waiting}</a>
            </td>
        </tr>
    }
    .into_any()
}

/// What the figures mean, and where the second one is from.
#[component]
fn Method() -> impl IntoView {
    view! {
        <details class="fold">
            <summary>"How to read this"</summary>
            <div class="prose small">
                <p>
                    "Said the same: the share of items on which the people who saw it blindly gave the same verdict and, \
                    where they edited, the same output. It is high by itself where nearly everything is approved. So \
                    there is alpha beside it: 1 is perfect agreement, 0 is what chance would give, and below 0 people \
                    disagree systematically. From about 0.8 on verdicts can be relied on; below 0.67 the instructions \
                    leave too much open."
                </p>
                <p>
                    "Where two differ, more people may be asked, and more than half decide; else somebody who sees all \
                    opinions settles it. Alpha compares the first two verdicts: "
                    <a href="https://repository.upenn.edu/asc_papers/43" rel="external noreferrer">
                        "K. Krippendorff, Computing Krippendorff’s Alpha-Reliability, 2011"
                    </a> "."
                </p>
            </div>
        </details>
    }
    .into_any()
}
