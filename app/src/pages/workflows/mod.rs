//! `/workflows`: which there are, and each one's definition.

pub(crate) mod draft;
mod editor;
mod fields;
mod fields_of_policy;
mod fields_of_review;
mod freeze;
mod fresh;
mod list;
mod page;
mod policies;
mod rules;
mod sample;
mod source;
mod threshold;
mod unit_field;
mod words;

pub use fresh::NewWorkflowPage;
pub use list::WorkflowsPage;
pub use page::WorkflowPage;
pub(crate) use rules::DryRunResults;
pub use rules::WorkflowRulesPage;
pub use threshold::WorkflowThresholdPage;
