use serde::{Deserialize, Serialize};

use super::{InsightsFrame, Lengths, LiveQueue, Quantiles, Success, Versus};
use crate::model::{Proportion, UserId};

/// What `/insights` opens with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InsightsPage {
    /// Period, menus, views, alerts.
    pub frame: InsightsFrame,
    /// The queue now.
    pub live: LiveQueue,
    /// What went through it.
    pub throughput: Throughput,
    /// Whether each workflow works, by name: the one that is asked for, or all that are not archived.
    pub signs: Vec<WorkflowSign>,
}

/// What went through in the period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Throughput {
    /// Counts of the whole period.
    pub total: Flow,
    /// Counts of each bucket.
    pub series: Vec<Flow>,
    /// The same by the dimension that was asked for; empty without one.
    pub groups: Vec<FlowGroup>,
    /// How long things took.
    pub lengths: Lengths,
    /// Reviewers, most reviews first; none for those who may not see people's figures.
    pub reviewers: Option<Vec<ReviewerRow>>,
    /// The comparison that was asked for.
    pub comparison: Option<Versus>,
}

/// Counts. Each item counts where its moment lies: arrival for `submitted`, final decision for the others. What was
/// decided is `released + reviewed + stopped`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Flow {
    /// Accepted.
    pub submitted: i64,
    /// Went out by policy, without a person.
    pub released: i64,
    /// Decided by people, whatever they decided.
    pub reviewed: i64,
    /// Of these, edited.
    pub edited: i64,
    /// Of these, rejected.
    pub rejected: i64,
    /// Rejected by policy, without a person.
    pub stopped: i64,
}

/// One value of the dimension that was asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct FlowGroup {
    /// The value, as [`ItemsBehind::value`](super::ItemsBehind::value) takes it.
    pub value: String,
    /// The value in words: a workflow's or a person's name, a code's words.
    pub label: String,
    /// Whether it is all that is told apart no more.
    pub is_rest: bool,
    /// Counts of the whole period.
    pub total: Flow,
    /// Counts of each bucket.
    pub series: Vec<Flow>,
    /// Active seconds of its reviews.
    pub active: Quantiles,
}

/// One reviewer's figures. A length alone says nothing: volume and difficulty stand beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ReviewerRow {
    /// Who.
    pub user: UserId,
    /// Name.
    pub name: String,
    /// Verdicts given and not undone.
    pub reviews: i64,
    /// Active seconds.
    pub active: Quantiles,
    /// How hard this person's items were: the mean active seconds that everybody takes for items of the same workflow and
    /// reason, over the mean of all items. 1 is ordinary, 1.3 takes everybody 30% longer. None: nothing to compare with.
    pub difficulty: Option<f64>,
    /// Share edited.
    pub edited: Proportion,
    /// Share rejected.
    pub rejected: Proportion,
}

/// Whether a workflow works, in a line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct WorkflowSign {
    /// Slug.
    pub slug: String,
    /// Name.
    pub name: String,
    /// Its success metric with the last week that is over; none where it names none.
    pub success: Option<Success>,
}
