use leptos::prelude::*;

use super::{
    bounds::{BoundForm, POINTER, offered},
    browser,
    control::{Warnings, choices},
    desk::Desk,
    fields::TYPED,
};
use crate::components::code_text::CodeText;

/// Bounds for single fields: a row each.
#[component]
pub(super) fn FieldBounds(desk: Desk) -> impl IntoView {
    let keys = Memo::new(move |_| {
        desk.sheet.with(|sheet| sheet.field_bounds.iter().map(|bound| bound.key).collect::<Vec<_>>())
    });
    view! {
        <fieldset class="rule__part" aria-describedby="field-bounds-hint field-bounds-warnings">
            <legend>"Bounds for single fields"</legend>
            <p class="field__hint" id="field-bounds-hint">
                "A field under its bound sends the output to a person, however sure the whole is."
            </p>
            <ul class="rule__rows" role="list">
                <For each=move || keys.get() key=|key| *key let:key>
                    <BoundRow desk key />
                </For>
            </ul>
            <Warnings of="field-bounds".to_owned() warnings=desk.warned(POINTER) />
            <button type="button" class="button button--small" id="add-bound" on:click=move |_| add(desk)>
                "Add a bound"
            </button>
        </fieldset>
    }
    .into_any()
}

/// A new bound begins with the first field that has none; with one to be typed where all have one.
fn add(desk: Desk) {
    let taken = desk.sheet.with_untracked(|sheet| {
        sheet.field_bounds.iter().map(|bound| bound.field.clone()).collect::<Vec<_>>()
    });
    let all = desk.page.with_untracked(|page| offered(&page.fields));
    let free = all.into_iter().flat_map(|(_, options)| options).find(|(field, _)| !taken.contains(field));
    let mut key = 0;
    desk.sheet.update(|sheet| key = sheet.add_bound(free.map(|(field, _)| field)));
    browser::focus_soon(format!("bound-{key}-field"));
}

/// Changes a bound.
fn change(desk: Desk, key: u64, change: impl FnOnce(&mut BoundForm)) {
    desk.sheet.update(|sheet| {
        if let Some(bound) = sheet.field_bounds.iter_mut().find(|bound| bound.key == key) {
            change(bound);
        }
    });
}

/// A text of a bound.
fn text(desk: Desk, key: u64, of: impl Fn(&BoundForm) -> String + Send + Sync + 'static) -> Signal<String> {
    desk.text(move |sheet| sheet.bound(key).map(&of).unwrap_or_default())
}

#[component]
fn BoundRow(desk: Desk, key: u64) -> impl IntoView {
    let number = desk.text(move |sheet| {
        let place = sheet.field_bounds.iter().position(|bound| bound.key == key);
        place.map(|place| (place + 1).to_string()).unwrap_or_default()
    });
    let error = desk.bound_error(key);
    let remove = move |_| {
        desk.sheet.update(|sheet| sheet.field_bounds.retain(|bound| bound.key != key));
        browser::focus_soon("add-bound".to_owned());
    };
    let line = move |message: String| {
        view! {
            <p class="field__error rules__bound-error" id=format!("bound-{key}-error")>
                <span>
                    <CodeText text=message />
                </span>
            </p>
        }
    };
    view! {
        <li class="rule__row rules__bound">
            <FieldChoice desk key number />
            <input
                class="input input--small rule__value"
                id=format!("bound-{key}-least")
                aria-label=move || format!("Least confidence {}", number.get())
                aria-describedby=format!("bound-{key}-error")
                aria-invalid=move || error.get().is_some().then_some("true")
                placeholder="0.9"
                inputmode="decimal"
                autocomplete="off"
                value=text(desk, key, |bound| bound.bound.clone()).get_untracked()
                prop:value=text(desk, key, |bound| bound.bound.clone())
                on:input=move |event| {
                    let typed = event_target_value(&event);
                    change(desk, key, |bound| bound.bound = typed);
                }
            />
            <button
                type="button"
                class="button button--small button--quiet rule__drop"
                aria-label=move || format!("Remove bound {}", number.get())
                on:click=remove
            >
                <span aria-hidden="true">"×"</span>
            </button>
            {move || error.get().map(line)}
        </li>
    }
    .into_any()
}

#[component]
fn FieldChoice(desk: Desk, key: u64, number: Signal<String>) -> impl IntoView {
    let field = text(desk, key, |bound| bound.field.clone());
    let is_typed =
        Memo::new(move |_| desk.sheet.with(|sheet| sheet.bound(key).is_some_and(|bound| bound.is_typed)));
    let shown = Signal::derive(move || if is_typed.get() { TYPED.to_owned() } else { field.get() });
    let choose = move |name: String| {
        change(desk, key, |bound| {
            bound.is_typed = name == TYPED;
            if !bound.is_typed {
                bound.field = name;
            }
        });
    };
    let typed = move || {
        view! {
            <input
                class="input input--small input--code"
                aria-label=move || format!("Path of bounded field {}", number.get())
                placeholder="/order/total"
                value=field.get_untracked()
                prop:value=field
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                on:input=move |event| {
                    let name = event_target_value(&event);
                    change(desk, key, |bound| bound.field = name);
                }
            />
        }
        .into_any()
    };
    view! {
        <div class="rule__field">
            <select
                class="select select--small"
                id=format!("bound-{key}-field")
                aria-label=move || format!("Bounded field {}", number.get())
                on:change=move |event| choose(event_target_value(&event))
            >
                {move || options(desk, shown)}
            </select>
            {move || is_typed.get().then(typed)}
        </div>
    }
    .into_any()
}

/// The fields that are offered, the one that is chosen among them, and the way to type another.
fn options(desk: Desk, shown: Signal<String>) -> AnyView {
    let mut groups = desk.page.with(|page| offered(&page.fields));
    let chosen = shown.get();
    let is_known =
        chosen == TYPED || groups.iter().flat_map(|(_, all)| all).any(|(field, _)| *field == chosen);
    if !is_known {
        let words = if chosen.is_empty() { "The whole output".to_owned() } else { chosen.clone() };
        groups.push(("Not seen lately", vec![(chosen, words)]));
    }
    groups.push(("Other", vec![(TYPED.to_owned(), "Another field…".to_owned())]));
    let group = |(label, options)| view! { <optgroup label=label>{choices(options, shown)}</optgroup> };
    groups.into_iter().map(group).collect_view().into_any()
}
