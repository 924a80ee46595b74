//! The app's root and its addresses.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{ParentRoute, Route, Router, Routes},
    path,
};

use crate::{
    components::{
        announcer::provide_announcer, clock::provide_clock, frame::Frame, origin::provide_origin,
        theme::provide_theme,
    },
    pages::{
        AccountPage, AuditPage, CausesPage, DocsPage, GroupsPage, HomePage, InsightsPage, IntegrationsPage,
        ItemPage, ItemsBehindPage, ItemsPage, MetricsPage, NewWorkflowPage, NotFoundPage, QualityPage,
        QueuePage, ResultsPage, ReviewRoute, SetUpPage, SignInPage, SuggestedRulePage, TablePage, TeamPage,
        WorkflowPage, WorkflowRulesPage, WorkflowThresholdPage, WorkflowsPage,
    },
};

/// Every page is sent whole: what it says and its status are known before the first byte, and it reads the same
/// without a script.
const WHOLE: SsrMode = SsrMode::Async;

/// The app: what all pages share, and which page an address shows.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_clock();
    provide_origin();
    provide_theme();
    provide_announcer();
    view! {
        <Title formatter=|title: String| match title.as_str() {
            "" => "Countersign".to_owned(),
            title => format!("{} · Countersign", for_the_head(title)),
        } />
        <Router>
            <Routes fallback=NotFoundPage>
                <Route path=path!("/sign-in") view=SignInPage ssr=WHOLE />
                <Route path=path!("/set-up") view=SetUpPage ssr=WHOLE />
                <ParentRoute path=path!("") view=Frame ssr=WHOLE>
                    <Route path=path!("/") view=HomePage ssr=WHOLE />
                    <Route path=path!("/review") view=ReviewRoute ssr=WHOLE />
                    <Route path=path!("/queue") view=QueuePage ssr=WHOLE />
                    <Route path=path!("/items") view=ItemsPage ssr=WHOLE />
                    <Route path=path!("/items/:id") view=ItemPage ssr=WHOLE />
                    <Route path=path!("/workflows") view=WorkflowsPage ssr=WHOLE />
                    <Route path=path!("/workflows/new") view=NewWorkflowPage ssr=WHOLE />
                    <Route path=path!("/workflows/:slug") view=WorkflowPage ssr=WHOLE />
                    <Route path=path!("/workflows/:slug/rules") view=WorkflowRulesPage ssr=WHOLE />
                    <Route path=path!("/workflows/:slug/threshold") view=WorkflowThresholdPage ssr=WHOLE />
                    <Route path=path!("/insights") view=InsightsPage ssr=WHOLE />
                    <Route path=path!("/insights/items") view=ItemsBehindPage ssr=WHOLE />
                    <Route path=path!("/insights/quality") view=QualityPage ssr=WHOLE />
                    <Route path=path!("/insights/tables/:table") view=TablePage ssr=WHOLE />
                    <Route path=path!("/insights/:slug") view=MetricsPage ssr=WHOLE />
                    <Route path=path!("/insights/:slug/causes") view=CausesPage ssr=WHOLE />
                    <Route path=path!("/insights/:slug/causes/rule") view=SuggestedRulePage ssr=WHOLE />
                    <Route path=path!("/results") view=ResultsPage ssr=WHOLE />
                    <Route path=path!("/groups") view=GroupsPage ssr=WHOLE />
                    <Route path=path!("/integrations") view=IntegrationsPage ssr=WHOLE />
                    <Route path=path!("/audit") view=AuditPage ssr=WHOLE />
                    <Route path=path!("/team") view=TeamPage ssr=WHOLE />
                    <Route path=path!("/account") view=AccountPage ssr=WHOLE />
                    <Route path=path!("/docs") view=DocsPage ssr=WHOLE />
                    <Route path=path!("/*any") view=NotFoundPage ssr=WHOLE />
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// A title as Leptos may write it. On the server it goes into the document as it is, so a title that a producer chose
/// must not end the element; in the browser it is set as text.
fn for_the_head(title: &str) -> String {
    if cfg!(feature = "ssr") { title.replace('&', "&amp;").replace('<', "&lt;") } else { title.to_owned() }
}
