use leptos::prelude::*;

use super::{
    HoldFields, KeyHint,
    reject::{follow, followed},
};
use crate::{
    components::clock::use_clock,
    model::Target,
    pages::review::{
        browser,
        desk::{Desk, Mode, Targets, use_desk},
    },
    review::{keymap::Action, pass_on::fits},
};

const PANEL: &str = "pass-on-panel";
/// What is typed to narrow the choice.
const FIND: &str = "pass-on-find";

/// The button, and the panel over the page. Without a script, the button opens the form as a part of the page.
#[component]
pub(super) fn EscalateMenu() -> impl IntoView {
    let desk = use_desk();
    follow(Mode::Escalating, PANEL, FIND);
    Effect::new(move |_| {
        if desk.mode.get() == Mode::Escalating {
            untrack(|| desk.ask_targets());
        }
    });
    let panel = move || {
        view! {
            <div
                id=PANEL
                class="verdict-panel verdict-panel--pass-on"
                popover="auto"
                tabindex="-1"
                role="dialog"
                aria-labelledby="pass-on-heading"
                on:toggle=move |_| followed(desk, Mode::Escalating, PANEL)
            >
                <PassOnForm />
            </div>
        }
    };
    view! {
        <form
            method="get"
            action="/review"
            on:submit=move |event| {
                event.prevent_default();
                desk.mode.set(Mode::Escalating);
            }
        >
            <input type="hidden" name="pass_on" value="1" />
            <button
                type="submit"
                class="button button--quiet pass-on-button"
                title="To a group or a person; it is not shown to me again"
            >
                "Pass on"
                <KeyHint action=Action::Escalate />
            </button>
        </form>
        {move || (!desk.pass_on.in_page.get()).then(panel)}
    }
}

/// The same form as a part of the page.
#[component]
pub(in super::super) fn PassOnSection() -> impl IntoView {
    let desk = use_desk();
    let section = || {
        view! {
            <section class="card pass-on" aria-labelledby="pass-on-heading">
                <div class="card__body">
                    <PassOnForm />
                </div>
            </section>
        }
    };
    move || desk.pass_on.in_page.get().then(section)
}

#[component]
fn PassOnForm() -> impl IntoView {
    let desk = use_desk();
    let clock = use_clock();
    view! {
        <form
            class="verdict-panel__form"
            method="post"
            // A script says itself what is missing, at its place.
            novalidate=move || clock.is_live()
            action="/review/escalate"
            on:submit=move |event| {
                event.prevent_default();
                desk.escalate();
            }
        >
            <HoldFields />
            <input type="hidden" name="pass_on" value="1" />
            <h2 id="pass-on-heading" class="verdict-panel__heading">
                "Pass it on to"
            </h2>
            <TargetChoice />
            <NoteField />
            <div role="alert">
                {move || {
                    desk.pass_on.problem.get().map(|problem| view! { <p class="field__error">{problem}</p> })
                }}
            </div>
            <div class="verdict-panel__end">
                <button type="submit" class="button button--primary">
                    "Pass on"
                    <span class="chord">
                        <kbd>"Ctrl"</kbd>
                        <kbd>"Enter"</kbd>
                    </span>
                </button>
                <a
                    class="button button--quiet"
                    href="/review"
                    on:click=move |event| {
                        event.prevent_default();
                        desk.close();
                    }
                >
                    "Close"
                    <kbd>"Esc"</kbd>
                </a>
            </div>
        </form>
    }
}

/// Groups and people, narrowed by what is typed.
#[component]
fn TargetChoice() -> impl IntoView {
    let desk = use_desk();
    let clock = use_clock();
    let find = RwSignal::new(String::new());
    view! {
        // Without a script, typing narrows nothing.
        <div class="field" hidden=move || !clock.is_live()>
            <label class="field__label" for=FIND>
                "Find a group or a person"
            </label>
            <input
                class="input"
                id=FIND
                type="search"
                autocomplete="off"
                spellcheck="false"
                prop:value=find
                on:input:target=move |event| find.set(event.target().value())
                on:keydown=move |event| walk_on(desk, &event, &find.read_untracked())
            />
        </div>
        {move || match desk.pass_on.targets.get() {
            Targets::NotAsked | Targets::Asked => {
                view! { <p class="muted small pass-on__wait">"Asking who there is…"</p> }.into_any()
            }
            Targets::Failed(message) => view! { <Failed message /> }.into_any(),
            Targets::Known(targets) if targets.is_empty() => {
                view! { <p class="muted small">"There is no group and no other person on this server."</p> }
                    .into_any()
            }
            Targets::Known(targets) => view! { <Choices targets find /> }.into_any(),
        }}
    }
}

