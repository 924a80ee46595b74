use leptos::prelude::*;

use super::flow::{Flow, sentence};
use crate::{
    catalogue,
    components::{badge::RouteBadge, code_text::CodeText, empty::Empty, item_name::item_name},
    model::{ChangedItem, DryRun, FlowCount, ReasonCode, ReviewLoad, RuleMatches, WrongReleased},
};

/// What a dry run found.
#[component]
pub(crate) fn DryRunResults(
    /// Of which policy and which items it speaks.
    #[prop(into, optional)]
    of: Option<String>,
    /// What it found.
    run: DryRun,
) -> impl IntoView {
    if run.items == 0 {
        let text = "Nothing is recorded for these days. Choose more of them, or wait until some items came.";
        return view! { <Empty title="No items" text /> }.into_any();
    }
    let failures = (run.policy_errors > 0).then(|| {
        let words =
            format!("A rule would fail on {} items; each would go where doubt goes.", run.policy_errors);
        view! {
            <div class="notice notice--caution">
                <p>{words}</p>
            </div>
        }
    });
    view! {
        <div class="stack rules__results">
            {of.map(|of| view! { <p class="muted small">{of} "."</p> })}
            <p>
                <strong>{sentence(&run.flow)}</strong>
            </p>
            <Flow flow=run.flow.clone() />
            <FlowTable flow=run.flow />
            {failures}
            <Figures review=run.review wrong=run.wrong_released />
            <Changes changed=run.changed changes=run.changes />
            <Caught rules=run.rules />
        </div>
    }
    .into_any()
}

#[component]
fn FlowTable(flow: Vec<FlowCount>) -> impl IntoView {
    let row = |one: FlowCount| {
        view! {
            <tr>
                <td>{catalogue::route(one.before)}</td>
                <td>{catalogue::route(one.after)}</td>
                <td class="cell-number">{one.items}</td>
            </tr>
        }
    };
    view! {
        <details class="fold">
            <summary>"The same as a table"</summary>
            <div class="table-frame">
                <table class="table">
                    <caption class="visually-hidden">"Items by route before and after"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Before"</th>
                            <th scope="col">"After"</th>
                            <th scope="col" class="cell-number">
                                "Items"
                            </th>
                        </tr>
                    </thead>
                    <tbody>{flow.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        </details>
    }
    .into_any()
}

#[component]
fn Figures(review: ReviewLoad, wrong: WrongReleased) -> impl IntoView {
    view! {
        <dl class="facts">
            <dt>"Reviewer minutes a day"</dt>
            <dd>{minutes(&review)}</dd>
            <dt>"Reviews a day"</dt>
            <dd>{format!("{:.1} before, {:.1} after", review.a_day_before, review.a_day_after)}</dd>
            <dt>"One review"</dt>
            <dd>{one_review(&review)}</dd>
            <dt>"Wrong among what it lets out"</dt>
            <dd>{share(&wrong)}</dd>
        </dl>
    }
    .into_any()
}

fn minutes(review: &ReviewLoad) -> String {
    format!("{:.1} before, {:.1} after", review.minutes_a_day_before, review.minutes_a_day_after)
}

fn one_review(review: &ReviewLoad) -> String {
    match review.seconds_from {
        0 => format!("{:.0} s: the target, as none was measured", review.seconds_each),
        count => format!("{:.0} s, the median of {count}", review.seconds_each),
    }
}

fn share(wrong: &WrongReleased) -> String {
    // An item that nobody could have seen is in no estimate, and that must not read as if it were right.
    let released = match wrong.unseen {
        0 => format!("{} released", wrong.released),
        unseen => format!("{} released, {unseen} of them of a kind that nobody sees", wrong.released),
    };
    match (wrong.share, wrong.low, wrong.high) {
        (Some(share), Some(low), Some(high)) => format!(
            "{} (95% interval {} to {}), from {} reviewed; {released}",
            percent(share),
            percent(low),
            percent(high),
            wrong.n
        ),
        _ => format!("Not enough reviewed to say; {released}"),
    }
}

fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

#[component]
fn Changes(changed: i64, changes: Vec<ChangedItem>) -> impl IntoView {
    if changes.is_empty() {
        return ().into_any();
    }
    let shown = changes.len();
    let title = match usize::try_from(changed) {
        Ok(all) if all > shown => format!("Items that change ({shown} of {all})"),
        _ => format!("Items that change ({shown})"),
    };
    view! {
        <h3>{title.clone()}</h3>
        <div class="table-frame rules__changes" tabindex="0" role="region" aria-label=title>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"Item"</th>
                        <th scope="col">"Before, after"</th>
                        <th scope="col">"Why"</th>
                    </tr>
                </thead>
                <tbody>{changes.into_iter().map(|item| view! { <Changed item /> }).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Changed(item: ChangedItem) -> impl IntoView {
    let name = item_name(item.title.as_deref(), None, &item.reasons_before);
    // The rule says most; else the stage that spoke last.
    let reasons = item.reasons_after;
    let rule = reasons.iter().find(|reason| reason.code == ReasonCode::Rule);
    let why = rule.or(reasons.last()).map(|reason| reason.detail.clone());
    let decided = item.verdict.map(catalogue::verdict);
    view! {
        <tr>
            <th scope="row">
                <a class="row-title" href=format!("/items/{}", item.id)>
                    {name}
                </a>
                {decided.map(|verdict| view! { <p class="row-note">{verdict}</p> })}
            </th>
            <td>
                <RouteBadge route=item.before />
                <span class="visually-hidden">", then "</span>
                <span aria-hidden="true">" → "</span>
                <RouteBadge route=item.after />
            </td>
            <td>
                {match why {
                    Some(why) => view! { <CodeText text=why /> }.into_any(),
                    None => "No reason holds it back.".into_any(),
                }}
            </td>
        </tr>
    }
    .into_any()
}

#[component]
fn Caught(rules: Vec<RuleMatches>) -> impl IntoView {
    if rules.is_empty() {
        return ().into_any();
    }
    let row = |rule: RuleMatches| {
        view! {
            <tr>
                <th scope="row">{rule.name}</th>
                <td class="cell-number">{rule.matches}</td>
                <td class="cell-number">{rule.changed}</td>
                <td class="cell-number">{rule.approved}</td>
                <td class="cell-number">{rule.edited}</td>
                <td class="cell-number">{rule.rejected}</td>
            </tr>
        }
    };
    view! {
        <h3>"What each rule catches"</h3>
        <div class="table-frame" tabindex="0" role="region" aria-label="What each rule catches">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"Rule"</th>
                        {["Matches", "Change", "Approved", "Edited", "Rejected"]
                            .map(|word| {
                                view! {
                                    <th scope="col" class="cell-number">
                                        {word}
                                    </th>
                                }
                            })
                            .collect_view()}
                    </tr>
                </thead>
                <tbody>{rules.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_comes_with_its_interval_or_not_at_all() {
        let mut wrong = WrongReleased {
            released: 800,
            n: 120,
            unseen: 0,
            share: Some(0.008),
            low: Some(0.002),
            high: Some(0.031),
        };
        assert_eq!(share(&wrong), "0.8% (95% interval 0.2% to 3.1%), from 120 reviewed; 800 released");
        wrong.unseen = 12;
        wrong.share = None;
        assert_eq!(
            share(&wrong),
            "Not enough reviewed to say; 800 released, 12 of them of a kind that nobody sees"
        );
    }
}
