use leptos::prelude::*;

use crate::{
    catalogue,
    components::{
        badge::VerdictBadge,
        chart::{Cell, Column, Csv, Entry, Kind, Point, Table, Unit},
        confirm::Confirm,
        empty::Empty,
        gate::use_viewer,
        item_name::short_id,
        json_text::JsonText,
        moment::Moment,
        share::ShareBar,
    },
    model::{GoldenItem, PageTable, Permission, RawJson, WorkflowQuality},
    pages::insights::tables::file_of,
    server_fns::quality::RetireGolden,
};

const TITLE: &str = "Golden items";

/// Every golden item, its right answer, and how reviewers did on it.
#[component]
pub(super) fn GoldenItems(
    workflows: Vec<WorkflowQuality>,
    retire: ServerAction<RetireGolden>,
) -> impl IntoView {
    let may_edit = use_viewer().may(Permission::EditWorkflows);
    let rows: Vec<(String, GoldenItem)> = workflows
        .into_iter()
        .flat_map(|workflow| {
            let name = workflow.name;
            workflow.golden.into_iter().map(move |golden| (name.clone(), golden))
        })
        .collect();
    let csv = (!rows.is_empty()).then(|| view! { <Csv title=TITLE file=file_of(PageTable::GoldenItems) /> });
    let body =
        if rows.is_empty() { none(may_edit) } else { view! { <Rows rows retire may_edit /> }.into_any() };
    view! {
        <section class="card" aria-labelledby="golden-title">
            <header class="card__header">
                <h2 id="golden-title">{TITLE}</h2>
                {csv}
            </header>
            {body}
        </section>
    }
    .into_any()
}

fn none(may_edit: bool) -> AnyView {
    let who = if may_edit {
        "Open an item that people decided well, and choose “Make golden”."
    } else {
        "An operator makes one from an item that people decided well."
    };
    let text = format!(
        "A golden item is a decided item that reviewers meet again among their work, as if it were new. What they say \
         shows what they see. {who}"
    );
    view! {
        <Empty title="No golden items yet" text>
            <a class="button" href="/items?status=final">
                "Look at decided items"
            </a>
        </Empty>
    }
    .into_any()
}

#[component]
fn Rows(
    rows: Vec<(String, GoldenItem)>,
    retire: ServerAction<RetireGolden>,
    may_edit: bool,
) -> impl IntoView {
    let row = |(workflow, golden): (String, GoldenItem)| {
        view! { <Row workflow golden retire may_edit /> }
    };
    view! {
        <div class="table-frame" tabindex="0" role="region" aria-label="Golden items by workflow">
            <table class="table table--cards golden-table">
                <thead>
                    <tr>
                        <th scope="col">"Item"</th>
                        <th scope="col">"Right answer"</th>
                        <th scope="col">"Answered rightly (95% interval)"</th>
                        <th scope="col">"Made"</th>
                        <th scope="col">
                            <span class="visually-hidden">"Actions"</span>
                        </th>
                    </tr>
                </thead>
                <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// What the rows show.
pub(super) fn table(workflows: &[WorkflowQuality]) -> Table {
    let heads = ["Item", "Id", "Workflow", "Right answer", "Right output"];
    let columns = heads
        .into_iter()
        .map(|head| Column::new(head, Kind::Words))
        .chain([Column::new("Answered rightly", Kind::Estimate(Unit::Share))])
        .chain(["For new reviewers", "Made", "Made by", "Retired"].map(|head| Column::new(head, Kind::Words)))
        .collect();
    let row = |workflow: &WorkflowQuality, golden: &GoldenItem| {
        let verdict =
            Cell::Words(catalogue::verdict(golden.verdict).to_owned(), golden.verdict.as_str().to_owned());
        let output = golden.output.as_ref().map(|output| output.text().to_owned());
        vec![
            Entry::words(golden_name(golden)).at(format!("/items/{}", golden.source)),
            Entry::words(golden.source.to_string()),
            Entry::words(workflow.name.clone()),
            Entry { cell: verdict, href: None },
            Entry::words(output.unwrap_or_default()),
            Entry::point(Point::from(&golden.share)),
            Entry::words(if golden.onboarding { "yes" } else { "no" }),
            Entry::moment(golden.created_at),
            Entry::words(golden.created_by.clone()),
            golden.retired_at.map_or_else(|| Entry::words(""), Entry::moment),
        ]
    };
    let rows = workflows
        .iter()
        .flat_map(|workflow| workflow.golden.iter().map(move |golden| row(workflow, golden)))
        .collect();
    Table { title: TITLE.to_owned(), columns, rows }
}

fn golden_name(golden: &GoldenItem) -> String {
    golden.title.clone().unwrap_or_else(|| short_id(golden.source))
}

#[component]
fn Row(
    workflow: String,
    golden: GoldenItem,
    retire: ServerAction<RetireGolden>,
    may_edit: bool,
) -> impl IntoView {
    let title = golden_name(&golden);
    let action = match golden.retired_at {
        Some(at) => view! { <span class="badge">"Retired " <Moment at is_past=true /></span> }.into_any(),
        None if may_edit => view! { <Retire golden=golden.clone() title=title.clone() retire /> }.into_any(),
        None => ().into_any(),
    };
    view! {
        <tr>
            <th scope="row" class="cell-main">
                <div class="cluster">
                    <a class="row-title" href=format!("/items/{}", golden.source)>
                        {title.clone()}
                    </a>
                    {golden.onboarding.then(|| view! { <span class="badge badge--accent">"For new reviewers"</span> })}
                </div>
                <div class="row-note">{workflow}</div>
            </th>
            <td data-label="Right answer">
                <VerdictBadge verdict=golden.verdict />
                {golden.output.map(|output| right_output(output, &title))}
            </td>
            <td data-label="Answered rightly">
                <ShareBar share=golden.share none="Nobody met it yet" />
            </td>
            <td data-label="Made" class="cell-tight">
                <Moment at=golden.created_at is_past=true />
                <div class="row-note">{golden.created_by}</div>
            </td>
            <td class="cell-actions">{action}</td>
        </tr>
    }
    .into_any()
}

fn right_output(output: RawJson, title: &str) -> AnyView {
    view! {
        <details class="fold">
            <summary>
                "Output"
                <span class="visually-hidden">{format!(" of {title}")}</span>
            </summary>
            <JsonText json=output label=format!("The right output of {title}") />
        </details>
    }
    .into_any()
}

#[component]
fn Retire(golden: GoldenItem, title: String, retire: ServerAction<RetireGolden>) -> impl IntoView {
    view! {
        <Confirm
            id=format!("retire-{}", golden.id)
            is_small=true
            label="Retire"
            about=title
            question="Nobody is given it any more. What was answered stays."
        >
            <ActionForm action=retire>
                <input type="hidden" name="golden" value=golden.id.to_string() />
                <button type="submit" class="button button--danger button--block">
                    "Retire this golden item"
                </button>
            </ActionForm>
        </Confirm>
    }
    .into_any()
}
