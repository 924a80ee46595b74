//! The pages, one folder an area.

mod account;
mod audit;
mod docs;
mod entry;
mod filter;
mod integrations;
mod items;
pub mod problem;
mod queue;
pub mod review;
mod team;
pub(crate) mod workflows;

pub use account::AccountPage;
pub use audit::AuditPage;
pub use docs::DocsPage;
pub use entry::{HomePage, ReviewRoute, SetUpPage, SignInPage};
pub use integrations::IntegrationsPage;
pub use items::{ItemPage, ItemsPage};
pub use problem::NotFoundPage;
pub use queue::QueuePage;
pub use team::TeamPage;
pub use workflows::{NewWorkflowPage, WorkflowPage, WorkflowRulesPage, WorkflowThresholdPage, WorkflowsPage};
