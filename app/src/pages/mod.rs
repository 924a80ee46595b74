//! The pages, one folder an area.

mod account;
mod audit;
mod docs;
mod entry;
mod filter;
mod groups;
mod insights;
mod integrations;
mod items;
pub mod problem;
mod quality;
mod queue;
mod results;
pub mod review;
mod team;
pub(crate) mod workflows;

pub use account::AccountPage;
pub use audit::AuditPage;
pub use docs::DocsPage;
pub use entry::{HomePage, ReviewRoute, SetUpPage, SignInPage};
pub use groups::GroupsPage;
pub use insights::{
    CausesPage, InsightsPage, ItemsBehindPage, MetricsPage, SuggestedRulePage, TablePage, tables,
};
pub use integrations::IntegrationsPage;
pub use items::{ItemPage, ItemsPage};
pub use problem::NotFoundPage;
pub use quality::QualityPage;
pub use queue::QueuePage;
pub use results::ResultsPage;
pub use team::TeamPage;
pub use workflows::{NewWorkflowPage, WorkflowPage, WorkflowRulesPage, WorkflowThresholdPage, WorkflowsPage};
