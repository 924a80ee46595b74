use leptos::prelude::*;

use super::{
    control::choices,
    desk::Desk,
    fields::{FieldOptions, TYPED},
    rows::{Row, is_flag, offered, operators_for, parse_field, takes_value},
};
use crate::{catalogue, components::code_text::CodeText, model::Operator};

/// One comparison: field, operator, value.
#[component]
pub(super) fn RowView(desk: Desk, key: u64, row: u64) -> impl IntoView {
    let place = desk.rule(key, move |rule| match &rule.reading {
        super::rows::Reading::Built { rows, .. } => {
            rows.iter().position(|one| one.key == row).map(|at| at + 1)
        }
        super::rows::Reading::ByHand => None,
    });
    let number = Signal::derive(move || place.get().map(|place| place.to_string()).unwrap_or_default());
    let operator = row_text(desk, key, row, |row| row.operator.to_string());
    let needs_value = Memo::new(move |_| operator.get().parse().is_ok_and(takes_value));
    let error = desk.row_error(key, row);
    let line = move |message: String| {
        view! {
            <p class="field__error rules__bound-error" id=error_id(key, row)>
                <span>
                    <CodeText text=message />
                </span>
            </p>
        }
    };
    view! {
        <li class="rule__row">
            <FieldChoice desk key row number />
            <OperatorChoice desk key row number value=operator />
            {move || needs_value.get().then(|| view! { <ValueInput desk key row number operator /> })}
            <button
                type="button"
                class="button button--small button--quiet rule__drop"
                aria-label=move || format!("Remove condition {}", number.get())
                on:click=move |_| desk.change(key, |rule| rule.remove_row(row))
            >
                <span aria-hidden="true">"×"</span>
            </button>
            {move || error.get().map(line)}
        </li>
    }
    .into_any()
}

fn error_id(key: u64, row: u64) -> String {
    format!("rule-{key}-row-{row}-error")
}

/// A text of the row.
fn row_text(
    desk: Desk,
    key: u64,
    row: u64,
    of: impl Fn(&Row) -> String + Send + Sync + 'static,
) -> Signal<String> {
    desk.rule_text(key, move |rule| rule.row(row).map(&of).unwrap_or_default())
}

/// Changes the row and reads its value anew.
fn change(desk: Desk, key: u64, row: u64, change: impl FnOnce(&mut Row)) {
    desk.change(key, |rule| {
        rule.change_row(row, |row| {
            change(row);
            row.read(&untrack(|| desk.types(&row.field)));
        });
    });
}

#[component]
fn FieldChoice(desk: Desk, key: u64, row: u64, number: Signal<String>) -> impl IntoView {
    let field = row_text(desk, key, row, |row| row.field.clone());
    let is_typed = desk.rule(key, move |rule| rule.row(row).is_some_and(|row| row.is_typed));
    let shown = Signal::derive(move || if is_typed.get() { TYPED.to_owned() } else { field.get() });
    let choose = move |name: String| {
        change(desk, key, row, |row| {
            row.is_typed = name == TYPED;
            if !row.is_typed {
                row.field = name;
                if !operators_for(&untrack(|| desk.types(&row.field)), Operator::IsPresent)
                    .contains(&row.operator)
                {
                    row.operator = Operator::Equals;
                }
            }
        });
    };
    let typed = move || {
        view! {
            <input
                class="input input--small input--code"
                aria-label=move || format!("Path of field {}", number.get())
                placeholder="input.order.total"
                aria-invalid=move || parse_field(&field.get()).is_none().then_some("true")
                value=field.get_untracked()
                prop:value=field
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                on:input=move |event| {
                    let name = event_target_value(&event);
                    change(desk, key, row, |row| row.field = name);
                }
            />
        }
        .into_any()
    };
    view! {
        <div class="rule__field">
            <select
                class="select select--small"
                id=format!("rule-{key}-row-{row}-field")
                aria-label=move || format!("Field {}", number.get())
                on:change=move |event| choose(event_target_value(&event))
            >
                <FieldOptions desk shown />
            </select>
            {move || is_typed.get().then(typed)}
        </div>
    }
    .into_any()
}

