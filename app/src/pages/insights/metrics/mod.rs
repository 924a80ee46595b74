//! `/insights/{slug}`: the four metrics of a workflow, and the one that says whether it works.

mod accuracy;
mod adoption;
mod exceptions;
mod outcomes;
mod page;
mod shares;
mod success;
mod tables;
mod unanswerable;

pub use page::MetricsPage;
pub(super) use page::of_one_workflow;
pub(super) use success::StandingBadge;
pub(super) use tables::table;
