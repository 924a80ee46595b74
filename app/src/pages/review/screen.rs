use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{
    around::{
        help::HelpDialog, returned::ReturnedVerdicts, toast::UndoToast, trouble::TroubleNotice,
        waiting::NoItem,
    },
    desk::{Desk, Mode, Opening, Shown},
    item::ItemScreen,
    listen::listen,
};
use crate::review::{
    edit::{Edit, first_start},
    form::{ReviewFormReturn, read_start},
    start::ReviewStart,
};

/// The whole screen, once it is known what to show.
#[component]
pub(super) fn Screen(start: ReviewStart) -> impl IntoView {
    let opening = opening(&start);
    let has_returned = start.returned.is_some();
    let first = start.first.as_ref().map(|one| one.item.id);
    // A refused edit says itself what is wrong with it, and so does passing on.
    let says_itself = |back: &ReviewFormReturn| back.is_edit() || back.pass_on().is_some();
    let stray = start.returned.clone().filter(|back| back.item() != first || !says_itself(back));
    let desk = Desk::new(&start, opening);
    provide_context(desk);
    // Effects run in the browser only, after it took over what the server drew.
    Effect::new(move |taken_over: Option<()>| {
        if taken_over.is_none() {
            untrack(|| {
                desk.take_over(has_returned);
                listen(desk);
            });
        }
    });
    Effect::new(move |before: Option<()>| {
        desk.edit.track();
        desk.comment.track();
        desk.pass_on.typed.track();
        if before.is_some() {
            untrack(|| desk.keep_draft());
        }
    });
    view! {
        <div class="page-wide review">
            <TroubleNotice />
            <ReturnedVerdicts />
            {stray.map(|back| view! { <StrayForm back /> })}
            {move || match desk.current.get() {
                Some(Shown(item)) => view! { <ItemScreen item /> }.into_any(),
                None => view! { <NoItem /> }.into_any(),
            }}
            <UndoToast />
            <HelpDialog />
        </div>
    }
}

/// What is open at first: the edit, where the address or a refused form says so.
fn opening(start: &ReviewStart) -> Opening {
    let query = use_query_map().get_untracked();
    let returned = start.returned.as_ref();
    let first = start.first.as_ref();
    let ours = returned.filter(|back| back.item() == first.map(|one| one.item.id));
    let edit = ours.and_then(ReviewFormReturn::edit).or_else(|| {
        let asked = query.get("edit").is_some();
        let from = query.get("from").filter(|from| !from.is_empty());
        first
            .filter(|_| asked)
            .map(|item| Edit::open(item, from.map_or_else(|| first_start(item), |from| read_start(&from))))
    });
    // The form is never open for another item than the one it was sent for.
    let is_ours = ours.is_some() || returned.is_none();
    let passes_on = first.is_some() && is_ours && query.get("pass_on").is_some();
    Opening {
        mode: match (passes_on, &edit) {
            (true, _) => Mode::Escalating,
            (false, Some(_)) => Mode::Editing,
            (false, None) => Mode::Reading,
        },
        edit,
        errors: ours.map(|back| back.errors.clone()).unwrap_or_default(),
        comment: ours.map(|back| back.comment().to_owned()).unwrap_or_default(),
        pass_on: ours.and_then(ReviewFormReturn::pass_on).unwrap_or_default(),
        passes_on,
    }
}

/// A refused form that is not on screen again: what is wrong, and all that was typed, to be copied.
#[component]
fn StrayForm(back: ReviewFormReturn) -> impl IntoView {
    let technical = ["item", "lease", "verdict", "active_ms", "start", "op", "pass_on"];
    let typed: Vec<String> = back
        .fields
        .iter()
        .filter(|(name, text)| {
            !technical.contains(&name.as_str()) && !name.starts_with("shape:") && !text.is_empty()
        })
        .map(|(name, text)| format!("{}: {text}", name.strip_prefix("field:").unwrap_or(name)))
        .collect();
    let errors = back.errors.iter().map(|error| view! { <p>{error.message.clone()}</p> }).collect_view();
    view! {
        <section class="notice notice--danger" role="alert" aria-label="Not accepted">
            <p class="notice__title">"This was not accepted."</p>
            {errors}
            {(!typed.is_empty())
                .then(|| {
                    view! {
                        <label class="field__label" for="stray-typed">
                            "What you typed"
                        </label>
                        <textarea class="textarea" id="stray-typed" readonly=true rows="4">
                            {typed.join("\n")}
                        </textarea>
                    }
                })}
        </section>
    }
}
