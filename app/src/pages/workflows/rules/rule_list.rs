use leptos::prelude::*;

use super::{browser, desk::Desk, rule_card::RuleCard, rule_form::RuleForm};

/// The rules in their order, and a new one.
#[component]
pub(super) fn RuleList(desk: Desk) -> impl IntoView {
    let keys = Memo::new(move |_| {
        desk.sheet.with(|sheet| sheet.rules.iter().map(|rule| rule.key).collect::<Vec<_>>())
    });
    // A long list begins folded, so that its order can be seen.
    let is_short = keys.with_untracked(|keys| keys.len() <= 3);
    let first_key = keys.with_untracked(|keys| keys.iter().max().map_or(0, |last| last + 1));
    let is_open = move |key: u64| is_short || key >= first_key;
    view! {
        <section class="card" aria-labelledby="rules-title">
            <header class="card__header">
                <h2 id="rules-title">"Rules"</h2>
                <span class="muted small">"The first that matches decides."</span>
            </header>
            <div class="card__body">
                {move || keys.with(Vec::is_empty).then(|| view! { <NoRules /> })}
                <ol class="rules__list" role="list">
                    <For each=move || keys.get() key=|key| *key let:key>
                        <RuleCard desk key is_open=is_open(key) />
                    </For>
                </ol>
                <Removed desk />
                <button type="button" class="button rules__add" id="add-rule" on:click=move |_| add(desk)>
                    "Add a rule"
                </button>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn NoRules() -> impl IntoView {
    view! {
        <p class="muted">
            "No rules yet: the bounds above decide alone. A rule says when an item matches and where it then goes."
        </p>
    }
    .into_any()
}

/// A new rule begins with the field that is seen most, compared with nothing: so it matches next to nothing.
fn add(desk: Desk) {
    let mut key = 0;
    desk.sheet.update(|sheet| key = sheet.add(desk.first_field()));
    browser::focus_soon(format!("rule-{key}-name"));
}

/// What was removed last, and the way back.
#[component]
fn Removed(desk: Desk) -> impl IntoView {
    let put_back = move |(at, rule): (usize, RuleForm)| {
        let name = format!("rule-{}-name", rule.key);
        desk.sheet.update(|sheet| sheet.put_back(at, rule));
        desk.removed.set(None);
        browser::focus_soon(name);
    };
    let notice = move |removed: (usize, RuleForm)| {
        let name = removed.1.name.clone();
        view! {
            <div class="notice" role="status">
                <p>{format!("The rule “{name}” is removed.")}</p>
                <div class="notice__actions">
                    <button
                        type="button"
                        class="button button--small"
                        id="put-back"
                        on:click=move |_| put_back(removed.clone())
                    >
                        "Put it back"
                    </button>
                </div>
            </div>
        }
        .into_any()
    };
    move || desk.removed.get().map(notice)
}
