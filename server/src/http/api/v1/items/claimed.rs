use app::model::{EarlierOpinion, Item, Lease, RawJson, ReviewItem, ShownNote};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// A claimed item with what a reviewer needs to decide.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http::api::v1) struct ClaimedItem {
    #[serde(flatten)]
    item: Item,
    /// What the AI was given.
    input: Option<RawJson>,
    /// Its output, where it could be understood.
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<RawJson>,
    /// The text that the model printed, where the producer sent text.
    #[serde(skip_serializing_if = "Option::is_none")]
    output_text: Option<String>,
    /// The body as received, where it was no envelope (invalid UTF-8 replaced; exact bytes at `GET /items/{id}/raw`).
    #[serde(skip_serializing_if = "Option::is_none")]
    raw: Option<String>,
    /// Where parsing failed: what, and at which byte, line and column.
    #[serde(skip_serializing_if = "Option::is_none")]
    parse_error: Option<String>,
    /// A repaired reading of a half-broken output; send it as an edit if it is right.
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion: Option<RawJson>,
    /// The producer's confidence by field: JSON pointer into the output, to 0..=1.
    #[schema(value_type = std::collections::BTreeMap<String, f64>)]
    field_confidence: Map<String, Value>,
    /// The producer's free metadata.
    metadata: Option<RawJson>,
    /// Whether this settles what others disagreed on.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    adjudication: bool,
    /// What they said; a second opinion is blind, so only for an adjudication.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    opinions: Vec<EarlierOpinion>,
    /// What people wrote who passed it on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<ShownNote>,
    /// Send its token with the verdict.
    lease: Lease,
}

impl From<ReviewItem> for ClaimedItem {
    fn from(claimed: ReviewItem) -> Self {
        let ReviewItem {
            item,
            payload,
            field_confidence,
            metadata,
            adjudication,
            opinions,
            notes,
            lease,
            ..
        } = claimed;
        // Where there is an envelope there is an output, be it null.
        let output = match (payload.output, &payload.raw_text) {
            (None, None) => Some(RawJson::from(&Value::Null)),
            (output, _) => output,
        };
        Self {
            item,
            input: payload.input,
            output,
            output_text: payload.output_text,
            raw: payload.raw_text,
            parse_error: payload.parse_error,
            suggestion: payload.suggestion,
            field_confidence: field_confidence
                .into_iter()
                .map(|(pointer, confidence)| (pointer, confidence.into()))
                .collect(),
            metadata,
            adjudication,
            opinions,
            notes,
            lease,
        }
    }
}
