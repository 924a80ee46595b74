use leptos::prelude::*;

use super::{
    Paragraphs,
    description::{Answer, Operation, Parameter},
};
use crate::components::code_text::CodeText;

/// One operation, folded to its line.
#[component]
pub(super) fn OperationCard(operation: Operation) -> impl IntoView {
    let class = match operation.method.as_str() {
        "GET" => "badge badge--positive",
        "DELETE" => "badge badge--danger",
        _ => "badge badge--accent",
    };
    view! {
        <details class="card fold operation">
            <summary>
                <span class=class>{operation.method}</span>
                <code>{operation.path}</code>
                {operation.summary.map(|text| view! { <span class="muted operation__summary"><CodeText text /></span> })}
            </summary>
            <div class="card__body">
                {operation.text.map(|text| view! { <Paragraphs text /> })}
                {(!operation.parameters.is_empty())
                    .then(|| view! { <Parameters parameters=operation.parameters /> })}
                {operation.body.map(|body| view! { <Shape title="Body" body /> })}
                {operation.answers.into_iter().map(|answer| view! { <AnswerLine answer /> }).collect_view()}
            </div>
        </details>
    }
}

#[component]
fn Parameters(parameters: Vec<Parameter>) -> impl IntoView {
    let row = |parameter: Parameter| {
        view! {
            <tr>
                <th scope="row" class="cell-tight">
                    <code>{parameter.name}</code>
                    {parameter.is_required.then_some(" (required)")}
                </th>
                <td class="cell-tight muted">{parameter.place}</td>
                <td>
                    <span class="mono">{parameter.kind}</span>
                    {parameter.text.map(|text| view! { <p class="row-note"><CodeText text /></p> })}
                </td>
            </tr>
        }
    };
    view! {
        <h3>"Parameters"</h3>
        <div class="table-frame">
            <table class="table">
                <thead class="visually-hidden">
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"In"</th>
                        <th scope="col">"Type"</th>
                    </tr>
                </thead>
                <tbody>{parameters.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Shape(#[prop(into)] title: String, body: String) -> impl IntoView {
    view! {
        <h3>{title.clone()}</h3>
        <pre class="code code--wrap" tabindex="0" role="group" aria-label=title>
            {body}
        </pre>
    }
}

#[component]
fn AnswerLine(answer: Answer) -> impl IntoView {
    let is_good = answer.status.starts_with('2');
    let class = if is_good { "badge badge--positive" } else { "badge badge--outline" };
    view! {
        <div class="stack stack--tight">
            <p class="cluster">
                <span class=class>{answer.status.clone()}</span>
                <span>{answer.text.map(|text| view! { <CodeText text /> })}</span>
            </p>
            {answer
                .body
                .filter(|_| is_good)
                .map(|body| view! { <Shape title=format!("Answer {}", answer.status) body /> })}
        </div>
    }
}
