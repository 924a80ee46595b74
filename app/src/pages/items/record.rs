use leptos::prelude::*;

use crate::{
    components::gate::use_viewer,
    model::{ItemId, Permission, RecordEntry},
    pages::audit::Entries,
};

/// The item's audit entries.
#[component]
pub(super) fn Record(
    /// Oldest first.
    entries: Vec<RecordEntry>,
    /// Whose.
    item: ItemId,
) -> impl IntoView {
    let link = use_viewer().may(Permission::SeeAudit).then(|| {
        view! {
            <a class="small" href=format!("/audit?item={item}")>
                "Open in the audit log"
            </a>
        }
    });
    view! {
        <section class="card" aria-labelledby="record-title">
            <header class="card__header">
                <h2 id="record-title">"Record"</h2>
                {link}
            </header>
            <Entries entries caption="This item's audit entries" />
        </section>
    }
}
