use serde::{Deserialize, Serialize};

use super::{
    Decision, ItemId, OutputKind, RawJson, RecordEntry, ShownPayload, Timestamp, UnknownWord, VerdictRecord,
    spelled,
};

/// Where routing sent an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Route {
    /// A person decides.
    Review,
    /// The producer has the declared message; a person handles the item by hand.
    Fallback,
    /// Goes out unreviewed.
    Release,
    /// Never goes out.
    Reject,
}
spelled!(Route { Review => "review", Fallback => "fallback", Release => "release", Reject => "reject" });

/// Why an item was routed as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReasonCode {
    /// The body was no envelope.
    MalformedEnvelope,
    /// `output_text` was not the JSON that the workflow wants.
    MalformedJson,
    /// The output breaks the workflow's JSON Schema.
    SchemaViolation,
    /// The output is null, a blank text, or an object or array with nothing in it that the schema does not allow.
    EmptyOutput,
    /// Something the workflow needs is not in the input.
    MissingInput,
    /// The confidence lies under the policy's bound.
    LowConfidence,
    /// No confidence came, and the policy has a bound.
    MissingConfidence,
    /// A rule matched.
    Rule,
    /// Drawn by chance, so that quality can be estimated.
    Sampled,
    /// The workflow has not yet proved itself.
    ProofGate,
    /// The workflow is frozen.
    Frozen,
    /// A golden item: its answer is known.
    Golden,
    /// Routing itself failed.
    PolicyError,
    /// Nothing else applied.
    Default,
}
spelled!(ReasonCode {
    MalformedEnvelope => "malformed_envelope", MalformedJson => "malformed_json",
    SchemaViolation => "schema_violation", EmptyOutput => "empty_output", MissingInput => "missing_input",
    LowConfidence => "low_confidence", MissingConfidence => "missing_confidence", Rule => "rule",
    Sampled => "sampled", ProofGate => "proof_gate", Frozen => "frozen", Golden => "golden",
    PolicyError => "policy_error", Default => "default",
});

/// One reason, with what it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Reason {
    /// Which.
    pub code: ReasonCode,
    /// One sentence for a person.
    pub detail: String,
    /// The field it is about: a JSON pointer into the output (into the input for `missing_input`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
}

/// What one stage of routing said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct StageTrace {
    /// `envelope`, `parse`, `schema`, `required_input`, `confidence`, ...
    pub stage: String,
    /// `pass`, `skip` (does not apply) or the route it asks for.
    pub outcome: String,
    /// What was looked at, in a sentence.
    pub note: String,
    /// The reasons it gave.
    #[serde(default)]
    pub reasons: Vec<Reason>,
}

/// Where an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ItemStatus {
    /// Waits for a person.
    Pending,
    /// A person has it.
    Claimed,
    /// Decided, inside the undo window.
    Held,
    /// Decided for good.
    Final,
    /// Withdrawn before it was decided.
    Cancelled,
}
spelled!(ItemStatus {
    Pending => "pending", Claimed => "claimed", Held => "held", Final => "final", Cancelled => "cancelled",
});

/// How urgent an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// Before everything.
    Urgent,
    /// Before the rest.
    High,
    /// The rest.
    #[default]
    Normal,
    /// After the rest.
    Low,
}
spelled!(Priority { Urgent => "urgent", High => "high", Normal => "normal", Low => "low" });

impl Priority {
    /// Its place in the queue's order: smaller is sooner.
    pub const fn rank(self) -> i64 {
        match self {
            Self::Urgent => 0,
            Self::High => 1,
            Self::Normal => 2,
            Self::Low => 3,
        }
    }

    /// The priority at that place; what is off the scale is `Low`.
    pub const fn from_rank(rank: i64) -> Self {
        match rank {
            ..=0 => Self::Urgent,
            1 => Self::High,
            2 => Self::Normal,
            _ => Self::Low,
        }
    }
}

/// One AI output and what became of it, without its payloads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Item {
    /// UUIDv7.
    pub id: ItemId,
    /// The workflow's slug.
    pub workflow: String,
    /// The producer's own id.
    pub external_id: Option<String>,
    /// A short name for lists, taken from the output where the workflow says.
    pub title: Option<String>,
    /// Where routing sent it.
    pub route: Route,
    /// Every reason that applied, in the order of the stages.
    pub reasons: Vec<Reason>,
    /// The rule that matched.
    #[serde(default)]
    pub rule: Option<String>,
    /// The group of people that the rule names.
    #[serde(default)]
    pub group: Option<String>,
    /// The policy version that routed it; null when the workflow had none.
    pub policy_version: Option<i64>,
    /// Where it stands.
    pub status: ItemStatus,
    /// How urgent it is.
    pub priority: Priority,
    /// When it should be decided.
    pub due_at: Option<Timestamp>,
    /// The final word on it; null until decided.
    pub decision: Option<Decision>,
    /// What the producer may tell its user at once, on the route `fallback`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback_message: Option<String>,
    /// The producer's confidence in the output.
    pub confidence: Option<f64>,
    /// Who made it.
    pub model: Option<String>,
    /// With which prompt.
    pub prompt_version: Option<String>,
    /// Through which integration.
    pub source: Option<String>,
    /// When the AI produced it, by the producer.
    pub occurred_at: Option<Timestamp>,
    /// When it was accepted here.
    pub created_at: Timestamp,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Give it back as `cursor` for the next page; null on the last.
    pub next_cursor: Option<String>,
}

/// What `GET /items` may be narrowed by.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "ssr", into_params(parameter_in = Query))]
#[serde(default)]
pub struct ItemFilter {
    /// Workflow slug.
    pub workflow: Option<String>,
    /// Status.
    pub status: Option<ItemStatus>,
    /// Route.
    pub route: Option<Route>,
    /// A reason that applied.
    pub reason: Option<ReasonCode>,
    /// The producer's id, exactly.
    pub external_id: Option<String>,
    /// Text in title, external id, model or source.
    pub q: Option<String>,
    /// At most so many rows (1..=500).
    pub limit: Option<u32>,
    /// From the page before.
    pub cursor: Option<String>,
}

/// An item's whole story, as `/items/{id}` tells it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ItemStory {
    /// The item.
    pub item: Item,
    /// The workflow's name.
    pub workflow_name: String,
    /// How its outputs are shown.
    pub kind: OutputKind,
    /// Fields under this confidence are marked weak.
    pub weak_below: f64,
    /// What came in, as far as it could be understood.
    pub payload: ShownPayload,
    /// Producer's confidence by field (JSON pointer into the output).
    pub field_confidence: Vec<(String, f64)>,
    /// The producer's free metadata.
    pub metadata: Option<RawJson>,
    /// Size of the body as received, in bytes.
    pub raw_bytes: u64,
    /// SHA-256 of the body as received, in hex.
    pub raw_sha256: String,
    /// What each stage of routing said.
    pub trace: Vec<StageTrace>,
    /// Every verdict, undone ones too, oldest first.
    pub verdicts: Vec<VerdictRecord>,
    /// What was done to it, by the audit log, oldest first.
    pub audit: Vec<RecordEntry>,
    /// Who holds it now and until when.
    pub held_by: Option<(String, Timestamp)>,
}
