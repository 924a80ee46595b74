//! `/insights/items`: the items that a figure counts.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{address::read_items, words};
use crate::{
    catalogue::{self, insights},
    components::{
        badge::{StatusBadge, VerdictBadge},
        chart::words::number,
        empty::Empty,
        gate::Gate,
        item_name::{item_name, short_id},
        loaded::Loaded,
        moment::Moment,
        page_header::PageHeader,
        pagination::Pagination,
    },
    model::{Behind, Between, ItemBehind, ItemsBehind, ItemsBehindPage as Answer, Permission},
    server_fns::insights::list_items_behind,
};

/// `/insights/items`.
#[component]
pub fn ItemsBehindPage() -> impl IntoView {
    view! {
        <Gate needs=Permission::SeeQuality>
            <Items />
        </Gate>
    }
}

#[component]
fn Items() -> impl IntoView {
    let query = use_query_map();
    let which = Memo::new(move |_| read_items(&query.read()));
    let page = Resource::new(move || which.get(), list_items_behind);
    view! {
        <div class="page">
            <Loaded from=page let:page>
                <Shown page which=which.get_untracked() />
            </Loaded>
        </div>
    }
    .into_any()
}

/// What the list is narrowed by, in words.
fn narrowed(which: &ItemsBehind, label: Option<String>) -> String {
    let of = which.workflow.clone().unwrap_or_else(|| "all workflows".to_owned());
    if let Some(outcome) = &which.outcome {
        return format!("{of} · Outcome: {outcome}");
    }
    let what = match (which.cause, which.by) {
        (Some(cause), _) => Some(insights::cause(cause)),
        (None, Some(by)) => Some(insights::dimension(by)),
        (None, None) => None,
    };
    let value = label.or_else(|| which.value.clone()).unwrap_or_default();
    let value = if value.is_empty() { "none given".to_owned() } else { value };
    match what {
        Some(what) => format!("{of} · {what}: {value}"),
        None => of,
    }
}

#[component]
fn Shown(page: Answer, which: ItemsBehind) -> impl IntoView {
    let lead = narrowed(&which, page.label);
    let between = page.between.map(|Between { from, to, time_zone }| {
        let words = format!("From {} to {}, {time_zone}.", words::moment(&from), words::moment(&to));
        view! { <p class="muted numbers">{words}</p> }
    });
    let young = (which.what == Behind::Outcome).then(|| {
        view! {
            <p class="muted small">
                "Items count once they are old enough to have an outcome: younger ones are left out."
            </p>
        }
    });
    let sheet = which.workflow.clone().map(|slug| {
        view! {
            <a class="button" href=format!("/insights/{slug}")>
                "Four metrics"
            </a>
        }
    });
    let rows = page.rows;
    let shown = if rows.items.is_empty() {
        let text = "No item is counted here. Where a figure says otherwise, what it counted was erased since, or counts \
            elsewhere after an undo.";
        view! {
            <Empty title="No items" text>
                <a class="button" href="/items">
                    "Search all items"
                </a>
            </Empty>
        }
        .into_any()
    } else {
        let count = rows.items.len();
        view! {
            <Table items=rows.items />
            <Pagination next_cursor=rows.next_cursor shown=count />
        }
        .into_any()
    };
    view! {
        <PageHeader title=format!("Items: {}", insights::behind(which.what).to_lowercase()) lead>
            {sheet}
            <a class="button" href="/insights">
                "Insights"
            </a>
        </PageHeader>
        {between}
        {young}
        {shown}
    }
    .into_any()
}

#[component]
fn Table(items: Vec<ItemBehind>) -> impl IntoView {
    view! {
        <div class="table-frame">
            <table class="table table--cards">
                <caption class="visually-hidden">"Items, newest first"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Item"</th>
                        <th scope="col">"Status"</th>
                        <th scope="col">"Decision"</th>
                        <th scope="col">"Reviewer's reasons"</th>
                        <th scope="col">"Source, model, prompt"</th>
                        <th scope="col" class="cell-number">
                            "Stands for"
                        </th>
                        <th scope="col">"Received"</th>
                    </tr>
                </thead>
                <tbody>{items.into_iter().map(|row| view! { <Row row /> }).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Row(row: ItemBehind) -> impl IntoView {
    let ItemBehind { item, inclusion } = row;
    let title = item_name(item.title.as_deref(), item.external_id.as_deref(), &item.reasons);
    let why: Vec<_> = item.reasons.iter().map(|reason| catalogue::reason(reason.code)).collect();
    let origin: Vec<_> = [item.source, item.model, item.prompt_version].into_iter().flatten().collect();
    let (verdict, reasons) = match item.decision {
        Some(decision) => {
            (view! { <VerdictBadge verdict=decision.verdict /> }.into_any(), decision.reasons.join(", "))
        }
        None => (view! { <span class="muted">"–"</span> }.into_any(), String::new()),
    };
    view! {
        <tr>
            <th scope="row" class="cell-main">
                <a class="row-title" href=format!("/items/{}", item.id)>
                    {title}
                </a>
                <div class="row-note">
                    {item.workflow} " · " {item.external_id.unwrap_or_else(|| short_id(item.id))} " · " {why.join(", ")}
                </div>
            </th>
            <td data-label="Status" class="cell-tight">
                <StatusBadge status=item.status />
            </td>
            <td data-label="Decision" class="cell-tight">
                {verdict}
            </td>
            <td data-label="Reviewer's reasons">{reasons}</td>
            <td data-label="Source, model, prompt">{origin.join(", ")}</td>
            <td data-label="Stands for" class="cell-number">
                {stands_for(inclusion)}
            </td>
            <td data-label="Received" class="cell-tight">
                <Moment at=item.created_at />
            </td>
        </tr>
    }
    .into_any()
}

/// How many items it stands for in an estimate: one over its inclusion probability.
fn stands_for(inclusion: Option<f64>) -> String {
    match inclusion {
        Some(share) if share > 0.0 => number((100.0 / share).round() / 100.0),
        _ => "–".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CauseKind, Dimension};

    #[test]
    fn a_sampled_item_stands_for_those_that_were_not_drawn() {
        let shown = [Some(1.0), Some(0.05), Some(0.3), None].map(stands_for);
        assert_eq!(shown, ["1", "20", "3.33", "–"]);
    }

    #[test]
    fn the_list_says_what_it_is_narrowed_by() {
        let mut which = ItemsBehind { workflow: Some("triage".to_owned()), ..ItemsBehind::default() };
        assert_eq!(narrowed(&which, None), "triage");
        (which.by, which.value) = (Some(Dimension::Source), Some(String::new()));
        assert_eq!(narrowed(&which, None), "triage · Source: none given");
        (which.cause, which.value) = (Some(CauseKind::RejectReason), Some("wrong_intent".to_owned()));
        assert_eq!(
            narrowed(&which, Some("Wrong intent".to_owned())),
            "triage · Rejected because: Wrong intent"
        );
        let which = ItemsBehind { outcome: Some("resolved".to_owned()), ..ItemsBehind::default() };
        assert_eq!(narrowed(&which, None), "all workflows · Outcome: resolved");
    }
}
