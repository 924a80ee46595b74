//! Pages for what cannot be shown, each with the way on.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{catalogue, components::gate::use_viewer, model::Permission};

/// No such address, or no such thing behind it.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    set_status(404);
    view! {
        <ProblemPage
            title="There is no such page"
            text="The address may be mistyped, or what it named is gone. Nothing that was decided is ever lost: \
            search the items or the audit log for it."
        />
    }
}

/// Signed in, but not allowed here.
#[component]
pub fn Forbidden(
    /// What is missing.
    permission: Permission,
) -> impl IntoView {
    set_status(403);
    let role = use_viewer().0.map_or("visitor", |user| catalogue::role(user.role)).to_lowercase();
    let text = format!(
        "You are signed in as {role}, which may not {}. Ask an admin of this server if your work needs it.",
        catalogue::permission(permission)
    );
    view! { <ProblemPage title="This page is not for your role" text /> }
}

#[component]
fn ProblemPage(
    /// What is the matter.
    #[prop(into)]
    title: String,
    /// What to do.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    view! {
        <Title text=title.clone() />
        <div class="problem-page">
            <h1>{title}</h1>
            <p class="muted">{text}</p>
            <p class="cluster">
                <a class="button button--primary" href="/">
                    "Go to the start page"
                </a>
                <a class="button" href="/queue">
                    "Open the queue"
                </a>
            </p>
        </div>
    }
}

#[cfg(feature = "ssr")]
fn set_status(status: u16) {
    if let (Some(response), Ok(status)) =
        (use_context::<leptos_axum::ResponseOptions>(), http::StatusCode::from_u16(status))
    {
        response.set_status(status);
    }
}

#[cfg(not(feature = "ssr"))]
fn set_status(_status: u16) {}
