//! What stands around the figures of each page: alerts.

use leptos::prelude::*;

use crate::{components::moment::Moment, model::Alert};

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
                <p>{alert.message} " " <span class="muted"><Moment at=alert.raised_at /></span></p>
                {sheet}
            </div>
        }
        .into_any()
    };
    alerts.into_iter().map(alert).collect_view().into_any()
}
