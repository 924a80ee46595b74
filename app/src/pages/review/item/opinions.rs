use std::sync::Arc;

use leptos::prelude::*;

use crate::{
    components::{
        badge::VerdictBadge,
        output::{Marks, TextView, TreeView},
    },
    model::{EarlierOpinion, RawJson, ReviewItem, Verdict},
    pages::review::{desk::use_desk, edit::change_list},
    review::{
        diff::changes,
        edit::{EditStart, base},
        form::start_word,
        tree::Tree,
    },
};

/// What the others said, side by side, for who settles it. No names: the opinion counts, not the person.
#[component]
pub(super) fn Opinions(item: Arc<ReviewItem>) -> impl IntoView {
    item.adjudication.then(|| {
        let opinions = item.opinions.iter().map(|opinion| shown(&item, opinion)).collect_view();
        view! {
            <section class="opinions" aria-labelledby="opinions-heading">
                <h2 id="opinions-heading" class="opinions__heading">
                    "What they said"
                </h2>
                <ul class="opinions__list" role="list">
                    {opinions}
                </ul>
            </section>
        }
    })
}

fn shown(item: &ReviewItem, opinion: &EarlierOpinion) -> AnyView {
    let title = format!("Opinion {}", opinion.opinion);
    let name = title.clone();
    let correction = opinion.output.as_ref().filter(|_| opinion.verdict == Verdict::Edit);
    let comment = opinion.comment.clone().filter(|comment| !comment.is_empty());
    view! {
        <li class="opinion" aria-label=name>
            <p class="opinion__line">
                <b>{title}</b>
                <VerdictBadge verdict=opinion.verdict />
                {reasons(item, opinion)}
            </p>
            {correction.map(|output| corrected(item, opinion.opinion, output))}
            {comment.map(|comment| view! { <blockquote class="opinion__comment">{comment}</blockquote> })}
        </li>
    }
    .into_any()
}

/// Why it was rejected, by the reasons' labels.
fn reasons(item: &ReviewItem, opinion: &EarlierOpinion) -> Option<AnyView> {
    let label = |code: &String| {
        let known = item.workflow.reject_reasons.iter().find(|reason| reason.code == *code);
        known.map_or_else(|| code.clone(), |reason| reason.label.clone())
    };
    let labels: Vec<String> = opinion.reasons.iter().map(label).collect();
    (!labels.is_empty()).then(|| view! { <span>{labels.join(", ")}</span> }.into_any())
}

/// What the correction changes in the AI's output; the whole of it where there was none.
fn corrected(item: &ReviewItem, number: i64, output: &RawJson) -> AnyView {
    let after = Tree::of(output);
    let difference = match base(item, &EditStart::Output) {
        Some(before) if before == after => view! { <p class="muted">"No change"</p> }.into_any(),
        Some(before) => change_list(changes(&before, &after), item.workflow.schema.as_ref()),
        None => whole(item, number, after.clone()),
    };
    view! {
        {difference}
        <StartFromIt number output=after />
    }
    .into_any()
}

fn whole(item: &ReviewItem, number: i64, output: Tree) -> AnyView {
    match output {
        Tree::Text(text) => view! { <TextView text /> }.into_any(),
        value => {
            // Each opinion's fields have ids of their own.
            let prefix = match number {
                1 => "opinion-1",
                2 => "opinion-2",
                3 => "opinion-3",
                4 => "opinion-4",
                _ => "opinion-n",
            };
            let schema = item.workflow.schema.clone();
            view! { <TreeView value marks=Marks::default() schema prefix /> }.into_any()
        }
    }
}

/// Whoever agrees with a correction goes on from it.
#[component]
fn StartFromIt(number: i64, output: Tree) -> impl IntoView {
    let desk = use_desk();
    let start = EditStart::Written(output.to_json());
    let word = start_word(&start);
    view! {
        <form
            method="get"
            action="/review"
            on:submit=move |event| {
                event.prevent_default();
                desk.begin_edit(Some(start.clone()));
            }
        >
            <input type="hidden" name="edit" value="1" />
            <input type="hidden" name="from" value=word />
            <button type="submit" class="button button--small">
                {format!("Start from opinion {number}")}
            </button>
        </form>
    }
}
