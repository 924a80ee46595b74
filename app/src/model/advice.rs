use serde::{Deserialize, Serialize};

use super::Proportion;

/// What a workflow's reviewed outputs say about its confidences, and the threshold that they allow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ThresholdAdvice {
    /// The workflow's name.
    pub workflow: String,
    /// The reliability diagram, by rising confidence; only bins that hold items.
    pub bins: Vec<ReliabilityBin>,
    /// Expected calibration error, 0..=1; null where nothing was reviewed.
    pub ece: Option<f64>,
    /// What each threshold would release, from the highest down.
    pub curve: Vec<RiskPoint>,
    /// The answer.
    pub advice: Advice,
    /// Items of the period whose release the confidence decides.
    pub items: u64,
    /// Those of them that were reviewed.
    pub n: u64,
    /// Share of the items that a review could meet and of whose kind one did, 0..=1; null where there are no items. The
    /// rest are in no estimate, and the advice counts them as wrong.
    pub covered: Option<f64>,
    /// What was asked: at most this share of what is released may be wrong.
    pub bound: f64,
    /// How surely, such as 0.95.
    pub level: f64,
    /// The policy's `min_confidence` now; null where confidence alone never releases.
    pub current_threshold: Option<f64>,
}

/// The items of one range of confidences.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ReliabilityBin {
    /// Least confidence.
    pub low: f64,
    /// Greatest confidence.
    pub high: f64,
    /// Items, reviewed or not.
    pub items: u64,
    /// Their mean confidence.
    pub mean_confidence: f64,
    /// Share of right outputs, weighted by inclusion probability.
    pub right: Proportion,
}

/// What one threshold would release.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct RiskPoint {
    /// Release at or above this confidence.
    pub threshold: f64,
    /// Share of the items that this releases, 0..=1.
    pub released: f64,
    /// Share of wrong outputs among these, weighted by inclusion probability. The interval is for this point alone.
    pub wrong: Proportion,
}

/// Where the threshold may lie.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "answer")]
pub enum Advice {
    /// The bound holds here, as surely as was asked.
    Safe {
        /// Lowest safe threshold.
        threshold: f64,
        /// Share of the items that it releases, 0..=1.
        released_share: f64,
        /// Share of wrong outputs among these.
        wrong: Proportion,
        /// Upper bound of this share as tested; at most the bound asked for.
        upper_bound: f64,
        /// Reviewed items at or above the threshold.
        n: u64,
    },
    /// Too few reviews to say; never a guess.
    NotEnough {
        /// The threshold that more reviews will show to be safe first, if all goes on as seen; null where nothing was
        /// reviewed yet.
        threshold: Option<f64>,
        /// Reviewed items at or above it.
        reviewed: u64,
        /// About so many more, at or above it, will do.
        about_more: u64,
    },
    /// Each threshold is shown to release too much that is wrong.
    NoneSafe {
        /// The threshold that is nearest to being safe.
        threshold: f64,
        /// Share of wrong outputs at or above it.
        wrong: Proportion,
    },
}
