use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Item, ItemId, LeaseToken, OutputKind, RawJson, RejectReason, Timestamp, Verdict};

/// Asks for work.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ClaimRequest {
    /// Only from these (slugs); empty or absent: from all.
    pub workflows: Vec<String>,
    /// How many at most (1..=50).
    pub limit: Option<u32>,
    /// How long to hold them; the workflow's own where absent.
    pub lease_seconds: Option<i64>,
}

/// A claim's answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClaimAnswer {
    /// Best first; those already mine are among them.
    pub items: Vec<ReviewItem>,
    /// Why there are none, where there are none.
    pub nothing: Option<NothingToClaim>,
}

/// Why a claim got nothing. Empty and all-held are different answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "why")]
pub enum NothingToClaim {
    /// Nothing waits.
    Empty,
    /// Items wait, but others hold all of them (or they are deferred).
    AllHeld {
        /// How many.
        held: i64,
        /// When the next one may come free.
        next_free_at: Option<Timestamp>,
    },
    /// Items wait, but this reviewer has already decided or skipped each of them.
    NotForYou {
        /// How many.
        waiting: i64,
    },
}

/// A lease on an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Lease {
    /// Send it with every renewal and with the verdict.
    pub token: LeaseToken,
    /// When it runs out unless renewed.
    pub expires_at: Timestamp,
}

/// An item as the review screen needs it: everything loaded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReviewItem {
    /// The item.
    pub item: Item,
    /// Its workflow, as far as reviewing needs it.
    pub workflow: WorkflowBrief,
    /// What came in.
    pub payload: ShownPayload,
    /// Producer's confidence by field (JSON pointer into the output).
    pub field_confidence: Vec<(String, f64)>,
    /// The producer's free metadata.
    pub metadata: Option<RawJson>,
    /// The lease.
    pub lease: Lease,
    /// When this reviewer first got it.
    pub claimed_at: Timestamp,
    /// Whether this settles what others disagreed on: then their opinions are shown.
    #[serde(default)]
    pub adjudication: bool,
    /// What others said, for an adjudication only: a second opinion is blind.
    #[serde(default)]
    pub opinions: Vec<EarlierOpinion>,
    /// What people wrote who passed it on, oldest first.
    #[serde(default)]
    pub notes: Vec<ShownNote>,
}

/// What somebody said before, for who has to settle it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct EarlierOpinion {
    /// 1 is the first. Names are not shown: the opinion counts, not the person.
    pub opinion: i64,
    /// What.
    pub verdict: Verdict,
    /// The corrected output, of an edit.
    pub output: Option<RawJson>,
    /// Reason codes, of a rejection.
    pub reasons: Vec<String>,
    /// Words.
    pub comment: Option<String>,
}

/// A note that travels with an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ShownNote {
    /// Who wrote it (name).
    pub by: String,
    /// To whom it was passed on (group or name).
    pub to: String,
    /// The words.
    pub text: String,
    /// When.
    pub at: Timestamp,
}

/// What an item holds, as far as it could be understood.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ShownPayload {
    /// What the AI was given.
    pub input: Option<RawJson>,
    /// The output, where it could be understood.
    pub output: Option<RawJson>,
    /// The text that the model printed, where the producer sent text.
    pub output_text: Option<String>,
    /// The body as received (invalid UTF-8 replaced for showing only), where it was no envelope.
    pub raw_text: Option<String>,
    /// Where parsing failed: what, and at which byte, line and column.
    pub parse_error: Option<String>,
    /// A repaired reading of a half-broken output. Offered, never applied by itself.
    pub suggestion: Option<RawJson>,
    /// Ready to show, for the kinds that need preparing.
    pub presentation: Presentation,
}

/// A safe rendering, made on the server.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "form", content = "content")]
pub enum Presentation {
    /// Show the output itself.
    #[default]
    AsIs,
    /// Sanitised HTML, made from markdown.
    SanitisedHtml(String),
    /// Untrusted HTML: only for a sandboxed frame.
    SandboxedHtml(String),
    /// An e-mail's headers and body.
    Email {
        /// Name and value, in order.
        headers: Vec<(String, String)>,
        /// Plain text.
        body: String,
    },
}

/// A workflow as far as reviewing needs it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorkflowBrief {
    /// Slug.
    pub slug: String,
    /// Name.
    pub name: String,
    /// Output kind.
    pub kind: OutputKind,
    /// JSON Schema of the output.
    pub schema: Option<Value>,
    /// Active seconds that one review should take.
    pub target_seconds: i64,
    /// The undo window.
    pub undo_seconds: i64,
    /// How long a lease lasts without a heartbeat.
    pub lease_seconds: i64,
    /// Fields under this confidence are marked weak.
    pub weak_below: f64,
    /// Reasons to reject.
    pub reject_reasons: Vec<RejectReason>,
}

/// A verdict on its way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct VerdictRequest {
    /// The lease's token.
    pub lease: LeaseToken,
    /// `approve`, `edit` or `reject`.
    pub verdict: Verdict,
    /// The corrected output, with `edit`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<RawJson>,
    /// Reason codes, with `reject`.
    #[serde(default)]
    pub reasons: Vec<String>,
    /// The reviewer's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Milliseconds of focus and input; kept as at most what passed since the claim.
    #[serde(default)]
    pub active_ms: i64,
}

/// What is left, and what I did today.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ReviewStatus {
    /// Items that wait for a person, those held by someone included.
    pub waiting: i64,
    /// My verdicts since midnight UTC, undone ones not counted.
    pub mine_today: i64,
    /// My last verdict that can still be undone.
    pub undoable: Option<(ItemId, Timestamp)>,
}

/// What is wrong with one field of an input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// JSON pointer to the field; empty for the whole.
    pub pointer: String,
    /// For programs.
    pub code: String,
    /// For people: what is wrong and what to do.
    pub message: String,
}
