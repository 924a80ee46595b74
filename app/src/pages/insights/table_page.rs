use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::{
    address::{file, read},
    nav::{Here, SubNavigation},
    tables::{PageAnswer, asked, page_of},
};
use crate::{
    components::{
        chart::{Table, TableView},
        empty::Empty,
        gate::{Gate, use_viewer},
        loaded::Loaded,
        page_header::PageHeader,
    },
    error::AppError,
    model::{Dimension, InsightsPlace, InsightsQuery, PageTable, Permission},
    pages::problem::{Forbidden, NotFoundPage},
    server_fns::{
        insights::{read_causes, read_insights, read_metrics},
        quality::read_quality_page,
    },
};

/// `/insights/tables/{table}` and a page's query: one of its tables alone, however long it is.
#[component]
pub fn TablePage() -> impl IntoView {
    view! {
        <Gate needs=Permission::SeeQuality>
            <Alone />
        </Gate>
    }
}

#[component]
fn Alone() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let may_see_people = use_viewer().may(Permission::SeePeopleFigures);
    // None where the address names no table. As on the page, who may not see figures of single people sees it without.
    let which = Memo::new(move |_| -> Option<(PageTable, InsightsQuery)> {
        let table: PageTable = params.read().get("table")?.parse().ok()?;
        let mut query = asked(table.place(), read(&query.read()));
        query.by = query.by.filter(|by| *by != Dimension::Reviewer || may_see_people);
        Some((table, query))
    });
    let answer = Resource::new(
        move || which.get(),
        |which| async move {
            match which {
                Some((table, query)) => read_answer(table.place(), query).await.map(Some),
                None => Ok(None),
            }
        },
    );
    view! {
        <div class="page">
            <Loaded from=answer let:answer>
                {match answer.zip(which.get_untracked()) {
                    Some((answer, (table, query))) => view! { <Shown answer table query /> }.into_any(),
                    None => view! { <NotFoundPage /> }.into_any(),
                }}
            </Loaded>
        </div>
    }
    .into_any()
}

/// What the page opens with, by the one function that the page itself calls.
async fn read_answer(place: InsightsPlace, query: InsightsQuery) -> Result<PageAnswer, AppError> {
    let slug = query.workflow.clone().unwrap_or_default();
    match place {
        InsightsPlace::Throughput => {
            read_insights(query).await.map(|page| PageAnswer::Throughput(Box::new(page)))
        }
        InsightsPlace::Metrics => {
            read_metrics(slug, query).await.map(|sheet| PageAnswer::Metrics(Box::new(sheet)))
        }
        InsightsPlace::Causes => {
            read_causes(slug, query).await.map(|found| PageAnswer::Causes(Box::new(found)))
        }
        InsightsPlace::Quality => read_quality_page().await.map(|page| PageAnswer::Quality(Box::new(page))),
    }
}

#[component]
fn Shown(answer: PageAnswer, table: PageTable, query: InsightsQuery) -> impl IntoView {
    let needs = table.needs();
    if !use_viewer().may(needs) {
        return view! { <Forbidden permission=needs /> }.into_any();
    }
    let (page, name) = page_of(table.place(), &query);
    match answer.table(table, &query).filter(|found| !found.rows.is_empty()) {
        Some(found) => {
            let file = file(table, &query);
            view! { <Found found lead=answer.of() file page name query /> }.into_any()
        }
        None => view! { <Nothing page name /> }.into_any(),
    }
}

#[component]
fn Found(
    found: Table,
    /// What it is of.
    lead: String,
    /// Where its file is.
    file: String,
    /// The page that it stands on,
    page: String,
    /// and what the way back to it is called.
    name: &'static str,
    query: InsightsQuery,
) -> impl IntoView {
    let slug = query.workflow.clone();
    view! {
        <PageHeader title=found.title.clone() lead>
            <a class="button" href=file download="" rel="external">
                "CSV"
            </a>
            <a class="button" href=page>
                {name}
            </a>
        </PageHeader>
        <SubNavigation here=Here::Below slug query />
        <TableView table=found />
    }
    .into_any()
}

#[component]
fn Nothing(page: String, name: &'static str) -> impl IntoView {
    let text = "The page has this table where something was measured, and some tables only where it groups or compares. \
        Ask it for that.";
    view! {
        <PageHeader title="A table of the insights" />
        <Empty title="Nothing in this table" text>
            <a class="button" href=page>
                {name}
            </a>
        </Empty>
    }
    .into_any()
}
