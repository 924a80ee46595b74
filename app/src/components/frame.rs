//! What stands around every page once someone has signed in: skip link, header, navigation, the main landmark.

use leptos::{html, prelude::*};
use leptos_router::{
    components::{A, Outlet},
    hooks::use_location,
};

use crate::{
    catalogue,
    components::{
        announcer::LiveRegion,
        gate::{Viewer, use_viewer},
        icon::{Icon, Picture},
        loaded::Waiting,
        notice::LoadProblem,
        theme::ThemeChoice,
    },
    model::{CurrentUser, Permission},
    server_fns::session::{SignOut, read_current_user},
};

/// Where the navigation leads, what each place needs, and its name.
const PLACES: &[(&str, Permission, &str)] = &[
    ("/review", Permission::Review, "Review"),
    ("/queue", Permission::SeeItems, "Queue"),
    ("/items", Permission::SeeItems, "Items"),
    ("/workflows", Permission::SeeWorkflows, "Workflows"),
    ("/groups", Permission::EditWorkflows, "Groups"),
    ("/insights", Permission::SeeQuality, "Insights"),
    ("/integrations", Permission::ManageKeys, "Integrations"),
    ("/audit", Permission::SeeAudit, "Audit"),
    ("/team", Permission::ManagePeople, "Team"),
];

/// The frame with the page in it. Who is signed in is read once, and known to everything inside.
#[component]
pub fn Frame() -> impl IntoView {
    let user = Resource::new_blocking(|| (), |()| read_current_user());
    view! {
        <a class="skip-link" href="#main">
            "Skip to content"
        </a>
        // A page that loads inside must never take the frame away, and with it the focus.
        <Transition fallback=|| view! { <Waiting /> }>
            {move || Suspend::new(async move {
                match user.await {
                    Ok(user) => {
                        provide_context(Viewer(user));
                        view! { <Framed /> }.into_any()
                    }
                    Err(error) => {
                        view! {
                            <main class="app-main" id="main" tabindex="-1">
                                <LoadProblem error retry=move |()| user.refetch() />
                            </main>
                        }
                            .into_any()
                    }
                }
            })}
        </Transition>
        <LiveRegion />
    }
}

#[component]
fn Framed() -> impl IntoView {
    let main = NodeRef::<html::Main>::new();
    focus_after_navigation(main);
    view! {
        <Header />
        <main class="app-main" id="main" tabindex="-1" node_ref=main>
            // The server walks what is inside the Transition twice before it draws it, to find what loads. Each walk would
            // make the page anew: its answers would be read three times, and all three would stand in the document. Pages
            // wait for what they load by themselves, so the walk has nothing to find here.
            {Unsuspend::new(|| view! { <Outlet /> }.into_any())}
        </main>
    }
}

/// A new page starts at its beginning for the keyboard too.
fn focus_after_navigation(main: NodeRef<html::Main>) {
    let path = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let path = path.get();
        if before.is_some_and(|before| before != path)
            && let Some(main) = main.get_untracked()
        {
            let _ = main.focus();
        }
        path
    });
}

#[component]
fn Header() -> impl IntoView {
    let viewer = use_viewer();
    view! {
        <header class="app-header">
            <a class="brand" href="/">
                <Picture icon=Icon::Brand />
                "Countersign"
            </a>
            <Navigation />
            <div class="app-header__end">
                {match viewer.0 {
                    Some(user) => view! { <UserMenu user /> }.into_any(),
                    None => {
                        view! {
                            <a class="button button--small" href="/sign-in" rel="external">
                                "Sign in"
                            </a>
                        }
                            .into_any()
                    }
                }}
            </div>
        </header>
    }
}

#[component]
fn Navigation() -> impl IntoView {
    let viewer = use_viewer();
    let list = NodeRef::<html::Ul>::new();
    show_current_place(list);
    viewer.0.is_some().then(|| {
        let links = PLACES
            .iter()
            .filter(|(_, permission, _)| viewer.may(*permission))
            .map(|(href, _, name)| view! { <li><A href=*href>{*name}</A></li> })
            .collect_view();
        view! {
            <nav class="app-nav" aria-label="Main">
                <ul role="list" node_ref=list>
                    {links}
                </ul>
            </nav>
        }
    })
}

#[cfg(target_arch = "wasm32")]
fn bring_into_sight(link: &web_sys::Element) {
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Nearest);
    options.set_inline(web_sys::ScrollLogicalPosition::Nearest);
    link.scroll_into_view_with_scroll_into_view_options(&options);
}

/// The server has no screen.
#[cfg(not(target_arch = "wasm32"))]
fn bring_into_sight(_link: &leptos::web_sys::Element) {}

/// On a narrow screen the places scroll: the one that is open comes into sight.
fn show_current_place(list: NodeRef<html::Ul>) {
    let path = use_location().pathname;
    Effect::new(move |_| {
        path.track();
        let Some(list) = list.get() else { return };
        request_animation_frame(move || {
            if let Ok(Some(link)) = list.query_selector("[aria-current]") {
                bring_into_sight(&link);
            }
        });
    });
}

#[component]
fn UserMenu(user: CurrentUser) -> impl IntoView {
    let sign_out = ServerAction::<SignOut>::new();
    let reviews = user.role.may(Permission::Review);
    let menu = NodeRef::<html::Details>::new();
    close_after_navigation(menu);
    view! {
        <details
            class="menu"
            node_ref=menu
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    close(menu);
                }
            }
        >
            <summary class="button button--small button--quiet">
                <Picture icon=Icon::Person />
                <span class="user-name">{user.name.clone()}</span>
                <span class="visually-hidden">", account menu"</span>
            </summary>
            <div class="menu__panel">
                <p class="menu__note">
                    <strong>{user.name}</strong>
                    <br />
                    {user.email}
                    <br />
                    {catalogue::role(user.role)}
                </p>
                {reviews.then(|| view! { <a href="/results">"My results"</a> })}
                <a href="/account">"My account"</a>
                <a href="/docs">"API documentation"</a>
                <div class="menu__note">
                    <ThemeChoice />
                </div>
                <ActionForm action=sign_out>
                    <button type="submit" class="menu__item">
                        "Sign out"
                    </button>
                </ActionForm>
            </div>
        </details>
    }
}

fn close(menu: NodeRef<html::Details>) {
    if let Some(menu) = menu.get_untracked() {
        let _ = menu.remove_attribute("open");
    }
}

fn close_after_navigation(menu: NodeRef<html::Details>) {
    let path = use_location().pathname;
    Effect::new(move |_| {
        path.track();
        close(menu);
    });
}
