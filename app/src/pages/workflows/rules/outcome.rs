use leptos::prelude::*;

use super::{
    control::{Line, Menu, Tick},
    desk::Desk,
    groups::GROUPS,
};
use crate::{
    catalogue,
    model::{Priority, Route},
    pages::filter::choices,
};

/// What happens where the rule matches.
#[component]
pub(super) fn Outcome(desk: Desk, key: u64) -> impl IntoView {
    view! {
        <fieldset class="rule__part">
            <legend>"Then"</legend>
            <Where desk key />
            <Tick
                id=format!("rule-{key}-double-review")
                label="Two people decide it"
                hint="Each without the other's opinion; where they disagree, somebody settles it."
                value=desk.rule(key, |rule| rule.double_review)
                write=Callback::new(move |is_double| desk.change(key, |rule| rule.double_review = is_double))
                warnings=desk.rule_warned(key, "/then/double_review")
            />
        </fieldset>
    }
    .into_any()
}

#[component]
fn Where(desk: Desk, key: u64) -> impl IntoView {
    let mut priorities = vec![(String::new(), "As usual".to_owned())];
    priorities.extend(choices(Priority::ALL, catalogue::priority));
    view! {
        <div class="field-group rule__then">
            <Menu
                id=format!("rule-{key}-route")
                label="Route"
                options=choices(Route::ALL, catalogue::route_to)
                value=desk.rule_text(key, |rule| rule.route.to_string())
                write=desk.write_rule(key, |rule, word| rule.route = word.parse().unwrap_or(Route::Review))
                error=desk.rule_error(key, "/then/route")
            />
            <Menu
                id=format!("rule-{key}-priority")
                label="Priority"
                options=priorities
                value=desk
                    .rule_text(key, |rule| rule.priority.map(|priority| priority.to_string()).unwrap_or_default())
                write=desk.write_rule(key, |rule, word| rule.priority = word.parse().ok())
                error=desk.rule_error(key, "/then/priority")
            />
            <Line
                id=format!("rule-{key}-group")
                label="Group"
                placeholder="anyone"
                list=GROUPS
                value=desk.rule_text(key, |rule| rule.group.clone())
                write=desk.write_rule(key, |rule, text| rule.group = text)
                error=desk.rule_error(key, "/then/group")
                warnings=desk.rule_warned(key, "/then/group")
            />
            <Line
                id=format!("rule-{key}-due")
                label="Due after"
                unit="minutes"
                value=desk.rule_text(key, |rule| rule.due.clone())
                write=desk.write_rule(key, |rule, text| rule.due = text)
                error=desk.rule_error(key, "/then/due_seconds")
            />
        </div>
    }
    .into_any()
}
