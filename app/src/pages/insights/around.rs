//! What stands around the figures of each page: alerts, and what can be taken away.

use leptos::prelude::*;

use super::address::address;
use crate::{
    catalogue::insights as catalogue,
    components::moment::Moment,
    model::{Alert, ExportTable, InsightsQuery},
};

/// Open alerts about success metrics.
#[component]
pub(super) fn Alerts(alerts: Vec<Alert>) -> impl IntoView {
    let alert = |alert: Alert| {
        let sheet = alert.workflow.map(|slug| {
            view! {
                <p class="notice__actions">
                    <a class="button button--small" href=format!("/insights/{slug}")>
                        "Its four metrics"
                    </a>
                    <a class="button button--small" href=format!("/insights/{slug}/causes")>
                        "Its root causes"
                    </a>
                </p>
            }
        });
        let name = format!("Alert: {}", alert.about);
        view! {
            <div class="notice notice--danger" role="group" aria-label=name>
                <p class="notice__title">{alert.about}</p>
                <p>{alert.message} " " <span class="muted"><Moment at=alert.raised_at is_past=true /></span></p>
                {sheet}
            </div>
        }
        .into_any()
    };
    alerts.into_iter().map(alert).collect_view().into_any()
}

/// How files end, and how that is written.
const FORMATS: [(&str, &str); 3] = [("csv", "CSV"), ("jsonl", "JSONL"), ("parquet", "Parquet")];

/// Files of what the page rests on, for the period that it shows.
#[component]
pub(super) fn Export(query: InsightsQuery) -> impl IntoView {
    let link = move |table: ExportTable, (format, shown): (&'static str, &'static str)| {
        let href = address(&format!("/insights/export/{table}.{format}"), &query);
        let name = format!("countersign-{table}.{format}");
        view! {
            <a href=href download=name rel="external">
                {shown}
                <span class="visually-hidden">{format!(": {}", catalogue::export(table))}</span>
            </a>
        }
        .into_any()
    };
    let row = |table: &ExportTable| {
        view! {
            <tr>
                <th scope="row">
                    {catalogue::export(*table)} <p class="row-note">{catalogue::export_note(*table)}</p>
                </th>
                <td>
                    <span class="cluster">
                        {FORMATS.map(|format| link(*table, format)).into_iter().collect_view()}
                    </span>
                </td>
            </tr>
        }
        .into_any()
    };
    view! {
        <section class="card" aria-labelledby="export-title">
            <header class="card__header">
                <h2 id="export-title">"Take it away"</h2>
                <span class="muted small">
                    "The same by the API, and by " <code class="code--inline">"countersign export"</code> "."
                </span>
            </header>
            <div class="table-frame">
                <table class="table">
                    <caption class="visually-hidden">"Files of this period"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"What"</th>
                            <th scope="col">"As a file"</th>
                        </tr>
                    </thead>
                    <tbody>{ExportTable::ALL.iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}
