//! `/items`: all items, and each one's whole story.

mod facts;
mod golden;
mod list;
mod record;
mod story;
mod trace;
mod verdicts;

pub use list::ItemsPage;
pub use story::ItemPage;
pub(in crate::pages) use trace::{ReasonList, Stages};
