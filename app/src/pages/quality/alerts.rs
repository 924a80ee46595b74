use leptos::prelude::*;

use crate::{
    catalogue,
    components::{gate::use_viewer, moment::Moment},
    model::{Alert, Permission},
    server_fns::quality::CloseAlert,
};

/// What needs somebody's attention, newest first.
#[component]
pub(super) fn Alerts(alerts: Vec<Alert>, close: ServerAction<CloseAlert>) -> impl IntoView {
    let body = if alerts.is_empty() {
        view! {
            <p class="muted">
                "Nothing does. An alert is raised where a reviewer is too often wrong on golden items, and where a policy \
                fails on what comes in."
            </p>
        }
        .into_any()
    } else {
        let line = |alert: Alert| view! { <Line alert close /> };
        view! {
            <ul class="stack" role="list">
                {alerts.into_iter().map(line).collect_view()}
            </ul>
        }
        .into_any()
    };
    view! {
        <section class="card" aria-labelledby="alerts-title">
            <header class="card__header">
                <h2 id="alerts-title">"Needs attention"</h2>
            </header>
            <div class="card__body">{body}</div>
        </section>
    }
    .into_any()
}

#[component]
fn Line(alert: Alert, close: ServerAction<CloseAlert>) -> impl IntoView {
    let about = alert.about.clone();
    view! {
        <li class="notice notice--caution">
            <p class="notice__title">{format!("{}: {}", catalogue::alert(&alert.kind), alert.about)}</p>
            <p>{alert.message}</p>
            <p class="small muted">"Raised " <Moment at=alert.raised_at is_past=true /></p>
            <div class="notice__actions">
                {alert.workflow.map(|slug| way_on(&alert.kind, &slug))}
                <ActionForm action=close>
                    <input type="hidden" name="alert" value=alert.id.to_string() />
                    <button type="submit" class="button button--small">
                        "Close"
                        <span class="visually-hidden">{format!(" the alert about {about}")}</span>
                    </button>
                </ActionForm>
            </div>
        </li>
    }
    .into_any()
}

/// Where one looks first.
fn way_on(kind: &str, slug: &str) -> AnyView {
    if kind == "policy_errors" {
        let rules = use_viewer().may(Permission::SeeWorkflows).then(|| {
            view! {
                <a class="button button--small" href=format!("/workflows/{slug}/rules")>
                    "Open the rules"
                </a>
            }
        });
        return view! {
            <a class="button button--small" href=format!("/items?workflow={slug}&reason=policy_error")>
                "See the items"
            </a>
            {rules}
        }
        .into_any();
    }
    view! {
        <a class="button button--small" href="#reviewers-title">
            "See the results"
        </a>
    }
    .into_any()
}
