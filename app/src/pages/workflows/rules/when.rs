use std::time::Duration;

use leptos::prelude::*;

use super::{
    control::{Warnings, choices},
    desk::Desk,
    row::RowView,
    rows::Reading,
};
use crate::components::field::Field;

/// When the rule matches: the builder, and the CEL beside it. Either may be written in.
#[component]
pub(super) fn When(desk: Desk, key: u64) -> impl IntoView {
    let is_by_hand = desk.rule(key, |rule| rule.reading == Reading::ByHand);
    view! {
        <div class="rule__when">
            <fieldset class="rule__part">
                <legend>"When"</legend>
                {move || {
                    if is_by_hand.get() {
                        view! { <ByHand desk key /> }.into_any()
                    } else {
                        view! { <Builder desk key /> }.into_any()
                    }
                }}
            </fieldset>
            <Cel desk key />
        </div>
    }
    .into_any()
}

#[component]
fn Builder(desk: Desk, key: u64) -> impl IntoView {
    let keys = desk.rule(key, |rule| match &rule.reading {
        Reading::Built { rows, .. } => rows.iter().map(|row| row.key).collect::<Vec<_>>(),
        Reading::ByHand => Vec::new(),
    });
    let add = move |_| desk.change(key, |rule| rule.add_row(desk.first_field()));
    view! {
        <Joint desk key />
        <ul class="rule__rows" role="list">
            <For each=move || keys.get() key=|row| *row let:row>
                <RowView desk key row />
            </For>
        </ul>
        <button type="button" class="button button--small" id=format!("rule-{key}-add-condition") on:click=add>
            "Add a condition"
        </button>
    }
    .into_any()
}

/// Whether all rows must hold.
#[component]
fn Joint(desk: Desk, key: u64) -> impl IntoView {
    let value = desk.rule_text(key, |rule| match rule.reading {
        Reading::Built { is_any: true, .. } => "any".to_owned(),
        _ => "all".to_owned(),
    });
    let is_empty =
        desk.rule(key, |rule| matches!(&rule.reading, Reading::Built { rows, .. } if rows.is_empty()));
    let options = vec![
        ("all".to_owned(), "all of these hold".to_owned()),
        ("any".to_owned(), "any of these holds".to_owned()),
    ];
    let choose = move |word: String| {
        desk.change(key, |rule| {
            if let Reading::Built { is_any, .. } = &mut rule.reading {
                *is_any = word == "any";
            }
            rule.write_cel();
        });
    };
    let note = move || match (is_empty.get(), value.with(|word| word == "any")) {
        (false, _) => "",
        (true, false) => "No conditions: it matches every item.",
        (true, true) => "No conditions: it matches no item.",
    };
    view! {
        <div class="cluster">
            <select
                class="select select--small"
                id=format!("rule-{key}-joint")
                aria-label="Match when"
                on:change=move |event| choose(event_target_value(&event))
            >
                {choices(options, value)}
            </select>
            <span class="muted small">{note}</span>
        </div>
    }
    .into_any()
}

#[component]
fn ByHand(desk: Desk, key: u64) -> impl IntoView {
    let start_over = move |_| {
        desk.change(key, |rule| {
            rule.reading = Reading::Built { is_any: false, rows: Vec::new() };
            rule.add_row(desk.first_field());
        });
    };
    view! {
        <p class="muted">"Written by hand: the builder cannot show it. The CEL holds."</p>
        <button type="button" class="button button--small" id=format!("rule-{key}-start-over") on:click=start_over>
            "Start over in the builder"
        </button>
    }
    .into_any()
}

/// The condition as text.
#[component]
fn Cel(desk: Desk, key: u64) -> impl IntoView {
    let value = desk.rule_text(key, |rule| rule.when.clone());
    let error = desk.rule_error(key, "/when");
    let id = format!("rule-{key}-cel");
    let described = format!("{id}-warnings {id}-error");
    let mut read = debounce(Duration::from_millis(350), move |cel: String| desk.read_cel(key, cel));
    let area = view! {
        <textarea
            class="textarea rule__cel"
            id=id.clone()
            rows="3"
            spellcheck="false"
            autocapitalize="off"
            autocomplete="off"
            aria-describedby=described
            aria-invalid=move || error.get().is_some().then_some("true")
            prop:value=value
            on:input=move |event| {
                let cel = event_target_value(&event);
                desk.change(key, |rule| rule.when.clone_from(&cel));
                read(cel);
            }
        >
            {value.get_untracked()}
        </textarea>
    }
    .into_any();
    view! {
        <Field id=id.clone() label="As CEL" error>
            {area}
            <Warnings of=id warnings=desk.rule_warned(key, "/when") />
        </Field>
    }
    .into_any()
}
