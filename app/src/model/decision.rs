use serde::{Deserialize, Serialize};

use super::{RawJson, Timestamp, UnknownWord, VerdictId, spelled};

/// What was said of an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Goes out as it is.
    Approve,
    /// Goes out as corrected.
    Edit,
    /// Does not go out.
    Reject,
    /// Went out by policy, without a person.
    Release,
    /// Handled by hand.
    Fallback,
}
spelled!(Verdict {
    Approve => "approve", Edit => "edit", Reject => "reject", Release => "release", Fallback => "fallback",
});

/// The final word on an item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Decision {
    /// What was decided.
    pub verdict: Verdict,
    /// What may leave the building; null where rejected.
    pub output: Option<RawJson>,
    /// `user:EMAIL`, or `policy`.
    pub decided_by: String,
    /// When.
    pub decided_at: Timestamp,
    /// When it becomes (in the future, while held) or became final.
    pub final_at: Timestamp,
    /// The reviewer's reason codes.
    pub reasons: Vec<String>,
    /// The reviewer's words.
    pub comment: Option<String>,
}

/// What one reviewer said, as the item's story shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VerdictRecord {
    /// Its id.
    pub id: VerdictId,
    /// Which opinion (0 is the first).
    pub slot: i64,
    /// The reviewer's name.
    pub reviewer: String,
    /// What was said.
    pub verdict: Verdict,
    /// The edited output, where it was edited.
    pub output: Option<RawJson>,
    /// Reason codes.
    pub reasons: Vec<String>,
    /// Words.
    pub comment: Option<String>,
    /// Milliseconds of focus and input: no more than from claim to verdict, where the clock moved on between them.
    pub active_ms: i64,
    /// Milliseconds from claim to verdict.
    pub wall_ms: i64,
    /// When it was said.
    pub at: Timestamp,
    /// When it was taken back.
    pub undone_at: Option<Timestamp>,
}
