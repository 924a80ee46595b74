use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::{
    super::{
        address::{address, read},
        nav::{Here, SubNavigation},
    },
    pareto::name,
};
use crate::{
    catalogue,
    components::{
        chart::words::estimate_of,
        empty::Empty,
        field::TextField,
        gate::{Gate, use_viewer},
        loaded::Loaded,
        notice::{ActionError, Done},
        page_header::PageHeader,
    },
    model::{CauseKind, InsightsQuery, Permission, Rule, SuggestedRule},
    pages::{filter::parsed, workflows::DryRunResults},
    server_fns::{insights::suggest_rule, policies::SaveDraft, typed::typed},
};

/// `/insights/{slug}/causes/rule?cause=&value=`: a rule made from a cause, with what it would have done.
#[component]
pub fn SuggestedRulePage() -> impl IntoView {
    view! {
        <Gate needs=Permission::SeeQuality>
            <Suggested />
        </Gate>
    }
}

#[component]
fn Suggested() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let slug = Memo::new(move |_| params.read().get("slug").unwrap_or_default());
    let which = Memo::new(move |_| {
        let query = query.read();
        Some((parsed::<CauseKind>(&query, "cause")?, query.get("value")?))
    });
    let asked = Memo::new(move |_| read(&query.read()));
    let save = ServerAction::<SaveDraft>::new();
    let suggestion = Resource::new(
        move || (slug.get(), which.get(), asked.get()),
        |(slug, which, asked)| async move {
            match which {
                Some((kind, value)) => suggest_rule(slug, kind, value, asked).await.map(Some),
                None => Ok(None),
            }
        },
    );
    view! {
        <div class="page">
            <Loaded from=suggestion let:suggestion>
                {match suggestion {
                    Some(suggestion) => {
                        view! { <Shown suggestion asked=asked.get_untracked() save /> }.into_any()
                    }
                    None => view! { <NoCause slug=slug.get_untracked() /> }.into_any(),
                }}
            </Loaded>
        </div>
    }
    .into_any()
}

#[component]
fn NoCause(slug: String) -> impl IntoView {
    let text = "This page makes a rule from a cause. Choose one among the root causes.";
    view! {
        <PageHeader title="A rule from a cause" />
        <Empty title="No cause chosen" text>
            <a class="button" href=format!("/insights/{slug}/causes")>
                "Root causes"
            </a>
        </Empty>
    }
    .into_any()
}

#[component]
fn Shown(suggestion: SuggestedRule, asked: InsightsQuery, save: ServerAction<SaveDraft>) -> impl IntoView {
    let slug = suggestion.slug.clone();
    let lead = format!(
        "{}: {} unusable with it, {} without.",
        name(&suggestion.cause),
        estimate_of(&suggestion.cause.rate),
        estimate_of(&suggestion.cause.rate_elsewhere)
    );
    let rules = format!("/workflows/{slug}/rules");
    let back = address(&format!("/insights/{slug}/causes"), &asked);
    view! {
        <PageHeader title=format!("{}: a rule from a cause", suggestion.workflow_name) lead>
            <a class="button" href=back>
                "Root causes"
            </a>
            <a class="button" href=rules>
                "Its rules"
            </a>
        </PageHeader>
        <SubNavigation here=Here::Below slug=Some(slug) query=asked />
        <RuleCard suggestion=suggestion.clone() save />
        <section class="card" aria-labelledby="dry-run-title">
            <header class="card__header">
                <h2 id="dry-run-title">"What it would have done"</h2>
                <span class="muted small">"With the items of the last 30 days"</span>
            </header>
            <div class="card__body">
                <DryRunResults run=suggestion.dry_run />
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn RuleCard(suggestion: SuggestedRule, save: ServerAction<SaveDraft>) -> impl IntoView {
    let may_save = use_viewer().may(Permission::EditWorkflows);
    let rule = suggestion.rule.clone();
    let then = catalogue::route_to(rule.then.route);
    let stands = stands(&suggestion.policy.rules, &rule.name);
    let saving = if may_save {
        view! { <Save suggestion save /> }.into_any()
    } else {
        let words = "Your role may read this. An operator or an admin can save it as a draft: give them the address of this \
            page.";
        view! { <p class="muted">{words}</p> }.into_any()
    };
    view! {
        <section class="card" aria-labelledby="rule-title">
            <header class="card__header">
                <h2 id="rule-title">"The rule"</h2>
                <span class="muted small">{stands}</span>
            </header>
            <div class="card__body">
                <dl class="facts">
                    <dt>"Name"</dt>
                    <dd>{rule.name}</dd>
                    <dt>"When"</dt>
                    <dd>
                        <code class="code--inline">{rule.when}</code>
                    </dd>
                    <dt>"Then"</dt>
                    <dd>{then}</dd>
                </dl>
                {saving}
            </div>
        </section>
    }
    .into_any()
}

/// Where a rule of this name stands among the policy's.
fn stands(rules: &[Rule], name: &str) -> String {
    match rules.iter().position(|rule| rule.name == name) {
        Some(above) if rules.len() > 1 => {
            let keep = if above == 0 { "" } else { "; those above it keep what they catch" };
            format!("Rule {} of {}: the first that matches decides{keep}", above + 1, rules.len())
        }
        _ => "The policy has no other rule".to_owned(),
    }
}

/// Saves the whole policy with the rule in it as a draft: it routes nothing until somebody publishes it.
#[component]
fn Save(suggestion: SuggestedRule, save: ServerAction<SaveDraft>) -> impl IntoView {
    let answer = save.value();
    let text = serde_json::to_string_pretty(&suggestion.policy).unwrap_or_default();
    let usual = format!("From the root cause {}", name(&suggestion.cause));
    let note = typed(|form: SaveDraft| form.note).unwrap_or(usual);
    let rules = format!("/workflows/{}/rules", suggestion.slug);
    let saved = move || {
        let rules = rules.clone();
        answer.get().and_then(Result::ok).map(|version| {
            view! {
                <Done text=format!("Saved as version {}, a draft: it does not route yet.", version.saved.version) />
                <a class="button button--primary" href=rules>
                    "Try and publish it"
                </a>
            }
        })
    };
    view! {
        <ActionForm action=save>
            <div class="stack">
                <input type="hidden" name="slug" value=suggestion.slug />
                <input type="hidden" name="text" value=text />
                <TextField id="note" name="note" label="Why this change" value=note autocomplete="off" />
                <ActionError error=Signal::derive(move || answer.get().and_then(Result::err)) />
                {saved}
                <button type="submit" class="button" aria-busy=move || save.pending().get().to_string()>
                    "Save as a draft"
                </button>
            </div>
        </ActionForm>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Route, RuleThen};

    #[test]
    fn it_says_where_the_rule_stands() {
        let rule = |name: &str| {
            let then = RuleThen {
                route: Route::Review,
                priority: None,
                group: None,
                due_seconds: None,
                double_review: false,
            };
            Rule { name: name.to_owned(), when: "true".to_owned(), then }
        };
        let rules = [rule("refunds"), rule("chat"), rule("rest")];
        assert_eq!(
            stands(&rules, "chat"),
            "Rule 2 of 3: the first that matches decides; those above it keep what they catch"
        );
        assert_eq!(stands(&rules, "refunds"), "Rule 1 of 3: the first that matches decides");
        assert_eq!(stands(&rules[1..2], "chat"), "The policy has no other rule");
    }
}
