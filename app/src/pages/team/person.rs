use leptos::prelude::*;

use super::Actions;
use crate::{
    catalogue,
    components::{
        confirm::Confirm, field::TextField, gate::use_viewer, moment::Moment, notice::ActionError,
        popover::Popover,
    },
    model::{Role, UserSummary},
};

/// One person of the table.
#[component]
pub(super) fn Person(person: UserSummary, actions: Actions) -> impl IntoView {
    let is_me = use_viewer().0.is_some_and(|user| user.id == person.id);
    view! {
        <tr>
            <th scope="row" class="cell-main">
                <div class="cluster">
                    <span>{person.name.clone()}</span>
                    {is_me.then(|| view! { <span class="badge badge--accent">"You"</span> })}
                    {person.disabled_at.map(|_| view! { <span class="badge badge--danger">"Disabled"</span> })}
                </div>
                <div class="row-note">{person.email.clone()}</div>
            </th>
            <td data-label="Role" class="cell-tight">
                <RoleForm person=person.clone() actions />
            </td>
            <td data-label="Sessions" class="cell-number cell-tight">
                {person.sessions}
            </td>
            <td data-label="Verdicts today" class="cell-number cell-tight">
                {person.verdicts_today}
            </td>
            <td data-label="Added" class="cell-tight">
                <Moment at=person.created_at is_past=true />
            </td>
            <td class="cell-actions">
                <div class="cluster cluster--end cluster--tight">
                    <PasswordForm person=person.clone() actions />
                    <Disable person actions />
                </div>
            </td>
        </tr>
    }
}

#[component]
fn RoleForm(person: UserSummary, actions: Actions) -> impl IntoView {
    let present = person.role;
    let option = move |role: &Role| {
        view! {
            <option value=role.as_str() selected=*role == present>
                {catalogue::role(*role)}
            </option>
        }
    };
    view! {
        <ActionForm action=actions.set_role>
            <input type="hidden" name="user" value=person.id.to_string() />
            <div class="cluster cluster--tight">
                <select class="select select--small" name="role" aria-label=format!("Role of {}", person.name)>
                    {Role::ALL.iter().map(option).collect_view()}
                </select>
                <button type="submit" class="button button--small">
                    "Set"
                    <span class="visually-hidden">{format!(" role of {}", person.name)}</span>
                </button>
            </div>
        </ActionForm>
    }
}

#[component]
fn PasswordForm(person: UserSummary, actions: Actions) -> impl IntoView {
    let id = person.id;
    let reset = actions.reset_password;
    // One action serves all rows: its answer belongs to the row that sent it.
    let is_sent = RwSignal::new(false);
    let answer = Signal::derive(move || reset.value().get().filter(|_| is_sent.get()));
    view! {
        <Popover
            id=format!("password-of-{id}")
            label="Password"
            about=person.name.clone()
            title=format!("New password for {}", person.name)
            is_done=Signal::derive(move || answer.get().is_some_and(|answer| answer.is_ok()))
        >
            <ActionForm action=reset on:submit=move |_| is_sent.set(true)>
                <div class="stack">
                    <input type="hidden" name="user" value=id.to_string() />
                    <TextField
                        id=format!("password-{id}")
                        name="password"
                        label="New password"
                        hint="At least 12 characters. It ends their sessions; hand it over in person."
                        kind="password"
                        autocomplete="new-password"
                        minlength=12
                        required=true
                    />
                    <ActionError error=Signal::derive(move || answer.get().and_then(Result::err)) />
                    <button type="submit" class="button button--primary">
                        "Set password"
                    </button>
                </div>
            </ActionForm>
        </Popover>
    }
}

#[component]
fn Disable(person: UserSummary, actions: Actions) -> impl IntoView {
    let id = person.id.to_string();
    if person.disabled_at.is_some() {
        return view! {
            <ActionForm action=actions.set_disabled>
                <input type="hidden" name="user" value=id />
                <input type="hidden" name="disabled" value="false" />
                <button type="submit" class="button button--small">
                    "Enable"
                    <span class="visually-hidden">{format!(" {}", person.name)}</span>
                </button>
            </ActionForm>
        }
        .into_any();
    }
    view! {
        <Confirm
            id=format!("disable-{id}")
            is_small=true
            label="Disable"
            about=person.name
            question="They are signed out at once, cannot sign in, and what they hold goes back to the queue. Their \
            decisions stay."
        >
            <ActionForm action=actions.set_disabled>
                <input type="hidden" name="user" value=id />
                <input type="hidden" name="disabled" value="true" />
                <button type="submit" class="button button--danger button--block">
                    "Disable this person"
                </button>
            </ActionForm>
        </Confirm>
    }
    .into_any()
}
