//! What the insights pages read, and the views of them that people keep.

mod delete_view;
mod list_items_behind;
mod read_causes;
mod read_insights;
mod read_metrics;
mod save_view;
mod suggest_rule;

pub use delete_view::{DeleteView, delete_view};
pub use list_items_behind::{ListItemsBehind, list_items_behind};
pub use read_causes::{ReadCauses, read_causes};
pub use read_insights::{ReadInsights, read_insights};
pub use read_metrics::{ReadMetrics, read_metrics};
pub use save_view::{SaveView, save_view};
pub use suggest_rule::{SuggestRule, suggest_rule};
