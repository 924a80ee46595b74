use leptos::prelude::*;

use crate::{
    components::{confirm::Confirm, empty::Empty, moment::Moment},
    model::{KeySummary, Scope},
    server_fns::keys::RevokeKey,
};

/// Every key, live ones first.
#[component]
pub(super) fn Keys(keys: Vec<KeySummary>, revoke: ServerAction<RevokeKey>) -> impl IntoView {
    if keys.is_empty() {
        return view! {
            <Empty
                title="No keys yet"
                text="A producer needs one with the scope ingest, bound to its workflow. Make it in the form on this page."
            />
        }
        .into_any();
    }
    view! {
        <div class="table-frame">
            <table class="table table--cards">
                <caption class="visually-hidden">"API keys"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Key"</th>
                        <th scope="col">"May"</th>
                        <th scope="col">"Bound to"</th>
                        <th scope="col">"Made"</th>
                        <th scope="col">"Last used"</th>
                        <th scope="col">
                            <span class="visually-hidden">"Actions"</span>
                        </th>
                    </tr>
                </thead>
                <tbody>{keys.into_iter().map(|key| view! { <Row key revoke /> }).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Row(key: KeySummary, revoke: ServerAction<RevokeKey>) -> impl IntoView {
    let name = key.name.clone();
    let id = key.id.to_string();
    let bound = match (&key.workflow, &key.user) {
        (None, None) => "All workflows".to_owned(),
        (workflow, user) => {
            [workflow.clone(), user.clone()].into_iter().flatten().collect::<Vec<_>>().join(", ")
        }
    };
    view! {
        <tr>
            <th scope="row" class="cell-main">
                {key.name} <div class="row-note mono">{key.prefix} "…"</div>
            </th>
            <td data-label="May">
                <ScopeBadges scopes=key.scopes />
            </td>
            <td data-label="Bound to">{bound}</td>
            <td data-label="Made" class="cell-tight">
                <Moment at=key.created_at is_past=true />
                <div class="row-note">{key.created_by}</div>
            </td>
            <td data-label="Last used" class="cell-tight">
                {match key.last_used_at {
                    Some(at) => view! { <Moment at is_past=true /> }.into_any(),
                    None => view! { <span class="muted">"Never"</span> }.into_any(),
                }}
            </td>
            <td class="cell-actions">
                {match key.revoked_at {
                    Some(at) => {
                        view! {
                            <span class="badge badge--danger">"Revoked " <Moment at is_past=true /></span>
                        }
                            .into_any()
                    }
                    None => view! { <Revoke id name revoke /> }.into_any(),
                }}
            </td>
        </tr>
    }
}

#[component]
fn ScopeBadges(scopes: Vec<Scope>) -> impl IntoView {
    view! {
        <ul class="badge-list" role="list">
            {scopes
                .into_iter()
                .map(|scope| view! { <li><span class="badge badge--outline">{scope.as_str()}</span></li> })
                .collect_view()}
        </ul>
    }
}

#[component]
fn Revoke(id: String, name: String, revoke: ServerAction<RevokeKey>) -> impl IntoView {
    view! {
        <Confirm
            id=format!("revoke-{id}")
            is_small=true
            label="Revoke"
            about=name
            question="Programs that use this key are refused from now on. This cannot be taken back; a new key can be made."
        >
            <ActionForm action=revoke>
                <input type="hidden" name="key" value=id />
                <button type="submit" class="button button--danger button--block">
                    "Revoke this key"
                </button>
            </ActionForm>
        </Confirm>
    }
}
