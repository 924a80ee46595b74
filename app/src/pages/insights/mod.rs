//! `/insights`: whether an automation works and whether the queue keeps up, each figure with how sure it is and the items
//! behind it.

mod address;
mod around;
mod causes;
mod fields;
mod focus;
mod items;
mod metrics;
pub(in crate::pages) mod nav;
mod period_line;
mod question;
mod table_page;
pub mod tables;
mod throughput;
mod views;
mod words;
mod zone;

pub use causes::{CausesPage, SuggestedRulePage};
pub use items::ItemsBehindPage;
pub use metrics::MetricsPage;
pub use table_page::TablePage;
pub use throughput::InsightsPage;