#[component]
fn Failed(message: String) -> impl IntoView {
    let desk = use_desk();
    view! {
        <div class="notice notice--danger notice--line" role="alert">
            <p>{message}</p>
            <button type="button" class="link-button" on:click=move |_| desk.ask_targets()>
                "Ask again"
            </button>
        </div>
    }
}

#[component]
fn Choices(targets: Vec<Target>, find: RwSignal<String>) -> impl IntoView {
    let known = StoredValue::new(targets.clone());
    let fits_none =
        Memo::new(move |_| known.with_value(|known| !known.iter().any(|one| fits(one, &find.read()))));
    let choices = targets.into_iter().map(|target| view! { <Choice target find /> }).collect_view();
    view! {
        <fieldset class="pass-on__choices">
            <legend class="visually-hidden">"To whom"</legend>
            {choices}
        </fieldset>
        <p class="muted small" role="status" hidden=move || !fits_none.get()>
            "Nobody is called like this."
        </p>
    }
}

#[component]
fn Choice(target: Target, find: RwSignal<String>) -> impl IntoView {
    let desk = use_desk();
    let known = StoredValue::new(target.clone());
    let is_hidden = Memo::new(move |_| known.with_value(|target| !fits(target, &find.read())));
    let is_chosen =
        Memo::new(move |_| known.with_value(|target| desk.pass_on.typed.with(|typed| typed.to == target.to)));
    let kind = if target.is_group { "Group" } else { "Person" };
    view! {
        <label class="check pass-on__choice" hidden=move || is_hidden.get()>
            <input
                type="radio"
                name="to"
                value=target.to
                checked=is_chosen.get_untracked()
                prop:checked=is_chosen
                on:change=move |_| choose(desk, known.with_value(|target| target.to.clone()))
            />
            <span>{target.name} " " <span class="muted small">{kind}</span></span>
        </label>
    }
}

#[component]
fn NoteField() -> impl IntoView {
    let desk = use_desk();
    let note = move || desk.pass_on.typed.with(|typed| typed.note.clone());
    let problem = desk.pass_on.note_problem;
    view! {
        <div class="field">
            <label class="field__label" for="pass-on-note">
                "Note "
                <span class="field__optional">"goes with the item"</span>
            </label>
            <textarea
                class="textarea"
                id="pass-on-note"
                name="note"
                rows="2"
                required=true
                aria-describedby="pass-on-note-error"
                aria-invalid=move || problem.with(Option::is_some).then_some("true")
                prop:value=note
                on:input:target=move |event| {
                    let text = event.target().value();
                    desk.pass_on.typed.update(|typed| typed.note = text);
                    problem.set(None);
                }
            >
                {desk.pass_on.typed.with_untracked(|typed| typed.note.clone())}
            </textarea>
            <div role="alert" id="pass-on-note-error">
                {move || problem.get().map(|problem| view! { <p class="field__error">{problem}</p> })}
            </div>
        </div>
    }
}

fn choose(desk: Desk, to: String) {
    desk.pass_on.problem.set(None);
    desk.pass_on.typed.update(|typed| typed.to = to);
}

/// From the search: Enter takes the first that fits and goes on to the note, the arrow goes into the list.
fn walk_on(desk: Desk, event: &leptos::ev::KeyboardEvent, find: &str) {
    match event.key().as_str() {
        "Enter" if !event.ctrl_key() && !event.meta_key() => {
            event.prevent_default();
            let first = desk.pass_on.targets.with_untracked(|targets| match targets {
                Targets::Known(known) => known.iter().find(|one| fits(one, find)).map(|one| one.to.clone()),
                _ => None,
            });
            if let Some(to) = first.filter(|_| !find.trim().is_empty()) {
                choose(desk, to);
                browser::focus("#pass-on-note");
            }
        }
        "ArrowDown" => {
            event.prevent_default();
            browser::focus(".pass-on__choice:not([hidden]) input");
        }
        _ => {}
    }
}
