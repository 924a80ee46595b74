//! `/results`: a reviewer's own results on golden items.

mod answer;

use leptos::prelude::*;

use crate::{
    components::{
        empty::Empty, gate::Gate, loaded::Loaded, moment::Moment, page_header::PageHeader, share::ShareBar,
    },
    model::{GoldenAnswer, GoldenResult, Permission, ResultSheet},
    server_fns::quality::read_my_results,
};
use answer::Answer;

/// `/results`.
#[component]
pub fn ResultsPage() -> impl IntoView {
    view! {
        <Gate needs=Permission::Review>
            <Results />
        </Gate>
    }
}

#[component]
fn Results() -> impl IntoView {
    let sheet = Resource::new(|| (), |()| read_my_results());
    view! {
        <div class="page page--narrow">
            <PageHeader
                title="My results"
                lead="Among your work there are items whose right answer is known. Here is how you did on them; you and \
                those who look after quality see it."
            />
            <Loaded from=sheet let:sheet>
                <Sheet sheet />
            </Loaded>
        </div>
    }
    .into_any()
}

#[component]
fn Sheet(sheet: ResultSheet) -> impl IntoView {
    if sheet.answers.is_empty() && sheet.results.is_empty() {
        let text = "You have not met an item whose answer is known, or could still take back what you said of it. They \
            come among your work from time to time, so the way here is to go on reviewing.";
        return view! {
            <Empty title="No results yet" text>
                <a class="button button--primary" href="/review">
                    "Go on reviewing"
                </a>
            </Empty>
        }
        .into_any();
    }
    view! {
        <Shares results=sheet.results />
        <Answers answers=sheet.answers />
    }
    .into_any()
}

#[component]
fn Shares(results: Vec<GoldenResult>) -> impl IntoView {
    let row = |result: GoldenResult| {
        view! {
            <tr>
                <th scope="row" class="cell-main">
                    {result.workflow}
                </th>
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
        <section class="card" aria-labelledby="shares-title">
            <header class="card__header">
                <h2 id="shares-title">"By workflow"</h2>
            </header>
            <div class="table-frame" tabindex="0" role="region" aria-label="Results by workflow">
                <table class="table table--cards">
                    <thead>
                        <tr>
                            <th scope="col">"Workflow"</th>
                            <th scope="col">"Right (95% interval)"</th>
                            <th scope="col">"Last answer"</th>
                        </tr>
                    </thead>
                    <tbody>{results.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Answers(answers: Vec<GoldenAnswer>) -> impl IntoView {
    let entry = |answer: GoldenAnswer| view! { <Answer answer /> };
    view! {
        <section class="card" aria-labelledby="answers-title">
            <header class="card__header">
                <h2 id="answers-title">"Last answers"</h2>
            </header>
            <div class="card__body">
                <ol class="answers" role="list">
                    {answers.into_iter().map(entry).collect_view()}
                </ol>
            </div>
        </section>
    }
    .into_any()
}
