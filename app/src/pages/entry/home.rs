use leptos::prelude::*;
use leptos_router::components::Redirect;

use crate::{
    components::gate::{Gate, use_viewer},
    model::{Permission, Role},
    pages::review::ReviewPage,
};

/// Leads each role to where its work is.
#[component]
pub fn HomePage() -> impl IntoView {
    view! {
        <Gate>
            <Home />
        </Gate>
    }
}

#[component]
fn Home() -> impl IntoView {
    let path = match use_viewer().0.map(|user| user.role) {
        Some(Role::Operator | Role::Admin) => "/workflows",
        Some(Role::Manager) => "/queue",
        Some(Role::Reviewer) | None => "/review",
    };
    view! { <Redirect path /> }
}

/// The review screen, for those who may review.
#[component]
pub fn ReviewRoute() -> impl IntoView {
    view! {
        <Gate needs=Permission::Review>
            <ReviewPage />
        </Gate>
    }
}
