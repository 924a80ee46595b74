use leptos::prelude::*;

use super::selection::Selection;
use crate::{
    components::{
        badge::{Confidence, PriorityBadge, QueueStateBadge, ReasonBadges, RouteBadge},
        item_name::{item_name, short_id},
        moment::{Age, Moment},
    },
    model::{ItemId, QueueRow, QueueState, Route},
};

/// The box that ticks a row.
#[derive(Clone)]
pub(super) struct Tick {
    item: ItemId,
    name: String,
    selection: Selection,
}

impl Tick {
    pub(super) fn new(row: &QueueRow, selection: Selection) -> Self {
        Self { item: row.id, name: name(row), selection }
    }

    /// The cell that holds it: all of it can be hit.
    fn cell(self) -> AnyView {
        let Self { item, name, selection } = self;
        view! {
            <td class="cell-tick">
                <label class="tick">
                    <input
                        type="checkbox"
                        name="items"
                        value=item.to_string()
                        aria-label=format!("Tick {name}")
                        checked=untrack(|| selection.has(item))
                        prop:checked=move || selection.has(item)
                        on:click=move |event| {
                            selection.set(item, event_target_checked(&event), event.shift_key());
                        }
                    />
                </label>
            </td>
        }
        .into_any()
    }
}

/// One item that waits.
#[component]
pub(super) fn Row(row: QueueRow, tick: Option<Tick>) -> impl IntoView {
    let route = (row.route == Route::Fallback).then(|| view! { <RouteBadge route=row.route /> });
    let tick = tick.map(Tick::cell);
    let item = row.id.to_string();
    view! {
        <tr data-item=item>
            {tick}
            <th scope="row" class="cell-main">
                <NameCell row=row.clone() />
            </th>
            <td data-label="Why it is here">
                <div class="cluster">
                    {waits_for(&row)} {route} <ReasonBadges reasons=row.reasons.clone() />
                </div>
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
            <td data-label="For" class="cell-tight">
                {match row.assigned.clone() {
                    Some(name) => view! { <span class="badge badge--accent">{name}</span> }.into_any(),
                    None => view! { <span class="muted">"Anyone"</span> }.into_any(),
                }}
            </td>
            <td data-label="State" class="cell-tight">
                <StateCell row />
            </td>
        </tr>
    }
}

/// That it waits for a further opinion, or for somebody to settle what two people disagreed on.
fn waits_for(row: &QueueRow) -> Option<AnyView> {
    if row.adjudication {
        let why = "People disagreed on it: it waits for somebody who sees what they said.";
        return Some(view! { <span class="badge badge--accent" title=why>"To be settled"</span> }.into_any());
    }
    (row.opinion > 1).then(|| {
        let why = "It waits for a further opinion, which is given without seeing the others.";
        view! { <span class="badge badge--outline" title=why>{format!("Opinion {}", row.opinion)}</span> }
            .into_any()
    })
}

fn name(row: &QueueRow) -> String {
    item_name(row.title.as_deref(), row.external_id.as_deref(), &row.reasons)
}

#[component]
fn NameCell(row: QueueRow) -> impl IntoView {
    let title = name(&row);
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
