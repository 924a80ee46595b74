//! Trying the policy on one item: a recorded one, or the body of a request.

use leptos::{prelude::*, task::spawn_local};

use super::{
    control::{Line, Menu},
    desk::Desk,
    sheet::Sheet,
};
use crate::{
    catalogue,
    components::{
        badge::{PriorityBadge, RouteBadge},
        item_name::{item_name, short_id},
        notice::Problem,
    },
    error::AppError,
    model::{Item, ItemFilter, ItemId, PolicyTest, TestSubject},
    pages::items::{ReasonList, Stages},
    server_fns::{items::list_items, policies::test_policy},
};

/// How many of the newest items are offered.
const OFFERED: u32 = 20;
/// How many characters of what is no id are said back.
const SHOWN_CHARS: usize = 60;

/// What the panel holds.
#[derive(Clone, Copy)]
struct Trial {
    /// An item's id or address.
    item: RwSignal<String>,
    /// A body, used where it says anything.
    body: RwSignal<String>,
    /// What came of it.
    answer: RwSignal<Option<Result<PolicyTest, AppError>>>,
    is_asking: RwSignal<bool>,
}

/// The panel.
#[component]
pub(super) fn Tried(desk: Desk) -> impl IntoView {
    let trial = Trial {
        item: RwSignal::new(String::new()),
        body: RwSignal::new(String::new()),
        answer: RwSignal::new(None),
        is_asking: RwSignal::new(false),
    };
    view! {
        <section class="card rules__scripted" aria-labelledby="test-title">
            <header class="card__header">
                <h2 id="test-title">"Test on an item"</h2>
            </header>
            <div class="card__body">
                <p class="muted small">"Tries what stands in the fields now, saved or not. It changes nothing."</p>
                <Subject desk trial />
                <div class="form-actions">
                    <button
                        type="button"
                        class="button"
                        id="run-test"
                        aria-busy=move || trial.is_asking.get().to_string()
                        on:click=move |_| ask(desk, trial)
                    >
                        "Test"
                    </button>
                </div>
                <div aria-live="polite">{move || trial.answer.get().map(shown)}</div>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Subject(desk: Desk, trial: Trial) -> impl IntoView {
    let newest = RwSignal::new(vec![(String::new(), "Choose one".to_owned())]);
    Effect::new(move |_| {
        let filter =
            ItemFilter { workflow: Some(desk.slug()), limit: Some(OFFERED), ..ItemFilter::default() };
        spawn_local(async move {
            let Ok(page) = list_items(filter).await else { return };
            let options = page.items.iter().map(|item| (item.id.to_string(), offered(item)));
            let _ = newest.try_update(|newest| newest.extend(options));
        });
    });
    let item = Signal::from(trial.item);
    let choose = Callback::new(move |id| trial.item.set(id));
    let menu = move || {
        view! { <Menu id="test-newest" label="One of the newest items" options=newest.get() value=item write=choose /> }
    };
    view! {
        {menu}
        <Line
            id="test-item"
            label="Item"
            hint="Its id or its address here."
            value=item
            write=choose
        />
        <details class="fold">
            <summary>"Or paste a body"</summary>
            <div class="field">
                <label class="field__label" for="test-body">
                    "Body, as a producer would send it"
                </label>
                <textarea
                    class="textarea textarea--code"
                    id="test-body"
                    rows="6"
                    spellcheck="false"
                    autocapitalize="off"
                    placeholder="{\"output\": {}, \"input\": {}, \"confidence\": 0.9}"
                    prop:value=trial.body
                    on:input=move |event| trial.body.set(event_target_value(&event))
                ></textarea>
            </div>
        </details>
    }
    .into_any()
}

fn ask(desk: Desk, trial: Trial) {
    let policy = match desk.sheet.with_untracked(Sheet::policy) {
        Ok(policy) => policy,
        Err(errors) => {
            let message = "Some fields of the policy need another look before it can be tried.".to_owned();
            desk.found(errors.clone());
            trial.answer.set(Some(Err(AppError::Invalid { message, errors })));
            return;
        }
    };
    let on = match subject(&trial.item.get_untracked(), &trial.body.get_untracked()) {
        Ok(on) => on,
        Err(message) => {
            trial.answer.set(Some(Err(AppError::Invalid { message, errors: Vec::new() })));
            return;
        }
    };
    trial.is_asking.set(true);
    let slug = desk.slug();
    spawn_local(async move {
        let answer = test_policy(slug, policy, on).await;
        let _ = trial.answer.try_set(Some(answer));
        let _ = trial.is_asking.try_set(false);
    });
}

/// What an item is called among others: many have the same name. Newest first, so it takes no time beside it.
fn offered(item: &Item) -> String {
    let name = item_name(item.title.as_deref(), item.external_id.as_deref(), &item.reasons);
    format!("{name} · {} · {}", short_id(item.id), catalogue::route(item.route))
}

/// A pasted body before an item; of an address, its last part. Else what to do.
fn subject(item: &str, body: &str) -> Result<TestSubject, String> {
    if !body.trim().is_empty() {
        return Ok(TestSubject::Body(body.to_owned()));
    }
    let item = item.trim();
    if item.is_empty() {
        return Err("Choose an item, give its id, or paste a body.".to_owned());
    }
    let address = item.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let id: Result<ItemId, _> = address.rsplit('/').next().unwrap_or_default().parse();
    id.map(TestSubject::Item).map_err(|_| {
        let start: String = item.chars().take(SHOWN_CHARS).collect();
        let cut = if start.len() < item.len() { "…" } else { "" };
        format!(
            "`{start}{cut}` is no item id. Give an id such as `0190a6f0-0000-7000-8000-000000000001`, or the address \
             of the item's page."
        )
    })
}

fn shown(answer: Result<PolicyTest, AppError>) -> AnyView {
    let test = match answer {
        Ok(test) => test,
        Err(error) => return view! { <Problem error /> }.into_any(),
    };
    let rule = match &test.rule {
        Some(rule) => format!("The rule “{rule}” matches."),
        None => "No rule matches.".to_owned(),
    };
    view! {
        <div class="stack">
            <p class="cluster">
                <strong>"It would go to"</strong>
                <RouteBadge route=test.route />
                <PriorityBadge priority=test.priority />
                {test.group.clone().map(|group| view! { <span class="badge badge--outline">{group}</span> })}
            </p>
            <p>{rule} {further(&test)}</p>
            <ReasonList reasons=test.reasons />
            <details class="fold" open>
                <summary>"Stage by stage"</summary>
                <Stages stages=test.trace />
            </details>
        </div>
    }
    .into_any()
}

fn further(test: &PolicyTest) -> String {
    let mut words = String::new();
    if let Some(seconds) = test.due_seconds {
        words.push_str(&format!(" Due after {} min.", seconds / 60));
    }
    match test.recorded {
        Some(recorded) if recorded == test.route => words.push_str(" As recorded."),
        Some(recorded) => {
            words.push_str(&format!(" Recorded: {}.", catalogue::route(recorded)));
        }
        None => {}
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_is_found_in_its_id_and_in_its_address() {
        let id = "0190a6f0-0000-7000-8000-000000000001";
        for text in [id.to_owned(), format!(" https://a.example/items/{id}/?x=1#y "), format!("/items/{id}")]
        {
            assert_eq!(subject(&text, " "), Ok(TestSubject::Item(id.parse().unwrap())), "{text}");
        }
        assert!(subject("nonsense", "").unwrap_err().starts_with("`nonsense` is no item id."));
        let long = subject(&"é".repeat(100), "").unwrap_err();
        assert!(long.starts_with(&format!("`{}…` is no item id.", "é".repeat(60))), "{long}");
        assert!(subject(" ", " ").unwrap_err().starts_with("Choose an item"));
        assert_eq!(subject(id, "{}"), Ok(TestSubject::Body("{}".into())));
    }
}
