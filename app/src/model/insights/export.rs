use serde::{Deserialize, Serialize};

use crate::model::{UnknownWord, spelled};

/// What `/insights/export/{table}.{csv|jsonl|parquet}` offers, narrowed by [`InsightsQuery`](super::InsightsQuery).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ExportTable {
    /// One row an item.
    Items,
    /// One row a final decision.
    Decisions,
    /// One row a verdict.
    Verdicts,
    /// One row a bucket, a metric and a group.
    Metrics,
    /// Outputs as they came and as they were corrected.
    Corrections,
    /// The same as pairs of what was rejected and what was chosen, for training.
    Preferences,
    /// What each column of the others means.
    Dictionary,
}
spelled!(ExportTable {
    Items => "items", Decisions => "decisions", Verdicts => "verdicts", Metrics => "metrics",
    Corrections => "corrections", Preferences => "preferences", Dictionary => "dictionary",
});
