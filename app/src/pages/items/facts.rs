use leptos::prelude::*;

use crate::{
    components::{
        badge::VerdictBadge,
        gate::use_viewer,
        json_text::laid_out,
        line_diff::LineDiff,
        moment::{Moment, Stamp},
    },
    model::{Decision, ItemStory, Permission, RawJson, Verdict},
};

/// Where the item comes from and what is known about it.
#[component]
pub(super) fn Facts(story: ItemStory) -> impl IntoView {
    let item = story.item.clone();
    view! {
        <section class="card" aria-labelledby="facts-title">
            <header class="card__header">
                <h2 id="facts-title">"Facts"</h2>
            </header>
            <div class="card__body">
                <dl class="facts">
                    <WorkflowFact slug=item.workflow name=story.workflow_name version=item.policy_version />
                    <Fact name="External id" value=item.external_id />
                    <Fact name="Confidence" value=item.confidence.map(|share| format!("{share}")) />
                    <Fact name="Rule" value=item.rule />
                    <Fact name="Group" value=item.group />
                    <Fact name="Model" value=item.model />
                    <Fact name="Prompt version" value=item.prompt_version />
                    <Fact name="Source" value=item.source />
                    <Fact name="Fallback message" value=item.fallback_message />
                    <dt>"Received"</dt>
                    <dd>
                        <Stamp at=item.created_at />
                        " UTC"
                    </dd>
                    {item.occurred_at.map(|at| view! { <dt>"Produced"</dt> <dd><Stamp at /> " UTC"</dd> })}
                    {item.due_at.map(|at| view! { <dt>"Due"</dt> <dd><Moment at /></dd> })}
                    {story
                        .held_by
                        .map(|(who, until)| {
                            view! { <dt>"Held by"</dt> <dd>{who} ", until " <Moment at=until /></dd> }
                        })}
                    <dt>"As received"</dt>
                    <dd>
                        {bytes(story.raw_bytes)} <br /> <code class="small muted">{story.raw_sha256}</code>
                    </dd>
                </dl>
            </div>
        </section>
    }
}

#[component]
fn Fact(name: &'static str, value: Option<String>) -> impl IntoView {
    value.map(|value| view! { <dt>{name}</dt> <dd>{value}</dd> })
}

#[component]
fn WorkflowFact(slug: String, name: String, version: Option<i64>) -> impl IntoView {
    let may_see = use_viewer().may(Permission::SeeWorkflows);
    let policy = match version {
        Some(version) => format!(", policy version {version}"),
        None => ", without a policy".to_owned(),
    };
    view! {
        <dt>"Workflow"</dt>
        <dd>
            {if may_see {
                view! { <a href=format!("/workflows/{slug}")>{name}</a> }.into_any()
            } else {
                name.into_any()
            }} {policy}
        </dd>
    }
}

fn bytes(count: u64) -> String {
    match count {
        1 => "1 byte".to_owned(),
        0..10_000 => format!("{count} bytes"),
        10_000..1_000_000 => format!("{:.1} kB", count as f64 / 1e3),
        _ => format!("{:.1} MB", count as f64 / 1e6),
    }
}

/// The final word on the item, and what leaves the building where that differs from what came.
#[component]
pub(super) fn DecisionCard(
    /// The final word.
    decision: Decision,
    /// The AI's output.
    output: Option<RawJson>,
) -> impl IntoView {
    let is_edit = matches!(decision.verdict, Verdict::Edit | Verdict::Fallback);
    let edited = decision.output.clone().filter(|_| is_edit);
    view! {
        <section class="card" aria-labelledby="decision-title">
            <header class="card__header">
                <h2 id="decision-title">"Decision"</h2>
                <VerdictBadge verdict=decision.verdict />
            </header>
            <div class="card__body">
                <dl class="facts">
                    <dt>"By"</dt>
                    <dd>{decision.decided_by} ", " <Moment at=decision.decided_at is_past=true /></dd>
                    <dt>"Final"</dt>
                    <dd>
                        <Moment at=decision.final_at />
                    </dd>
                    <Fact name="Reasons" value=Some(decision.reasons.join(", ")).filter(|text| !text.is_empty()) />
                    <Fact name="Comment" value=decision.comment />
                </dl>
                {edited.map(|after| view! { <Edited before=output after /> })}
            </div>
        </section>
    }
}

/// What an edit changed.
#[component]
pub(super) fn Edited(
    /// The AI's output.
    before: Option<RawJson>,
    /// What the reviewer made of it.
    after: RawJson,
) -> impl IntoView {
    let before = before.map(|json| laid_out(json.text())).unwrap_or_default();
    view! { <LineDiff before after=laid_out(after.text()) label="What the edit changed" /> }
}