#[component]
fn OperatorChoice(
    desk: Desk,
    key: u64,
    row: u64,
    number: Signal<String>,
    value: Signal<String>,
) -> impl IntoView {
    let field = row_text(desk, key, row, |row| row.field.clone());
    let options = Memo::new(move |_| {
        let present = value.get().parse().unwrap_or(Operator::Equals);
        operators_for(&desk.types(&field.get()), present)
    });
    let choose = move |word: String| {
        if let Ok(operator) = word.parse() {
            change(desk, key, row, |row| row.operator = operator);
        }
    };
    view! {
        <select
            class="select select--small rule__operator"
            id=format!("rule-{key}-row-{row}-operator")
            aria-label=move || format!("Operator {}", number.get())
            on:change=move |event| choose(event_target_value(&event))
        >
            {move || choices(crate::pages::filter::choices(&options.get(), catalogue::operator), value)}
        </select>
    }
    .into_any()
}

/// What it is compared with: true or false where the field holds nothing else, and otherwise what is typed.
#[component]
fn ValueInput(
    desk: Desk,
    key: u64,
    row: u64,
    number: Signal<String>,
    operator: Signal<String>,
) -> impl IntoView {
    let field = row_text(desk, key, row, |row| row.field.clone());
    let is_chosen = Memo::new(move |_| {
        operator.get().parse().is_ok_and(|operator: Operator| is_flag(&desk.types(&field.get()), operator))
    });
    move || {
        if is_chosen.get() {
            view! { <FlagChoice desk key row number /> }.into_any()
        } else {
            view! { <TypedValue desk key row number operator field /> }.into_any()
        }
    }
}

#[component]
fn FlagChoice(desk: Desk, key: u64, row: u64, number: Signal<String>) -> impl IntoView {
    let value = row_text(desk, key, row, |row| row.text.trim().to_owned());
    let error = desk.row_error(key, row);
    // What was typed before the field became one of these is shown as it is.
    let options = Memo::new(move |_| {
        let mut options = vec![(String::new(), "Choose…".to_owned())];
        options.extend(["true", "false"].map(|word| (word.to_owned(), word.to_owned())));
        let present = value.get();
        if options.iter().all(|(word, _)| *word != present) {
            options.push((present.clone(), present));
        }
        options
    });
    view! {
        <select
            class="select select--small rule__value"
            id=format!("rule-{key}-row-{row}-value")
            aria-label=move || format!("Value {}", number.get())
            aria-describedby=error_id(key, row)
            aria-invalid=move || error.get().is_some().then_some("true")
            on:change=move |event| {
                let text = event_target_value(&event);
                change(desk, key, row, |row| row.text = text);
            }
        >
            {move || choices(options.get(), value)}
        </select>
    }
    .into_any()
}

#[component]
fn TypedValue(
    desk: Desk,
    key: u64,
    row: u64,
    number: Signal<String>,
    operator: Signal<String>,
    field: Signal<String>,
) -> impl IntoView {
    let value = row_text(desk, key, row, |row| row.text.clone());
    let error = desk.row_error(key, row);
    let list = format!("rule-{key}-row-{row}-values");
    let placeholder = move || if operator.with(|word| word == "is_one_of") { "one, another" } else { "" };
    view! {
        <input
            class="input input--small rule__value"
            id=format!("rule-{key}-row-{row}-value")
            aria-label=move || format!("Value {}", number.get())
            aria-describedby=error_id(key, row)
            aria-invalid=move || error.get().is_some().then_some("true")
            placeholder=placeholder
            list=list.clone()
            value=value.get_untracked()
            prop:value=value
            autocomplete="off"
            on:input=move |event| {
                let text = event_target_value(&event);
                change(desk, key, row, |row| row.text = text);
            }
        />
        <datalist id=list>{move || suggestions(desk, &field.get())}</datalist>
    }
    .into_any()
}

/// Values that were seen, with the number of items that have each.
fn suggestions(desk: Desk, field: &str) -> AnyView {
    let types = desk.types(field);
    let mut values = desk.page.with(|page| {
        let seen = page.fields.iter().find(|seen| super::rows::field_name(&seen.field) == field);
        seen.map(|seen| seen.values.clone()).unwrap_or_default()
    });
    if values.is_empty() && types.iter().any(|kind| kind == "boolean") {
        values = [true, false].map(|flag| (flag.into(), 0)).to_vec();
    }
    let option = |(value, items): (serde_json::Value, i64)| {
        let text = offered(&value, &types);
        let words = if items == 0 { text.clone() } else { format!("{text} ({items})") };
        view! { <option value=text>{words}</option> }
    };
    values.into_iter().map(option).collect_view().into_any()
}
