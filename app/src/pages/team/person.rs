use leptos::prelude::*;

use super::Actions;
use crate::{
    catalogue,
    components::{confirm::Confirm, field::TextField, gate::use_viewer, moment::Moment},
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
                <Moment at=person.created_at />
            </td>
            <td class="cell-actions">
                <div class="cluster cluster--end">
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
    let id = format!("password-{}", person.id);
    view! {
        <details class="menu confirm">
            <summary class="button button--small">
                "Password…" <span class="visually-hidden">{person.name.clone()}</span>
            </summary>
            <div class="menu__panel confirm__panel">
                <ActionForm action=actions.reset_password>
                    <div class="stack menu__note">
                        <input type="hidden" name="user" value=person.id.to_string() />
                        <TextField
                            id
                            name="password"
                            label=format!("New password for {}", person.name)
                            hint="At least 12 characters. It ends their sessions."
                            kind="password"
                            autocomplete="new-password"
                            minlength=12
                            required=true
                        />
                        <button type="submit" class="button button--primary button--block">
                            "Set password"
                        </button>
                    </div>
                </ActionForm>
            </div>
        </details>
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
