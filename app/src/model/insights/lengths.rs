use serde::{Deserialize, Serialize};

use crate::model::{Proportion, UnknownWord, spelled};

/// How long things took.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Lengths {
    /// Each kind once, in the order of [`LengthKind::ALL`].
    pub kinds: Vec<Length>,
    /// How far a quantile may be from the exact one, as a share of it: the sketches' error bound, such as 0.01.
    pub relative_error: f64,
    /// Active seconds that a review should take: the workflow's, or 20 where several are looked at.
    pub target_seconds: i64,
    /// The share of reviews that took no longer.
    pub within_target: Proportion,
}

/// One kind of length.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Length {
    /// Which.
    pub kind: LengthKind,
    /// Over the whole period.
    pub all: Quantiles,
    /// Of each bucket.
    pub series: Vec<Quantiles>,
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LengthKind {
    /// A reviewer had the item in view and the hands on it.
    Active,
    /// A reviewer held it, and did something else.
    Idle,
    /// From arrival to the claim that led to the verdict.
    Wait,
    /// From arrival to the final decision, of items that people decided.
    EndToEnd,
}
spelled!(LengthKind { Active => "active", Idle => "idle", Wait => "wait", EndToEnd => "end_to_end" });

/// Quantiles in seconds; none where nothing was measured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Quantiles {
    /// So many were measured.
    pub n: u64,
    /// Half took no longer.
    pub p50: Option<f64>,
    /// Nine of ten took no longer.
    pub p90: Option<f64>,
    /// Nineteen of twenty took no longer.
    pub p95: Option<f64>,
}
