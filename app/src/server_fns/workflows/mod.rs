//! Workflows and their definitions.

mod archive_workflow;
mod check_definition;
mod list_workflows;
mod read_workflow;
mod save_definition;
mod save_workflow;

pub use archive_workflow::{ArchiveWorkflow, archive_workflow};
pub use check_definition::{CheckDefinition, check_definition};
pub use list_workflows::{ListWorkflows, list_workflows};
pub use read_workflow::{ReadWorkflow, read_workflow};
pub use save_definition::{SaveDefinition, save_definition};
pub use save_workflow::{SaveWorkflow, save_workflow};
