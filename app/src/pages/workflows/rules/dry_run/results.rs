use leptos::prelude::*;

use super::flow::{Flow, sentence};
use crate::{
    catalogue,
    components::{
        badge::RouteBadge, code_text::CodeText, empty::Empty, gate::use_viewer, item_name::item_name,
    },
    model::{
        ChangedItem, DryRun, FlowCount, GroupLoad, Permission, ReasonCode, ReviewLoad, RuleMatches,
        WrongReleased,
    },
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
    let regrouped = run.regrouped.iter().map(catalogue::regrouped);
    let regrouped = regrouped.map(|words| view! { <p>{words}</p> }).collect_view();
    view! {
        <div class="stack rules__results">
            {of.map(|of| view! { <p class="muted small">{of} "."</p> })}
            <p>
                <strong>{sentence(&run.flow)}</strong>
            </p>
            {regrouped}
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
    let groups = review.groups.clone();
    view! {
        <dl class="facts">
            <dt>"Reviewer minutes a day"</dt>
            <dd>{minutes(&review)}</dd>
            <dt>"Among the people there"</dt>
            <dd>{catalogue::minutes_among(&review)}</dd>
            <dt>"Reviews a day"</dt>
            <dd>{format!("{:.1} before, {:.1} after", review.a_day_before, review.a_day_after)}</dd>
            <dt>"One review"</dt>
            <dd>{one_review(&review)}</dd>
            <dt>"Wrong among what it lets out"</dt>
            <dd>{share(&wrong)}</dd>
        </dl>
        <ByGroup groups />
    }
    .into_any()
}

/// The minutes of each group's people, where groups are named at all.
#[component]
fn ByGroup(groups: Vec<GroupLoad>) -> impl IntoView {
    if groups.is_empty() {
        return ().into_any();
    }
    let title = "Reviewer minutes a day by group";
    let nobody: Vec<String> = groups.iter().filter_map(catalogue::nobody_in).collect();
    view! {
        <h3>{title}</h3>
        <div class="table-frame rules__table" tabindex="0" role="region" aria-label=title>
            <table class="table table--cards">
                <thead>
                    <tr>
                        <th scope="col">"Group"</th>
                        {["People", "Before", "After", "Each"].map(number_heading).collect_view()}
                    </tr>
                </thead>
                <tbody>{groups.into_iter().map(group_row).collect_view()}</tbody>
            </table>
        </div>
        {(!nobody.is_empty()).then(|| view! { <NobodyIn nobody /> })}
    }
    .into_any()
}

fn group_row(group: GroupLoad) -> AnyView {
    let people = match catalogue::nobody_in(&group) {
        Some(_) => view! { <span class="badge badge--caution">"nobody"</span> }.into_any(),
        None => group.people.to_string().into_any(),
    };
    view! {
        <tr>
            <th scope="row" class="cell-main">
                {group.name.clone().unwrap_or_else(|| "Everybody".to_owned())}
            </th>
            <td data-label="People" class="cell-number">
                {people}
            </td>
            <td data-label="Before" class="cell-number">
                {format!("{:.1}", group.minutes_before)}
            </td>
            <td data-label="After" class="cell-number">
                {format!("{:.1}", group.minutes_after)}
            </td>
            <td data-label="Each" class="cell-number">
                {each(&group)}
            </td>
        </tr>
    }
    .into_any()
}

/// What each of its people would have to give.
fn each(group: &GroupLoad) -> String {
    match group.people {
        ..=0 => "–".to_owned(),
        people => format!("{:.1}", group.minutes_after / people as f64),
    }
}

#[component]
fn NobodyIn(nobody: Vec<String>) -> impl IntoView {
    let may_change = use_viewer().may(Permission::EditWorkflows);
    let way = may_change.then(|| {
        view! {
            <p class="notice__actions">
                <a class="button button--small" href="/groups">
                    "Change groups"
                </a>
            </p>
        }
    });
    view! {
        <div class="notice notice--caution">
            {nobody.into_iter().map(|words| view! { <p>{words}</p> }).collect_view()} {way}
        </div>
    }
    .into_any()
}

fn number_heading(words: &'static str) -> AnyView {
    view! {
        <th scope="col" class="cell-number">
            {words}
        </th>
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
        <div class="table-frame rules__table rules__changes" tabindex="0" role="region" aria-label=title>
            <table class="table table--cards">
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
            <th scope="row" class="cell-main">
                <a class="row-title" href=format!("/items/{}", item.id)>
                    {name}
                </a>
                {decided.map(|verdict| view! { <p class="row-note">{verdict}</p> })}
            </th>
            <td data-label="Before, after">
                <RouteBadge route=item.before />
                <span class="visually-hidden">", then "</span>
                <span aria-hidden="true">" → "</span>
                <RouteBadge route=item.after />
            </td>
            <td data-label="Why" class="rules__why">
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
        let counts = [
            ("Matches", rule.matches),
            ("Change", rule.changed),
            ("Approved", rule.approved),
            ("Edited", rule.edited),
            ("Rejected", rule.rejected),
        ];
        view! {
            <tr>
                <th scope="row" class="cell-main">
                    {rule.name}
                </th>
                {counts
                    .map(|(words, count)| {
                        view! {
                            <td data-label=words class="cell-number">
                                {count}
                            </td>
                        }
                    })
                    .collect_view()}
            </tr>
        }
    };
    view! {
        <h3>"What each rule catches"</h3>
        <div class="table-frame rules__table" tabindex="0" role="region" aria-label="What each rule catches">
            <table class="table table--cards">
                <thead>
                    <tr>
                        <th scope="col">"Rule"</th>
                        {["Matches", "Change", "Approved", "Edited", "Rejected"].map(number_heading).collect_view()}
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
    use crate::model::Regrouped;

    #[test]
    fn minutes_are_set_against_the_people_there() {
        let mut review = ReviewLoad {
            a_day_before: 13.0,
            a_day_after: 13.0,
            seconds_each: 12.0,
            seconds_from: 5,
            minutes_a_day_before: 2.6,
            minutes_a_day_after: 2.6,
            days: 1.0,
            people: 3,
            groups: Vec::new(),
        };
        assert_eq!(catalogue::minutes_among(&review), "2.6 min a day among 3 people: 0.9 each");
        review.people = 1;
        assert_eq!(catalogue::minutes_among(&review), "2.6 min a day for 1 person");
        review.people = 0;
        assert_eq!(catalogue::minutes_among(&review), "2.6 min a day, and there is nobody who may review");
    }

    #[test]
    fn a_group_with_work_and_nobody_in_it_is_named() {
        let group = |name: Option<&str>, people, minutes_after| GroupLoad {
            name: name.map(str::to_owned),
            people,
            minutes_before: 0.0,
            minutes_after,
        };
        let empty = group(Some("payments"), 0, 2.14);
        let words = catalogue::nobody_in(&empty).unwrap();
        assert!(
            words.starts_with("Nobody is in the group “payments”") && words.contains("2.1 min a day"),
            "{words}"
        );
        assert_eq!(each(&empty), "–");
        for fine in [group(Some("payments"), 2, 2.0), group(Some("idle"), 0, 0.0), group(None, 0, 2.0)] {
            assert_eq!(catalogue::nobody_in(&fine), None, "{fine:?}");
        }
        assert_eq!(each(&group(None, 4, 2.0)), "0.5");
    }

    #[test]
    fn who_loses_a_group_is_said() {
        let said = |before: Option<&str>, after: Option<&str>, items| {
            let (before, after) = (before.map(str::to_owned), after.map(str::to_owned));
            catalogue::regrouped(&Regrouped { before, after, items })
        };
        let lost = said(Some("payments"), None, 22);
        assert_eq!(lost, "22 items keep their route and lose the group “payments”.");
        assert_eq!(said(None, Some("orders"), 1), "1 item keeps its route and goes to the group “orders”.");
        let moved = said(Some("payments"), Some("orders"), 2);
        assert_eq!(moved, "2 items keep their route and move from the group “payments” to “orders”.");
    }

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
