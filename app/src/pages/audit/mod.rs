//! `/audit`: the record, searched and verified.

mod entries;
mod verification;

use leptos::prelude::*;
use leptos_router::{components::Form, hooks::use_query_map, params::ParamsMap};

use crate::{
    components::{empty::Empty, gate::Gate, loaded::Loaded, page_header::PageHeader, pagination::Pagination},
    model::{AuditEntry, AuditFilter, Page, Permission, RecordEntry},
    pages::filter::{FilterButtons, FilterText, given, parsed},
    server_fns::audit::{VerifyAudit, search_audit},
};

pub(in crate::pages) use entries::Entries;
use verification::{Verification, VerifyButton};

const FILTERS: &[&str] = &["kind", "actor", "subject", "item", "after"];

/// `/audit`.
#[component]
pub fn AuditPage() -> impl IntoView {
    view! {
        <Gate needs=Permission::SeeAudit>
            <Audit />
        </Gate>
    }
}

#[component]
fn Audit() -> impl IntoView {
    let query = use_query_map();
    let filter = Memo::new(move |_| filter(&query.read()));
    let page = Resource::new(move || filter.get(), search_audit);
    let verify = ServerAction::<VerifyAudit>::new();
    view! {
        <div class="page">
            <PageHeader
                title="Audit log"
                lead="Every change, in the order it happened. Each entry carries the hash of the one before."
            >
                <VerifyButton verify />
            </PageHeader>
            <Verification verify />
            <Filters query />
            <Loaded from=page let:page>
                {if page.items.is_empty() {
                    view! { <NoEntries is_filtered=filter.get_untracked() != unfiltered() /> }.into_any()
                } else {
                    view! { <Found page /> }.into_any()
                }}
            </Loaded>
        </div>
    }
}

fn unfiltered() -> AuditFilter {
    AuditFilter { limit: Some(100), ..AuditFilter::default() }
}

fn filter(query: &ParamsMap) -> AuditFilter {
    AuditFilter {
        after: parsed(query, "after"),
        item: parsed(query, "item"),
        actor: given(query, "actor"),
        kind: given(query, "kind"),
        subject: given(query, "subject"),
        cursor: given(query, "cursor"),
        ..unfiltered()
    }
}

#[component]
fn Filters(query: Memo<ParamsMap>) -> impl IntoView {
    view! {
        <search>
            <Form method="GET" action="/audit" noscroll=true>
                <div class="toolbar">
                    <FilterText name="kind" label="Kind" placeholder="item, item.received" query />
                    <FilterText name="actor" label="Actor" placeholder="user:ana@example.org" query />
                    <FilterText name="subject" label="About" placeholder="workflow:triage" query />
                    <FilterText name="item" label="Item" placeholder="Its id" query />
                    <FilterText name="after" label="After entry" placeholder="Number" query />
                    <FilterButtons path="/audit" names=FILTERS query />
                </div>
            </Form>
        </search>
    }
}

#[component]
fn Found(page: Page<AuditEntry>) -> impl IntoView {
    let shown = page.items.len();
    view! {
        <Entries entries=page.items.into_iter().map(RecordEntry::from).collect() caption="Audit entries" />
        <Pagination next_cursor=page.next_cursor shown />
    }
}

#[component]
fn NoEntries(is_filtered: bool) -> impl IntoView {
    let text = if is_filtered {
        "Actors and kinds match exactly, or up to their colon or dot: `user`, `item`."
    } else {
        "The first change to anything on this server will be the first entry."
    };
    view! {
        <Empty title="No entries" text>
            {is_filtered.then(|| view! { <a class="button" href="/audit">"Show all entries"</a> })}
        </Empty>
    }
}
