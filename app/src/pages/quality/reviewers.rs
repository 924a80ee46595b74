use leptos::prelude::*;

use crate::{
    components::{
        chart::{Column, Csv, Entry, Kind, Point, Table, Unit},
        moment::Moment,
        share::ShareBar,
    },
    model::{GoldenResult, PageTable},
    pages::insights::tables::file_of,
};

const TITLE: &str = "Reviewers on golden items";

/// Each reviewer's results on golden items, the weakest first.
#[component]
pub(super) fn Reviewers(results: Vec<GoldenResult>) -> impl IntoView {
    let csv =
        (!results.is_empty()).then(|| view! { <Csv title=TITLE file=file_of(PageTable::GoldenResults) /> });
    let body = if results.is_empty() {
        view! {
            <div class="card__body">
                <p class="muted">
                    "Nobody has answered a golden item yet. An answer counts once it cannot be taken back any more."
                </p>
            </div>
        }
        .into_any()
    } else {
        view! { <Rows results /> }.into_any()
    };
    view! {
        <section class="card" aria-labelledby="reviewers-title">
            <header class="card__header">
                <h2 id="reviewers-title" tabindex="-1">
                    {TITLE}
                </h2>
                {csv}
            </header>
            {body}
        </section>
    }
    .into_any()
}

/// What the rows show.
pub(super) fn table(results: &[GoldenResult]) -> Table {
    let columns = vec![
        Column::new("Reviewer", Kind::Words),
        Column::new("Workflow", Kind::Words),
        Column::new("Right", Kind::Estimate(Unit::Share)),
        Column::new("Last answer", Kind::Words),
    ];
    let row = |result: &GoldenResult| {
        vec![
            Entry::words(result.name.clone()),
            Entry::words(result.workflow.clone()),
            Entry::point(Point::from(&result.share)),
            Entry::moment(result.last_at),
        ]
    };
    Table { title: TITLE.to_owned(), columns, rows: results.iter().map(row).collect() }
}

#[component]
fn Rows(results: Vec<GoldenResult>) -> impl IntoView {
    let row = |result: GoldenResult| {
        view! {
            <tr>
                <th scope="row" class="cell-main">
                    {result.name}
                </th>
                <td data-label="Workflow">{result.workflow}</td>
                <td data-label="Right">
                    <ShareBar share=result.share none="No answers yet" />
                </td>
                <td data-label="Last answer" class="cell-tight">
                    <Moment at=result.last_at is_past=true />
                </td>
            </tr>
        }
        .into_any()
    };
    view! {
        <div class="table-frame" tabindex="0" role="region" aria-label="Results by reviewer">
            <table class="table table--cards">
                <thead>
                    <tr>
                        <th scope="col">"Reviewer"</th>
                        <th scope="col">"Workflow"</th>
                        <th scope="col">"Right (95% interval)"</th>
                        <th scope="col">"Last answer"</th>
                    </tr>
                </thead>
                <tbody>{results.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}
