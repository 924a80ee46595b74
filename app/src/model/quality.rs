use serde::{Deserialize, Serialize};

use super::{AlertId, GoldenId, ItemId, Proportion, RawJson, Timestamp, UserId, Verdict};

/// How far people agree, and how they do on items whose answer is known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QualityPage {
    /// By workflow.
    pub workflows: Vec<WorkflowQuality>,
    /// Each reviewer's results on golden items, the weakest first.
    pub reviewers: Vec<GoldenResult>,
    /// What needs somebody's attention, newest first; closed ones are left out.
    pub alerts: Vec<Alert>,
}

/// A workflow's agreement and golden items.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorkflowQuality {
    /// Slug.
    pub slug: String,
    /// Name.
    pub name: String,
    /// Items that two people saw blindly, in the last 90 days, and what came of it.
    pub agreement: Agreement,
    /// Items that wait for a further opinion.
    pub second_opinions_waiting: i64,
    /// Its golden items, retired ones too, newest first.
    pub golden: Vec<GoldenItem>,
}

/// What came of items that several people saw, none knowing of the others.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Agreement {
    /// The share of which the first two said the same: same verdict, equal output.
    pub share: Proportion,
    /// Krippendorff's alpha (nominal) over the first two verdicts: 1 is perfect agreement, 0 what chance would give.
    /// Null with fewer than two items, or where everybody always said the same thing.
    pub alpha: Option<f64>,
    /// Decided by more than half of several opinions.
    pub by_majority: i64,
    /// Decided by somebody who saw the opinions.
    pub adjudicated: i64,
}

/// A recorded item whose right answer is known, given to reviewers as if it were new.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct GoldenItem {
    /// Id.
    pub id: GoldenId,
    /// The recorded item it was made from.
    pub source: ItemId,
    /// Its name in lists.
    pub title: Option<String>,
    /// The right verdict.
    pub verdict: Verdict,
    /// The right output, where the verdict lets one out.
    pub output: Option<RawJson>,
    /// Whether new reviewers get it first, before live work.
    pub onboarding: bool,
    /// How reviewers did on it.
    pub share: Proportion,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_at: Timestamp,
    /// When it was taken out.
    pub retired_at: Option<Timestamp>,
}

/// A reviewer's results on golden items.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GoldenResult {
    /// Who.
    pub user: UserId,
    /// Name.
    pub name: String,
    /// In which workflow (its name).
    pub workflow: String,
    /// The share answered rightly.
    pub share: Proportion,
    /// When the last was answered.
    pub last_at: Timestamp,
}

/// A reviewer's own sheet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResultSheet {
    /// By workflow.
    pub results: Vec<GoldenResult>,
    /// The last answers, newest first.
    pub answers: Vec<GoldenAnswer>,
}

/// What a reviewer said of a golden item, and what was right.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GoldenAnswer {
    /// The item as it was met.
    pub item: ItemId,
    /// Its name.
    pub title: Option<String>,
    /// The workflow's name.
    pub workflow: String,
    /// When.
    pub at: Timestamp,
    /// What the reviewer said.
    pub said: Verdict,
    /// The output that the reviewer let out.
    pub said_output: Option<RawJson>,
    /// What is right.
    pub right: Verdict,
    /// The right output.
    pub right_output: Option<RawJson>,
    /// Whether it counts as right.
    pub correct: bool,
}

/// Something that needs attention.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Alert {
    /// Id.
    pub id: AlertId,
    /// What kind: `golden_low`, `policy_errors`.
    pub kind: String,
    /// The workflow's slug.
    pub workflow: Option<String>,
    /// Whom or what it is about, in words.
    pub about: String,
    /// What is the matter, and what to do.
    pub message: String,
    /// When it was raised.
    pub raised_at: Timestamp,
}
