use leptos::prelude::*;

use super::{
    Desk,
    asked::{Asked, Missing, act_fields},
    browser, words,
};
use crate::{
    components::{
        item_name::{item_name, short_id},
        notice::ActionError,
    },
    model::{ItemId, QueueFilter, QueuePage, QueueRow},
    server_fns::queue::{filter_pairs, queue_place},
};

/// So many of the ticked items are named.
const NAMED: usize = 5;
const PANEL: &str = "confirm-act";

/// The question before an act on many items: with how many of which, and what follows.
#[component]
pub(super) fn Confirmation(desk: Desk, page: QueuePage) -> impl IntoView {
    let page = StoredValue::new(page);
    let may = desk.may_manage;
    move || {
        let asked = desk.asked.get().filter(|_| may)?;
        Some(match asked {
            Ok(asked) => page.with_value(|page| question(desk, &asked, page)),
            Err(missing) => not_yet(desk, missing),
        })
    }
}

fn not_yet(desk: Desk, missing: Missing) -> AnyView {
    let text = match missing {
        Missing::Act => "Choose below what is to be done with them.",
        Missing::Items => "Tick at least one item below, or choose all that match.",
    };
    Effect::new(move |_| browser::focus_soon(PANEL));
    view! {
        <div class="notice notice--caution notice--line" id=PANEL tabindex="-1" role="alert">
            <p>{text}</p>
            <a class="link-button" href=move || desk.filter.with(queue_place)>
                "All right"
            </a>
        </div>
    }
    .into_any()
}

fn question(desk: Desk, asked: &Asked, page: &QueuePage) -> AnyView {
    let filter = desk.filter.get_untracked();
    let is_ticked = !asked.items.is_empty();
    let number = if is_ticked { i64::try_from(asked.items.len()).unwrap_or(i64::MAX) } else { page.matching };
    if number == 0 {
        return gone(desk);
    }
    let sentence = words::act(&asked.act, &words::which(number, is_ticked, &filter), &page.targets);
    let details = if is_ticked { names(&asked.items, &page.rows.items) } else { matching(&filter, page) };
    let consequence = words::consequence(&asked.act, &page.targets);
    let class =
        if words::ends_items(&asked.act) { "button button--danger" } else { "button button--primary" };
    let button = words::act(&asked.act, &words::items(number), &page.targets);
    let act = desk.actions.act;
    let error = Signal::derive(move || act.value().get().and_then(Result::err));
    let fields = hidden_fields(asked, &filter, number);
    let back = queue_place(&filter);
    Effect::new(move |_| browser::focus_soon(PANEL));
    view! {
        <section class="card confirm-act" id=PANEL tabindex="-1" aria-labelledby="confirm-act-title">
            <div class="card__body">
                <h2 id="confirm-act-title">{format!("{sentence}?")}</h2>
                {details}
                <p>{consequence}</p>
                <p class="muted">"It begins a few seconds after you confirm, and can be taken back until then."</p>
                <ActionError error />
                <div class="form-actions">
                    <ActionForm action=act>
                        {fields}
                        <button
                            type="submit"
                            class=class
                            aria-busy=move || act.pending().get().to_string()
                        >
                            {button}
                        </button>
                    </ActionForm>
                    <a class="button" href=back>
                        "Leave them as they are"
                    </a>
                </div>
            </div>
        </section>
    }
    .into_any()
}

/// What the form carries: the act, with which items, and how many the person was told they are.
fn hidden_fields(asked: &Asked, filter: &QueueFilter, number: i64) -> impl IntoView + use<> {
    let act = act_fields(&asked.act).into_iter().map(|(name, value)| (name.to_owned(), value));
    let filter = filter_pairs(filter).into_iter().map(|(name, value)| (format!("filter[{name}]"), value));
    let items = asked.items.iter().enumerate().map(|(at, id)| (format!("items[{at}]"), id.to_string()));
    let count = std::iter::once(("count".to_owned(), number.to_string()));
    let field = |(name, value): (String, String)| view! { <input type="hidden" name=name value=value /> };
    act.chain(filter).chain(items).chain(count).map(field).collect_view()
}

/// The ticked items by name, as far as the list shows them.
fn names(items: &[ItemId], rows: &[QueueRow]) -> AnyView {
    let named: Vec<String> =
        rows.iter().filter(|row| items.contains(&row.id)).take(NAMED).map(told_apart).collect();
    let further = items.len().saturating_sub(named.len());
    let further = (further > 0).then(|| view! { <li class="muted">{format!("and {further} more")}</li> });
    view! {
        <ul class="confirm-act__names">
            {named.into_iter().map(|name| view! { <li>{name}</li> }).collect_view()}
            {further}
        </ul>
    }
    .into_any()
}

/// An item's name; where it has none of its own, with the end of its id, as the list has it.
fn told_apart(row: &QueueRow) -> String {
    let name = item_name(row.title.as_deref(), row.external_id.as_deref(), &row.reasons);
    match (&row.title, &row.external_id) {
        (None, None) => format!("{name} {}", short_id(row.id)),
        _ => name,
    }
}

/// What all have in common.
fn matching(filter: &QueueFilter, page: &QueuePage) -> AnyView {
    let narrowed = words::narrowed(filter, &page.targets);
    let most = (page.matching >= QueuePage::MOST_COUNTED).then(|| {
        let most = QueuePage::MOST_COUNTED;
        view! { <p>{format!("There may be more: no more than {most} are counted, or acted on at once.")}</p> }
    });
    let what = if narrowed.is_empty() {
        "No filter is applied: it is everything that waits, on every page of the list.".to_owned()
    } else {
        format!("On every page of the list: {}.", narrowed.join("; "))
    };
    view! {
        <p>{what}</p>
        {most}
    }
    .into_any()
}

fn gone(desk: Desk) -> AnyView {
    view! {
        <div class="notice notice--line" id=PANEL tabindex="-1" role="status">
            <p>"Nothing that waits matches any more, so there is nothing to do."</p>
            <a class="link-button" href=move || desk.filter.with(queue_place)>
                "All right"
            </a>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Priority, QueueState, Route, Timestamp};

    #[test]
    fn items_without_a_name_are_told_apart() {
        let row = |title: Option<&str>, external_id: Option<&str>| QueueRow {
            id: ItemId(uuid::Uuid::from_u128(0x1234_5678_9abc)),
            workflow: "triage".to_owned(),
            title: title.map(str::to_owned),
            external_id: external_id.map(str::to_owned),
            route: Route::Review,
            reasons: Vec::new(),
            priority: Priority::Normal,
            due_at: None,
            confidence: None,
            created_at: Timestamp(0),
            state: QueueState::Free,
            held_by: None,
            assigned: None,
            opinion: 1,
            adjudication: false,
            until: None,
        };
        assert_eq!(told_apart(&row(None, None)), "Untitled …123456789abc");
        assert_eq!(told_apart(&row(Some("Refund"), None)), "Refund");
        assert_eq!(told_apart(&row(None, Some("e-1"))), "e-1");
    }
}
