//! What came in, as far as it could be understood, made ready for a person.

use app::model::{OutputKind, RawJson, ShownPayload};

use super::presentation;
use crate::domain::{
    envelope::{self, Received},
    output,
};

/// A body, ready to be shown.
pub(super) struct Shown {
    pub(super) payload: ShownPayload,
    pub(super) field_confidence: Vec<(String, f64)>,
    pub(super) metadata: Option<RawJson>,
}

/// In place of a body that is not stored any more.
pub(super) fn nothing() -> Shown {
    let parse_error = Some("The body of this item is not stored any more.".to_owned());
    let payload = ShownPayload { parse_error, ..ShownPayload::default() };
    Shown { payload, field_confidence: Vec::new(), metadata: None }
}

/// Reads a body as received.
pub(super) fn show(kind: OutputKind, raw: &[u8]) -> Shown {
    let envelope = match envelope::read(raw) {
        Received::Envelope(envelope) => envelope,
        Received::Malformed(error) => {
            let payload = ShownPayload {
                raw_text: Some(String::from_utf8_lossy(raw).into_owned()),
                parse_error: Some(error.to_string()),
                ..ShownPayload::default()
            };
            return Shown { payload, field_confidence: Vec::new(), metadata: None };
        }
    };
    let understood = output::understand(kind, &envelope);
    let payload = ShownPayload {
        input: envelope.input,
        presentation: presentation::present(kind, understood.output.as_ref()),
        output: understood.output,
        output_text: understood.output_text,
        raw_text: None,
        parse_error: understood.parse_error.map(|error| error.to_string()),
        suggestion: understood.suggestion,
    };
    Shown { payload, field_confidence: envelope.field_confidence, metadata: envelope.metadata }
}
