//! Who looks at the page, and what they may see of it.

use leptos::prelude::*;
use leptos_router::{components::Redirect, hooks::use_location};

use crate::{
    components::notice::sign_in_address,
    model::{CurrentUser, Permission},
    pages::problem::Forbidden,
};

/// Who is signed in, in context below the frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer(pub Option<CurrentUser>);

impl Viewer {
    /// Whether they may do it.
    pub fn may(&self, permission: Permission) -> bool {
        self.0.as_ref().is_some_and(|user| user.role.may(permission))
    }
}

/// Who looks at the page.
pub fn use_viewer() -> Viewer {
    use_context().unwrap_or(Viewer(None))
}

/// Shows the children to those who may see them. Others get a page that says what they lack; those who have not
/// signed in are led to do so, and back.
///
/// This only decides what is drawn: the server checks each request again.
#[component]
pub fn Gate(
    /// What it takes; nothing but being signed in where absent.
    #[prop(optional)]
    needs: Option<Permission>,
    /// The page.
    children: Children,
) -> impl IntoView {
    let viewer = use_viewer();
    match (&viewer.0, needs) {
        (None, _) => view! { <ToSignIn /> }.into_any(),
        (Some(_), Some(permission)) if !viewer.may(permission) => {
            view! { <Forbidden permission /> }.into_any()
        }
        (Some(_), _) => children().into_any(),
    }
}

#[component]
fn ToSignIn() -> impl IntoView {
    let location = use_location();
    let address = sign_in_address(&location.pathname.get_untracked(), &location.search.get_untracked());
    found_elsewhere();
    view! { <Redirect path=address /> }
}

/// Leptos sends the redirect's status only to clients that ask for HTML; a bare client gets it too.
#[cfg(feature = "ssr")]
fn found_elsewhere() {
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::FOUND);
    }
}

#[cfg(not(feature = "ssr"))]
fn found_elsewhere() {}
