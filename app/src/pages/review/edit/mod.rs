//! Correcting the output.

mod changes;
mod check;
mod fields;

use std::sync::Arc;

use leptos::prelude::*;

use super::{
    browser,
    desk::{Desk, use_desk},
    verdict::HoldFields,
};
use crate::{
    components::schema_form::name_at,
    model::{FieldError, ReviewItem, Verdict},
    review::{
        edit::{Edit, EditView, is_by_hand},
        form::start_word,
    },
};
pub(super) use changes::change_list;

use changes::Changes;
use fields::EditFields;

/// The output as something to work on. The same form is posted where no script runs.
#[component]
pub(super) fn EditPane(item: Arc<ReviewItem>) -> impl IntoView {
    let desk = use_desk();
    check::keep_checking(desk, item.clone());
    let stay = |event: leptos::ev::KeyboardEvent| {
        // Enter in a single-line field would send a half-made edit.
        if event.key() == "Enter" && !event.ctrl_key() && !event.meta_key() && browser::is_in_line(&event) {
            event.prevent_default();
        }
    };
    let fields = item.clone();
    view! {
        <section class="review-pane review-pane--edit" aria-labelledby="edit-heading">
            <h2 id="edit-heading" class="review-pane__heading">
                {if is_by_hand(&item) { "Your answer" } else { "Your correction" }}
            </h2>
            <form
                id="edit-form"
                class="review-pane__body edit"
                method="post"
                action="/review/verdict"
                on:keydown=stay
                on:submit=move |event| {
                    event.prevent_default();
                    desk.send_edit();
                }
            >
                <HoldFields verdict=Verdict::Edit />
                <button type="submit" class="visually-hidden" tabindex="-1" aria-hidden="true">
                    "Send the edit"
                </button>
                {move || {
                    desk.layout.track();
                    let edit = desk.edit.get_untracked();
                    edit.map(|edit| view! { <EditBody item=fields.clone() edit /> })
                }}
            </form>
            <Changes item />
        </section>
    }
}

/// How it is edited, what is wrong with the whole, and the fields.
#[component]
fn EditBody(item: Arc<ReviewItem>, edit: Edit) -> impl IntoView {
    let is_json = edit.view != EditView::Text;
    let view = edit.view;
    let start = start_word(&edit.start);
    // New controls for a new layout: one that was typed into would go on showing that, whatever it holds now.
    let layout = use_desk().layout.get_untracked();
    let edited = item.clone();
    let fields = move |_| view! { <EditFields item=edited.clone() edit=edit.clone() /> };
    view! {
        <input type="hidden" name="start" value=start />
        {is_json.then(|| view! { <ViewSwitch view /> })}
        <WholeErrors item />
        <For each=move || [layout] key=|layout| *layout children=fields />
    }
}

/// Form or JSON.
#[component]
fn ViewSwitch(view: EditView) -> impl IntoView {
    let choices = [(EditView::Form, "view:form", "Form"), (EditView::Raw, "view:raw", "JSON")];
    let buttons = choices.map(|(choice, op, words)| {
        view! { <SwitchButton op words choice is_chosen=choice == view /> }
    });
    view! {
        <div class="segmented edit__switch" role="group" aria-label="Edit as">
            {buttons.into_iter().collect_view()}
        </div>
    }
}

#[component]
fn SwitchButton(op: &'static str, words: &'static str, choice: EditView, is_chosen: bool) -> impl IntoView {
    let desk = use_desk();
    view! {
        <button
            type="submit"
            name="op"
            value=op
            formnovalidate=true
            aria-pressed=is_chosen.to_string()
            on:click=move |event| {
                event.prevent_default();
                show_as(desk, choice);
            }
        >
            {words}
        </button>
    }
}

/// Turns the edit into the other view; JSON that cannot be read stays as text, with what is wrong.
fn show_as(desk: Desk, choice: EditView) {
    let mut problem: Option<FieldError> = None;
    desk.change_edit(true, |item, edit| match choice {
        EditView::Raw => edit.show_raw(item),
        EditView::Form => problem = edit.show_form(item).err(),
        EditView::Text => {}
    });
    if let Some(problem) = problem {
        desk.tried.set(true);
        desk.say(problem.message);
    }
}

/// What is wrong with the edit, apart from what stands beside a field on screen.
#[component]
fn WholeErrors(item: Arc<ReviewItem>) -> impl IntoView {
    let desk = use_desk();
    let name = move |place: &str| name_at(item.workflow.schema.as_ref(), place);
    let errors = Memo::new(move |_| {
        let is_form = desk.edit.with(|edit| edit.as_ref().is_some_and(|edit| edit.view == EditView::Form));
        let mut errors = desk.placed.get();
        if !is_form {
            let read = desk.reading.get().map(|reading| reading.errors).unwrap_or_default();
            errors.splice(0..0, read);
        }
        errors.retain(|error| !is_form || error.pointer.is_empty());
        errors
    });
    move || {
        let errors = errors.get();
        (!errors.is_empty()).then(|| {
            let lines = errors.into_iter().map(|error| {
                let place = (!error.pointer.is_empty()).then(|| format!("{}: ", name(&error.pointer)));
                view! { <li>{place} {error.message}</li> }
            });
            view! {
                <div class="notice notice--danger" role="alert">
                    <ul class="plain-list">{lines.collect_view()}</ul>
                </div>
            }
        })
    }
}
