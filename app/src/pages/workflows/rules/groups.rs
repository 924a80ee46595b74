//! The groups that rules may name, and who is in them.

use leptos::prelude::*;

use super::desk::Desk;
use crate::{
    model::{GroupMember, GroupSummary},
    review::wording::count,
};

/// The id of the list of groups that fields offer.
pub(super) const GROUPS: &str = "rule-groups";

/// Every group with its people, to look at while rules are written.
#[component]
pub(super) fn Groups(desk: Desk) -> impl IntoView {
    let groups = Memo::new(move |_| desk.page.with(|page| page.groups.clone()));
    let names = move || {
        groups
            .get()
            .into_iter()
            .map(|group| {
                let words = format!("{} ({})", group.name, count_of(&group));
                view! { <option value=group.name>{words}</option> }
            })
            .collect_view()
    };
    let list = move || {
        let groups = groups.get();
        if groups.is_empty() {
            return view! {
                <p class="muted">
                    "No groups yet. Name one in a rule: publishing the policy makes it, and until somebody is in it, \
                    everybody is offered its items."
                </p>
            }
            .into_any();
        }
        view! { <dl class="facts">{groups.into_iter().map(group_view).collect_view()}</dl> }.into_any()
    };
    view! {
        <section class="card" aria-label="Groups">
            <details class="fold card__body">
                <summary>"Groups and who is in them"</summary>
                <div class="stack">
                    {list} <p>
                        <a class="button button--small" href="/groups">
                            "Change groups"
                        </a>
                    </p>
                </div>
            </details>
            <datalist id=GROUPS>{names}</datalist>
        </section>
    }
    .into_any()
}

fn group_view(group: GroupSummary) -> AnyView {
    let waiting = (group.waiting > 0).then(|| format!(" {} waiting.", group.waiting));
    view! {
        <dt>{group.name.clone()}</dt>
        <dd>{members(&group.members)} {waiting}</dd>
    }
    .into_any()
}

fn count_of(group: &GroupSummary) -> String {
    let members = group.members.iter().filter(|member| !member.disabled).count();
    count(i64::try_from(members).unwrap_or(i64::MAX), "person", "people")
}

fn members(members: &[GroupMember]) -> String {
    if members.iter().all(|member| member.disabled) {
        return "Nobody, so everybody is offered its items.".to_owned();
    }
    let names = members.iter().map(|member| match member.disabled {
        true => format!("{} (disabled)", member.name),
        false => member.name.clone(),
    });
    format!("{}.", names.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{GroupId, UserId};

    fn member(name: &str, disabled: bool) -> GroupMember {
        let id: UserId = "0190a6f0-0000-7000-8000-000000000001".parse().unwrap();
        GroupMember { id, name: name.to_owned(), email: format!("{name}@example.com"), disabled }
    }

    #[test]
    fn who_is_in_a_group_is_said() {
        assert_eq!(members(&[]), "Nobody, so everybody is offered its items.");
        assert_eq!(members(&[member("Ana", true)]), "Nobody, so everybody is offered its items.");
        assert_eq!(members(&[member("Ana", false), member("Ben", true)]), "Ana, Ben (disabled).");
        let id: GroupId = "0190a6f0-0000-7000-8000-000000000002".parse().unwrap();
        let group = GroupSummary {
            id,
            name: "payments".to_owned(),
            members: vec![member("Ana", false), member("Ben", true)],
            waiting: 3,
            rules: Vec::new(),
        };
        assert_eq!(count_of(&group), "1 person");
    }
}
