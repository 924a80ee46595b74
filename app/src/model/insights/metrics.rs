use serde::{Deserialize, Serialize};

use super::{Difference, Estimate, InsightsFrame, Success};
use crate::model::{Proportion, UnknownWord, spelled};

/// What `/insights/{slug}` opens with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MetricsSheet {
    /// Period, menus, views, alerts.
    pub frame: InsightsFrame,
    /// Slug.
    pub slug: String,
    /// Name.
    pub name: String,
    /// The one number that says whether it works; none where the definition names none.
    pub success: Option<Success>,
    /// Output accuracy.
    pub accuracy: Answered<Accuracy>,
    /// Adoption.
    pub adoption: Answered<Adoption>,
    /// Exception rate.
    pub exceptions: Answered<Exceptions>,
    /// Downstream outcome.
    pub outcomes: Answered<Outcomes>,
}

/// An answer, or why there is none and what would make one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Answered<T> {
    /// The figures.
    Known(T),
    /// None.
    Unanswerable {
        /// Why, in a sentence or two.
        why: String,
        /// A command that would make it answerable. `{origin}` stands for this server's address, `$COUNTERSIGN_KEY` for a
        /// key.
        curl: String,
    },
}

/// Output accuracy: the share of outputs that were right as they came (approved unchanged), released ones included.
/// Horvitz–Thompson: each output that was looked at stands for one over its inclusion probability.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Accuracy {
    /// Over the whole period.
    pub share: Proportion,
    /// Of each bucket.
    pub series: Vec<Proportion>,
    /// Looked at because routing sent them to a person.
    pub reviewed: u64,
    /// Looked at because they were drawn from what would have been released.
    pub audited: u64,
    /// Went out unseen: these, the audited ones stand for too.
    pub released: u64,
    /// Share of the period's outputs of whose kind some were looked at (0..=1); for the rest the intervals leave room for
    /// either.
    pub covered: Option<f64>,
    /// By the dimension that was asked for.
    pub groups: Vec<ShareGroup>,
    /// Of the other period, where one is compared with.
    pub before: Option<Proportion>,
}

/// One group's share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ShareGroup {
    /// The value, as [`ItemsBehind::value`](super::ItemsBehind::value) takes it.
    pub value: String,
    /// The value in words.
    pub label: String,
    /// Whether it is all that is told apart no more.
    pub is_rest: bool,
    /// Over the whole period.
    pub share: Proportion,
    /// Of each bucket.
    pub series: Vec<Proportion>,
    /// Of the other period, where one is compared with.
    pub before: Option<Proportion>,
    /// How far it lies above the other period's.
    pub change: Option<Difference>,
}

/// Adoption: of all the work, the share that went through the automation and not around it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Adoption {
    /// Over the whole period; n is items and bypasses.
    pub share: Proportion,
    /// Of each bucket.
    pub series: Vec<Proportion>,
    /// Items submitted.
    pub items: i64,
    /// Recorded bypasses.
    pub bypasses: i64,
    /// Distinct sources in the period.
    pub sources: i64,
    /// Distinct sources in each bucket.
    pub sources_series: Vec<i64>,
}

/// Exception rate: the share of items that the automation could not handle as it should.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Exceptions {
    /// Over the whole period; an item that is one in several ways counts once.
    pub share: Proportion,
    /// Of each bucket.
    pub series: Vec<Proportion>,
    /// In which ways; these overlap. In the order of [`ExceptionKind::ALL`].
    pub parts: Vec<ExceptionPart>,
    /// By the dimension that was asked for.
    pub groups: Vec<ShareGroup>,
}

/// One way to be an exception.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ExceptionPart {
    /// Which.
    pub kind: ExceptionKind,
    /// Items.
    pub items: i64,
    /// The share of all items.
    pub share: Proportion,
    /// Of each bucket.
    pub series: Vec<Proportion>,
}

/// One way to be an exception.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ExceptionKind {
    /// Routing failed on it.
    Failed,
    /// Its envelope or output could not be understood, or breaks the schema.
    Malformed,
    /// The declared fallback was given.
    Fallback,
    /// A person rejected it.
    Unusable,
}
spelled!(ExceptionKind {
    Failed => "failed", Malformed => "malformed", Fallback => "fallback", Unusable => "unusable",
});

/// What happened downstream, by what producers posted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Outcomes {
    /// Each metric that was posted, those posted most often first; at most 8.
    pub metrics: Vec<Outcome>,
    /// An item counts once it is so many days old: nine of ten outcomes had come by then.
    pub after_days: f64,
    /// How that was found, in a sentence.
    pub how: String,
    /// Items of the period that are too young to have one.
    pub too_young: i64,
    /// Items old enough that have none.
    pub without: i64,
}

/// One outcome metric.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Outcome {
    /// Its name, as posted.
    pub name: String,
    /// Its figures.
    pub figures: OutcomeFigures,
}

/// What was posted: yes or no, or a number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OutcomeFigures {
    /// The share of yes.
    Share {
        /// Over the whole period.
        all: Proportion,
        /// Of each bucket, by the item's arrival.
        series: Vec<Proportion>,
    },
    /// The mean.
    Mean {
        /// Over the whole period.
        all: Estimate,
        /// Of each bucket, by the item's arrival.
        series: Vec<Estimate>,
    },
}
