use leptos::prelude::*;

use super::Actions;
use crate::model::{GroupId, GroupMember, GroupSummary};

/// Who is in the group.
#[component]
pub(super) fn Members(group: GroupSummary, actions: Actions) -> impl IntoView {
    let id = group.id;
    // Who may not sign in is offered nothing: a group of only such people is as good as empty.
    if group.members.iter().all(|member| member.disabled) {
        let text = if group.members.is_empty() {
            "Nobody is in it, so everybody is offered its items."
        } else {
            "Nobody who may sign in is in it, so everybody is offered its items."
        };
        return view! {
            <p class="notice notice--caution">{text}</p>
            {list(id, &group.name, group.members, actions)}
        }
        .into_any();
    }
    list(id, &group.name, group.members, actions)
}

fn list(id: GroupId, name: &str, members: Vec<GroupMember>, actions: Actions) -> AnyView {
    if members.is_empty() {
        return ().into_any();
    }
    let lines = members.into_iter().map(|member| line(id, name, member, actions)).collect_view();
    view! {
        <ul class="group__members" aria-label=format!("In {name}")>
            {lines}
        </ul>
    }
    .into_any()
}

fn line(group: GroupId, group_name: &str, member: GroupMember, actions: Actions) -> AnyView {
    let about = format!(" {} from {group_name}", member.name);
    view! {
        <li class="group__member">
            <span class="group__person">
                <b>{member.name}</b>
                " "
                <span class="muted small">{member.email}</span>
                {member.disabled.then(|| view! { " " <span class="badge badge--danger">"Disabled"</span> })}
            </span>
            <ActionForm action=actions.remove_member on:submit=move |_| actions.begin(group)>
                <input type="hidden" name="group" value=group.to_string() />
                <input type="hidden" name="user" value=member.id.to_string() />
                <button type="submit" class="button button--small">
                    "Remove"
                    <span class="visually-hidden">{about}</span>
                </button>
            </ActionForm>
        </li>
    }
    .into_any()
}

/// Puts a person into the group.
#[component]
pub(super) fn AddMemberForm(
    group: GroupSummary,
    /// Who could be in it and is not.
    could_join: Vec<GroupMember>,
    actions: Actions,
) -> impl IntoView {
    let id = group.id;
    if could_join.is_empty() {
        return view! { <p class="muted small">"Everybody who may sign in is in it."</p> }.into_any();
    }
    let option = |person: GroupMember| {
        view! { <option value=person.id.to_string()>{format!("{} ({})", person.name, person.email)}</option> }
    };
    let add = actions.add_member;
    view! {
        <ActionForm action=add on:submit=move |_| actions.begin(id)>
            <input type="hidden" name="group" value=id.to_string() />
            <div class="group__add">
                <select class="select" name="user" aria-label=format!("Person to add to {}", group.name)>
                    {could_join.into_iter().map(option).collect_view()}
                </select>
                <button type="submit" class="button" aria-busy=move || add.pending().get().to_string()>
                    "Add"
                    <span class="visually-hidden">{format!(" to {}", group.name)}</span>
                </button>
            </div>
        </ActionForm>
    }
    .into_any()
}
