//! The head of a page: its title in the window and on the page.

use leptos::prelude::*;
use leptos_meta::Title;

/// Title, a sentence under it, and what can be done here (the children).
#[component]
pub fn PageHeader(
    /// Also the window's title.
    #[prop(into)]
    title: String,
    /// What this page is for.
    #[prop(into, optional)]
    lead: Option<String>,
    /// Buttons and links at the end of the line.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <Title text=title.clone() />
        <header class="page-header">
            <div class="page-header__title">
                <h1>{title}</h1>
                {lead.map(|lead| view! { <p class="page-header__lead">{lead}</p> })}
            </div>
            {children.map(|children| view! { <div class="page-header__actions">{children()}</div> })}
        </header>
    }
}
