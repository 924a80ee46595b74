use leptos::{ev, prelude::*, wasm_bindgen::JsCast as _, web_sys::HtmlSelectElement};

use super::{
    browser, control::Line, desk::Desk, matched::Matched, outcome::Outcome, rows::Reading, when::When,
};
use crate::{catalogue, components::announcer::use_announcer};

/// One rule: its place, what it caught, when it matches and what happens then.
#[component]
pub(super) fn RuleCard(desk: Desk, key: u64, is_open: bool) -> impl IntoView {
    let moves = use_move(desk, key);
    let drop = move |event: ev::DragEvent| {
        event.prevent_default();
        if let Some(dragged) = desk.dragged.get_untracked() {
            let to = desk.sheet.with_untracked(|sheet| sheet.place(key));
            desk.sheet.update(|sheet| {
                sheet.move_to(dragged, to.unwrap_or_default());
            });
            desk.dragged.set(None);
        }
    };
    let allow = move |event: ev::DragEvent| {
        if desk.dragged.get_untracked().is_some() {
            event.prevent_default();
        }
    };
    view! {
        <li
            class="rule"
            data-dragged=move || (desk.dragged.get() == Some(key)).then_some("true")
            on:keydown=move |event| on_key(&event, moves)
            on:dragover=allow
            on:drop=drop
        >
            <Head desk key moves />
            <Matched desk key />
            <details class="fold rule__more" open=is_open>
                <summary>
                    <Summary desk key />
                </summary>
                <When desk key />
                <Outcome desk key />
            </details>
        </li>
    }
    .into_any()
}

/// Moves the rule by so many places, keeps the focus, and says where it is now.
fn use_move(desk: Desk, key: u64) -> Callback<isize> {
    let announcer = use_announcer();
    Callback::new(move |by: isize| {
        let place = desk.sheet.with_untracked(|sheet| sheet.place(key));
        let Some(to) = place.and_then(|place| place.checked_add_signed(by)) else { return };
        let mut has_moved = false;
        desk.sheet.update(|sheet| has_moved = sheet.move_to(key, to));
        if has_moved {
            browser::keep_focus();
            let (name, all) = desk.sheet.with_untracked(|sheet| {
                (sheet.rule(key).map(|rule| rule.name.clone()).unwrap_or_default(), sheet.rules.len())
            });
            announcer.say(format!("{name} is rule {} of {all} now.", to + 1));
        }
    })
}

fn on_key(event: &ev::KeyboardEvent, moves: Callback<isize>) {
    // In a menu, these keys open it.
    let is_menu = event.target().is_some_and(|target| target.dyn_into::<HtmlSelectElement>().is_ok());
    if !event.alt_key() || is_menu {
        return;
    }
    let by = match event.key().as_str() {
        "ArrowUp" => -1,
        "ArrowDown" => 1,
        _ => return,
    };
    event.prevent_default();
    moves.run(by);
}

#[component]
fn Head(desk: Desk, key: u64, moves: Callback<isize>) -> impl IntoView {
    let place = move || desk.sheet.with(|sheet| sheet.place(key).map(|place| place + 1));
    let number = move || place().map(|place| place.to_string()).unwrap_or_default();
    let start = move |event: ev::DragEvent| {
        browser::carry(&event, &key.to_string());
        desk.dragged.set(Some(key));
    };
    view! {
        <div class="rule__head">
            <span
                class="rule__handle"
                draggable="true"
                title="Drag to another place; Alt with the up and down keys does the same"
                aria-hidden="true"
                on:dragstart=start
                on:dragend=move |_| desk.dragged.set(None)
            >
                "⋮⋮"
            </span>
            <span class="rule__number numbers" aria-hidden="true">
                {number}
            </span>
            <Line
                id=format!("rule-{key}-name")
                label="Rule name"
                class="rule__name"
                value=desk.rule_text(key, |rule| rule.name.clone())
                write=desk.write_rule(key, |rule, text| rule.name = text)
                error=desk.rule_error(key, "/name")
            />
            <Buttons desk key moves />
        </div>
    }
    .into_any()
}

#[component]
fn Buttons(desk: Desk, key: u64, moves: Callback<isize>) -> impl IntoView {
    let name = desk.rule_text(key, |rule| rule.name.clone());
    let place = Memo::new(move |_| desk.sheet.with(|sheet| sheet.place(key)));
    let is_last =
        move || desk.sheet.with(|sheet| place.get().is_none_or(|place| place + 1 == sheet.rules.len()));
    let button = move |word: &'static str, is_off: Signal<bool>, act: Callback<()>| {
        view! {
            <button
                type="button"
                class="button button--small"
                id=format!("rule-{key}-{}", word.to_lowercase())
                aria-disabled=move || is_off.get().then_some("true")
                on:click=move |_| act.run(())
            >
                {word}
                <span class="visually-hidden">" rule " {name}</span>
            </button>
        }
        .into_any()
    };
    let duplicate = move |()| {
        let mut copy = None;
        desk.sheet.update(|sheet| copy = sheet.duplicate(key));
        if let Some(copy) = copy {
            browser::focus_soon(format!("rule-{copy}-name"));
        }
    };
    let remove = move |()| {
        let mut removed = None;
        desk.sheet.update(|sheet| removed = sheet.remove(key));
        desk.removed.set(removed);
        browser::focus_soon("put-back".to_owned());
    };
    let never = Signal::stored(false);
    view! {
        <div class="rule__buttons" role="group" aria-label="Place of the rule">
            {button("Up", Signal::derive(move || place.get() == Some(0)), Callback::new(move |()| moves.run(-1)))}
            {button("Down", Signal::derive(is_last), Callback::new(move |()| moves.run(1)))}
            {button("Duplicate", never, Callback::new(duplicate))} {button("Remove", never, Callback::new(remove))}
        </div>
    }
    .into_any()
}

/// The rule in one line.
#[component]
fn Summary(desk: Desk, key: u64) -> impl IntoView {
    let outcome = desk.rule(key, |rule| {
        let mut words = vec![catalogue::route_to(rule.route).to_owned()];
        words.extend(rule.priority.map(|priority| format!("{priority} priority")));
        words.extend(Some(rule.group.trim().to_owned()).filter(|group| !group.is_empty()));
        words.extend(rule.double_review.then(|| "two people".to_owned()));
        words.join(", ")
    });
    let is_by_hand = desk.rule(key, |rule| rule.reading == Reading::ByHand);
    let error = desk.rule_error(key, "");
    let warnings = desk.rule_warned(key, "");
    view! {
        <span>{outcome}</span>
        {move || is_by_hand.get().then(|| view! { <span class="badge badge--outline">"by hand"</span> })}
        {move || error.get().map(|_| view! { <span class="badge badge--danger">"needs another look"</span> })}
        {move || {
            (!warnings.read().is_empty())
                .then(|| view! { <span class="badge badge--caution">"probably not meant"</span> })
        }}
    }
    .into_any()
}
