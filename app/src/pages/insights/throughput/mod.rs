//! `/insights`: whether the queue keeps up, and whether each workflow works.

mod flow;
mod groups;
mod lengths;
mod live;
mod now;
mod page;
mod reviewers;
mod signs;
mod tables;
mod versus;

pub use page::InsightsPage;
pub(super) use tables::table;
