use leptos::prelude::*;

use super::{FormStore, Notes, control_id, field_view, label};
use crate::{
    components::schema_form::{Control, Field, Origin, Presence, Rearrangement, Rows},
    review::pointer,
};

/// A group of fields with its name as a frame.
pub(super) fn record(
    field: Field,
    presence: Presence,
    fields: Vec<Field>,
    store: FormStore,
    settled: bool,
) -> AnyView {
    let id = control_id(&field.pointer);
    let notes = Notes::of(&field, store, RwSignal::new(false));
    let hint = field.hint.clone().map(|hint| view! { <p class="field__hint">{hint}</p> });
    let legend = label(&field, store, settled);
    let switch = presence_switch(&field, presence, store);
    view! {
        <fieldset class="form-group" id=id.clone()>
            <legend class="form-group__name">{legend}</legend>
            {hint}
            {members(field, fields, store, settled)}
            {switch}
            {notes.view(&id)}
        </fieldset>
    }
    .into_any()
}

/// A group's fields, with the hidden word that the group is there.
pub(super) fn members(field: Field, fields: Vec<Field>, store: FormStore, settled: bool) -> AnyView {
    let presence = match &field.control {
        Control::Record { presence, .. } => *presence,
        _ => Presence::Present,
    };
    let views: Vec<AnyView> = fields.into_iter().map(|field| field_view(field, store, settled)).collect();
    view! {
        <input type="hidden" name=format!("shape:{}", field.pointer) value=presence.as_str() />
        <div class="form-members">{views}</div>
    }
    .into_any()
}

/// The button that puts in a group that is missing, or takes out one that may be.
fn presence_switch(field: &Field, presence: Presence, store: FormStore) -> Option<AnyView> {
    let place = field.pointer.clone();
    match presence {
        Presence::Present if field.nullable || !field.required => {
            let text = format!("Leave out {}", field.label);
            Some(op_button(Rearrangement::TakeOut(place), text, store, "button button--small button--quiet"))
        }
        Presence::Present => None,
        Presence::Null | Presence::Absent => {
            let text = format!("Add {}", field.label);
            Some(op_button(Rearrangement::PutIn(place), text, store, "button button--small"))
        }
    }
}

/// A list: its rows, each with its buttons, and one for another row.
pub(super) fn list(field: Field, rows: Rows, store: FormStore, settled: bool) -> AnyView {
    let id = control_id(&field.pointer);
    let notes = Notes::of(&field, store, RwSignal::new(false));
    let shape = rows.as_shape();
    let in_order = rows.origins.iter().enumerate().all(|(at, origin)| *origin == Origin::Was(at));
    let last = rows.rows.len();
    let hint = field.hint.clone().map(|hint| view! { <p class="field__hint">{hint}</p> });
    let legend = label(&field, store, settled);
    let switch = presence_switch(&field, rows.presence, store);
    let add = rows.presence.is_present().then(|| {
        op_button(
            Rearrangement::Add(field.pointer.clone()),
            "Add a row".to_owned(),
            store,
            "button button--small",
        )
    });
    let views: Vec<AnyView> = rows
        .rows
        .into_iter()
        .enumerate()
        .map(|(index, field)| row(field, (index, last), store, settled && in_order))
        .collect();
    view! {
        <fieldset class="form-group" id=id.clone()>
            <legend class="form-group__name">{legend}</legend>
            {hint}
            <input type="hidden" name=format!("shape:{}", field.pointer) value=shape />
            <div class="form-rows">{views}</div>
            <div class="cluster">{add} {switch}</div>
            {notes.view(&id)}
        </fieldset>
    }
    .into_any()
}

/// One row: its number, its buttons, its fields.
fn row(mut field: Field, (index, rows): (usize, usize), store: FormStore, settled: bool) -> AnyView {
    let name = format!("{} {}", field.label, index + 1);
    let place = field.pointer.clone();
    let buttons = [
        (index > 0).then(|| (Rearrangement::Up(place.clone()), "Move up", "↑")),
        (index + 1 < rows).then(|| (Rearrangement::Down(place.clone()), "Move down", "↓")),
        Some((Rearrangement::Remove(place.clone()), "Remove", "×")),
    ];
    let buttons: Vec<AnyView> = buttons
        .into_iter()
        .flatten()
        .map(|(op, words, sign)| {
            let label = format!("{words}: {name}");
            icon_button(op, label, sign, store)
        })
        .collect();
    let body = match field.control.clone() {
        Control::Record { presence, fields } if presence.is_present() => {
            let notes = Notes::of(&field, store, RwSignal::new(false)).view(&control_id(&place));
            view! { {members(field, fields, store, settled)} {notes} }.into_any()
        }
        _ => {
            field.label = name.clone();
            field_view(field, store, settled)
        }
    };
    view! {
        <div class="form-row" role="group" aria-label=name.clone() id=pointer::element_id("row", &place)>
            <div class="form-row__head">
                <span class="form-row__name">{name.clone()}</span>
                <span class="form-row__buttons">{buttons}</span>
            </div>
            {body}
        </div>
    }
    .into_any()
}

/// The id of a button that changes the form's shape, so that the focus can follow.
pub(super) fn op_id(op: &Rearrangement) -> String {
    pointer::element_id("op", &format!("/{}", op.to_op().replace(':', "")))
}

fn op_button(op: Rearrangement, text: String, store: FormStore, class: &'static str) -> AnyView {
    let value = op.to_op();
    let id = op_id(&op);
    view! {
        <button
            type="submit"
            name="op"
            value=value
            id=id
            class=class
            formnovalidate=true
            on:click=move |event| {
                event.prevent_default();
                store.rearrange.run(op.clone());
            }
        >
            {text}
        </button>
    }
    .into_any()
}

fn icon_button(op: Rearrangement, label: String, sign: &'static str, store: FormStore) -> AnyView {
    let value = op.to_op();
    let id = op_id(&op);
    view! {
        <button
            type="submit"
            name="op"
            value=value
            id=id
            class="button button--small button--quiet button--icon"
            aria-label=label.clone()
            title=label
            formnovalidate=true
            on:click=move |event| {
                event.prevent_default();
                store.rearrange.run(op.clone());
            }
        >
            <span aria-hidden="true">{sign}</span>
        </button>
    }
    .into_any()
}
