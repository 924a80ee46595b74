//! `/insights/{slug}`: the four metrics of a workflow, and the one that says whether it works.

mod accuracy;
mod adoption;
mod exceptions;
mod outcomes;
mod page;
mod shares;
mod success;
mod unanswerable;

pub use page::MetricsPage;
pub(super) use success::StandingBadge;
