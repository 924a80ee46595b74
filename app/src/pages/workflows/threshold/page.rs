use leptos::{html, prelude::*};
use leptos_router::hooks::{use_params_map, use_query_map};

use super::{
    answer::Answer,
    method::Method,
    question::{Asked, Question, asked},
    reliability::Reliability,
    risk::Risk,
};
use crate::{
    components::{empty::Empty, gate::Gate, loaded::Loaded, page_header::PageHeader},
    model::{Permission, ThresholdAdvice},
    server_fns::metrics::read_threshold_advice,
};

/// `/workflows/{slug}/threshold`.
#[component]
pub fn WorkflowThresholdPage() -> impl IntoView {
    view! {
        <Gate needs=Permission::SeeWorkflows>
            <Threshold />
        </Gate>
    }
}

#[component]
fn Threshold() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let slug = Memo::new(move |_| params.read().get("slug").unwrap_or_default());
    let asked = Memo::new(move |_| asked(&query.read()));
    let advice = Resource::new(
        move || (slug.get(), asked.read().share()),
        |(slug, bound)| read_threshold_advice(slug, bound),
    );
    let input = NodeRef::<html::Input>::new();
    // Back and forward change the field too; what was typed before the script came stays.
    Effect::new(move |is_first: Option<()>| {
        let typed = asked.get().typed;
        if let (Some(()), Some(input)) = (is_first, input.get_untracked()) {
            input.set_value(&typed);
        }
    });
    view! {
        <div class="page">
            <Loaded from=advice let:advice>
                <Shown slug=slug.get_untracked() advice asked=asked.get_untracked() input />
            </Loaded>
        </div>
    }
    .into_any()
}

#[component]
fn Shown(slug: String, advice: ThresholdAdvice, asked: Asked, input: NodeRef<html::Input>) -> impl IntoView {
    let name = advice.workflow.clone();
    let level = advice.level;
    view! {
        <Head slug=slug.clone() name />
        <section class="card" aria-labelledby="answer-title">
            <header class="card__header">
                <h2 id="answer-title">"The question, and its answer"</h2>
            </header>
            <div class="card__body">
                <Question slug=slug.clone() asked level input />
                <Answer slug=slug.clone() advice=advice.clone() />
                <Method level />
            </div>
        </section>
        <Ground slug advice />
    }
    .into_any()
}

#[component]
fn Head(slug: String, name: String) -> impl IntoView {
    let lead = "Producers say how sure they are; reviews say how often they are right. From both follows the lowest \
        confidence from which outputs may go out unreviewed.";
    view! {
        <PageHeader title=format!("{name}: which confidence is safe?") lead>
            <a class="button" href=format!("/workflows/{slug}")>
                "The workflow"
            </a>
            <a class="button" href=format!("/workflows/{slug}/rules")>
                "Its rules"
            </a>
        </PageHeader>
    }
    .into_any()
}

/// What the answer rests on, or why there is nothing yet.
#[component]
fn Ground(slug: String, advice: ThresholdAdvice) -> impl IntoView {
    if advice.items == 0 {
        let text = "No output came that its confidence could release: it must carry a confidence, and no rule may send \
            it to a person. Let the producer send one with each output, then ask again.";
        return view! {
            <Empty title="No confidences yet" text>
                <a class="button" href=format!("/items?workflow={slug}")>
                    "Look at its items"
                </a>
            </Empty>
        }
        .into_any();
    }
    if advice.n == 0 {
        let text = format!(
            "{} outputs carry a confidence, but none was reviewed, so nothing is known about how often they are right. \
             Review some of what waits, and raise the sample rate so that confident outputs are looked at too.",
            advice.items
        );
        return view! {
            <Empty title="No reviews yet" text>
                <a class="button button--primary" href=format!("/queue?workflow={slug}")>
                    "See what waits"
                </a>
            </Empty>
        }
        .into_any();
    }
    view! {
        <div class="columns">
            <Reliability bins=advice.bins.clone() ece=advice.ece />
            <Risk advice />
        </div>
    }
    .into_any()
}
