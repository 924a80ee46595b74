use leptos::prelude::*;

use super::{
    Actions,
    members::{AddMemberForm, Members},
};
use crate::{
    components::{confirm::Confirm, notice::ActionError},
    model::{GroupMember, GroupSummary, QueueFilter},
    review::wording::count,
    server_fns::queue::queue_address,
};

/// One group: its people, what waits for it, and the rules that name it.
#[component]
pub(super) fn GroupCard(group: GroupSummary, people: Vec<GroupMember>, actions: Actions) -> impl IntoView {
    let title_id = format!("group-{}", group.id);
    let labelled_by = title_id.clone();
    let id = group.id;
    let could_join: Vec<GroupMember> = people
        .into_iter()
        .filter(|person| !person.disabled && group.members.iter().all(|member| member.id != person.id))
        .collect();
    view! {
        <section class="card group" aria-labelledby=labelled_by>
            <header class="card__header">
                <h2 id=title_id>{group.name.clone()}</h2>
                <Waiting group=group.clone() />
                <div>
                    <Delete group=group.clone() actions />
                </div>
            </header>
            <div class="card__body">
                <ActionError error=actions.error(id) />
                <Members group=group.clone() actions />
                <AddMemberForm group=group.clone() could_join actions />
                <Rules rules=group.rules />
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Waiting(group: GroupSummary) -> impl IntoView {
    if group.waiting == 0 {
        return view! { <span class="muted small">"Nothing waits for it"</span> }.into_any();
    }
    let filter = QueueFilter { assigned: Some(group.name), ..QueueFilter::default() };
    let words = count(group.waiting, "opinion waits for it", "opinions wait for it");
    view! {
        <a class="small" href=queue_address(&filter)>
            {words}
        </a>
    }
    .into_any()
}

#[component]
fn Rules(rules: Vec<(String, String)>) -> impl IntoView {
    if rules.is_empty() {
        return view! { <p class="muted small">"No rule that routes now sends items to it."</p> }.into_any();
    }
    let rule = |(workflow, rule): (String, String)| {
        view! {
            <li>
                <a href=format!("/workflows/{workflow}/rules")>{rule}</a>
                <span class="muted">" of " {workflow}</span>
            </li>
        }
    };
    view! {
        <div class="stack stack--tight">
            <h3 class="group__heading">"Rules that send items to it"</h3>
            <ul class="group__rules">{rules.into_iter().map(rule).collect_view()}</ul>
        </div>
    }
    .into_any()
}

#[component]
fn Delete(group: GroupSummary, actions: Actions) -> impl IntoView {
    let id = group.id;
    view! {
        <Confirm
            id=format!("delete-{id}")
            is_small=true
            label="Delete"
            about=group.name
            question="That works only where no rule names it and nothing waits for it. Its people stay as they are."
        >
            <ActionForm action=actions.delete on:submit=move |_| actions.begin(id)>
                <input type="hidden" name="group" value=id.to_string() />
                <button type="submit" class="button button--danger button--block">
                    "Delete this group"
                </button>
            </ActionForm>
        </Confirm>
    }
    .into_any()
}
