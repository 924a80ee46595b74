use leptos::{html, prelude::*};

use crate::{
    pages::review::{
        browser,
        desk::{Desk, use_desk},
    },
    review::{
        keymap::{Action, Keymap},
        shelf::{Names, Shelf},
    },
};

/// Every key, and a way to change it.
#[component]
pub(in super::super) fn HelpDialog() -> impl IntoView {
    let desk = use_desk();
    let dialog = NodeRef::<html::Dialog>::new();
    let changing = RwSignal::new(None::<Action>);
    let problem = RwSignal::new(String::new());
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        if desk.help.get() && !dialog.open() {
            let _ = dialog.show_modal();
        } else if !desk.help.get() && dialog.open() {
            dialog.close();
        }
    });
    let keydown = move |event: leptos::ev::KeyboardEvent| {
        if let Some(action) = changing.get_untracked() {
            event.prevent_default();
            event.stop_propagation();
            take_key(desk, action, &event.key(), changing, problem);
        }
    };
    view! {
        <dialog
            class="dialog"
            node_ref=dialog
            aria-labelledby="keys-heading"
            on:keydown=keydown
            on:close=move |_| {
                changing.set(None);
                problem.set(String::new());
                desk.help.set(false);
            }
        >
            <div class="dialog__header">
                <h2 id="keys-heading">"Keys"</h2>
                <button type="button" class="button button--small button--quiet" on:click=move |_| desk.help.set(false)>
                    "Close"
                    <kbd>"Esc"</kbd>
                </button>
            </div>
            <div class="dialog__body">
                <ul class="keys" role="list">
                    {Action::ALL.map(|action| view! { <KeyLine action changing problem /> }).into_iter().collect_view()}
                </ul>
                <p class="field__error" role="alert" hidden=move || problem.with(String::is_empty)>
                    {move || problem.get()}
                </p>
                <FixedKeys />
            </div>
            <div class="dialog__footer">
                <button type="button" class="button" on:click=move |_| change(desk, Keymap::default())>
                    "Back to the keys as delivered"
                </button>
            </div>
        </dialog>
    }
}

#[component]
fn KeyLine(action: Action, changing: RwSignal<Option<Action>>, problem: RwSignal<String>) -> impl IntoView {
    let desk = use_desk();
    let is_changing = Memo::new(move |_| changing.get() == Some(action));
    let cap = move || desk.keymap.with(|keymap| keymap.cap(action));
    let name = move || {
        if is_changing.get() {
            format!("{}: press the new key", action.label())
        } else {
            format!("{}: {}. Change the key", action.label(), cap())
        }
    };
    view! {
        <li class="keys__line">
            <span>{action.label()}</span>
            <button
                type="button"
                class="button button--small"
                aria-label=name
                aria-pressed=move || is_changing.get().to_string()
                on:click=move |_| {
                    problem.set(String::new());
                    changing.update(|now| *now = if *now == Some(action) { None } else { Some(action) });
                }
            >
                {move || {
                    if is_changing.get() {
                        view! { "Press a key…" }.into_any()
                    } else {
                        view! { <kbd>{cap}</kbd> }.into_any()
                    }
                }}
            </button>
        </li>
    }
}

#[component]
fn FixedKeys() -> impl IntoView {
    let fixed = [
        ("Choose a reason, or how long to put off", "1 – 9"),
        ("To the comment, while rejecting", "C"),
        ("Send the edit, or pass the item on", "Ctrl Enter"),
        ("Close what is open", "Esc"),
    ];
    let line = |(words, key): (&'static str, &'static str)| {
        view! {
            <li class="keys__line">
                <span>{words}</span>
                <kbd>{key}</kbd>
            </li>
        }
    };
    view! {
        <ul class="keys keys--fixed" role="list" aria-label="Keys that stay as they are">
            {fixed.map(line).into_iter().collect_view()}
        </ul>
        <p class="muted small">"Keys rest while you type in a field and while a dialog is open."</p>
    }
}

fn take_key(
    desk: Desk,
    action: Action,
    key: &str,
    changing: RwSignal<Option<Action>>,
    problem: RwSignal<String>,
) {
    if key == "Escape" {
        changing.set(None);
        return;
    }
    if matches!(key, "Shift" | "Control" | "Alt" | "Meta" | "AltGraph" | "CapsLock") {
        return;
    }
    let mut keymap = desk.keymap.get_untracked();
    match keymap.rebind(action, key) {
        Ok(()) => {
            problem.set(String::new());
            changing.set(None);
            desk.say(format!("{}: now {}.", action.label(), keymap.cap(action)));
            change(desk, keymap);
        }
        Err(error) => problem.set(error.to_string()),
    }
}

fn change(desk: Desk, keymap: Keymap) {
    browser::BrowserShelf.put(&Names::keymap(), &keymap.to_text());
    desk.keymap.set(keymap);
}
