use leptos::prelude::*;

use crate::{
    components::{moment::Moment, share::ShareBar},
    model::GoldenResult,
};

/// Each reviewer's results on golden items, the weakest first.
#[component]
pub(super) fn Reviewers(results: Vec<GoldenResult>) -> impl IntoView {
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
                    "Reviewers on golden items"
                </h2>
            </header>
            {body}
        </section>
    }
    .into_any()
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
