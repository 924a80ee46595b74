use leptos::prelude::*;

use crate::{
    components::{
        badge::{Confidence, PriorityBadge, QueueStateBadge, ReasonBadges, RouteBadge},
        item_name::{item_name, short_id},
        moment::{Age, Moment},
    },
    model::{QueueRow, QueueState, Route},
};

/// One item that waits.
#[component]
pub(super) fn Row(row: QueueRow) -> impl IntoView {
    let route = (row.route == Route::Fallback).then(|| view! { <RouteBadge route=row.route /> });
    view! {
        <tr>
            <th scope="row" class="cell-main">
                <NameCell row=row.clone() />
            </th>
            <td data-label="Why it is here">
                <div class="cluster">{route} <ReasonBadges reasons=row.reasons.clone() /></div>
            </td>
            <td data-label="Confidence" class="cell-tight">
                <Confidence value=row.confidence />
            </td>
            <td data-label="Waits" class="cell-number cell-tight">
                <Age since=row.created_at />
            </td>
            <td data-label="Due" class="cell-tight">
                {match row.due_at {
                    Some(at) => view! { <Moment at /> }.into_any(),
                    None => view! { <span class="muted">"–"</span> }.into_any(),
                }}
            </td>
            <td data-label="State" class="cell-tight">
                <StateCell row />
            </td>
        </tr>
    }
}

#[component]
fn NameCell(row: QueueRow) -> impl IntoView {
    let title = item_name(row.title.as_deref(), row.external_id.as_deref(), &row.reasons);
    let external = row.title.as_ref().and(row.external_id).unwrap_or_else(|| short_id(row.id));
    view! {
        <div class="cluster">
            <a class="row-title" href=format!("/items/{}", row.id)>
                {title}
            </a>
            <PriorityBadge priority=row.priority />
        </div>
        <div class="row-note">{row.workflow} " · " {external}</div>
    }
}

#[component]
fn StateCell(row: QueueRow) -> impl IntoView {
    let until = row.until.filter(|_| row.state != QueueState::Free);
    let holder = row.held_by.filter(|_| row.state == QueueState::Leased);
    view! {
        <QueueStateBadge state=row.state />
        {(holder.is_some() || until.is_some())
            .then(|| {
                view! {
                    <div class="row-note">
                        {holder} {until.map(|at| view! { " until " <Moment at /> })}
                    </div>
                }
            })}
    }
}
