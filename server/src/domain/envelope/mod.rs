//! Reading what a producer sent.
//!
//! A body that is no envelope is no failure of the request: it is a kind of item. So reading never fails; it answers
//! the envelope, or what is wrong with it, and the bytes stand in the store either way.

mod fields;

use app::model::{RawJson, Timestamp};

use super::json::{self, Member, Outermost, ParseError};

/// What a producer said of one output. Every JSON part is kept byte for byte.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Envelope {
    /// The AI's output. `null` counts: it is an output with nothing in it.
    pub output: Option<RawJson>,
    /// Or the raw text that the model printed.
    pub output_text: Option<String>,
    /// What the AI was given.
    pub input: Option<RawJson>,
    /// 0..=1.
    pub confidence: Option<f64>,
    /// JSON pointer into the output, and 0..=1, in the order sent.
    pub field_confidence: Vec<(String, f64)>,
    /// Who made it.
    pub model: Option<String>,
    /// With which prompt.
    pub prompt_version: Option<String>,
    /// Through which integration.
    pub source: Option<String>,
    /// The producer's own id.
    pub external_id: Option<String>,
    /// Free; an object.
    pub metadata: Option<RawJson>,
    /// When the AI produced it.
    pub occurred_at: Option<Timestamp>,
    /// Only in the lines of a batch.
    pub idempotency_key: Option<String>,
    /// Fields that are none of an envelope's. They stay in the bytes, and nothing reads them.
    pub ignored: Vec<String>,
}

/// What came in.
#[derive(Debug, Clone, PartialEq)]
pub enum Received {
    /// A valid envelope.
    Envelope(Box<Envelope>),
    /// Anything else.
    Malformed(EnvelopeError),
}

impl Received {
    /// The producer's own id, also of a body that is no envelope, where it can be read all the same.
    pub fn external_id(&self) -> Option<&str> {
        match self {
            Self::Envelope(envelope) => envelope.external_id.as_deref(),
            Self::Malformed(error) => error.external_id.as_deref(),
        }
    }
}

/// Why a body is no envelope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct EnvelopeError {
    /// For programs: `not_json`, `not_an_object`, `wrong_type`, `out_of_range`, `too_long`, `bad_time`,
    /// `bad_pointer`, `control_character`, `no_output`, `two_outputs`.
    pub code: &'static str,
    /// For people: what is wrong and what to send.
    pub message: String,
    /// The field it is about.
    pub pointer: Option<String>,
    /// Where the text stops being JSON.
    pub position: Option<ParseError>,
    /// The producer's id, where it can be read all the same, so that the item can be found by it.
    pub external_id: Option<String>,
    /// The line's idempotency key, where it can be read all the same, so that a repeated batch adds nothing.
    pub idempotency_key: Option<String>,
}

/// One thing that is wrong, before it is known what else can be read.
struct Wrong {
    code: &'static str,
    message: String,
    pointer: Option<String>,
}

impl Wrong {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), pointer: None }
    }

    fn at(self, field: &str) -> Self {
        Self { pointer: Some(super::pointer::join("", field)), ..self }
    }

    /// With the ids that can be read all the same.
    fn into_error(self, members: &[Member<'_>]) -> EnvelopeError {
        EnvelopeError {
            code: self.code,
            message: self.message,
            pointer: self.pointer,
            position: None,
            external_id: salvaged(members, "external_id"),
            idempotency_key: salvaged(members, "idempotency_key"),
        }
    }
}

/// Reads one body, or one line of a batch.
pub fn read(bytes: &[u8]) -> Received {
    let members = match json::read(bytes) {
        Ok(Outermost::Object(members)) => members,
        Ok(Outermost::Other(kind)) => {
            let message =
                format!("an envelope is a JSON object with `output` or `output_text`, but {kind} came");
            return Received::Malformed(Wrong::new("not_an_object", message).into_error(&[]));
        }
        Err(position) => {
            let error = Wrong::new("not_json", position.to_string()).into_error(&[]);
            return Received::Malformed(EnvelopeError { position: Some(position), ..error });
        }
    };
    match envelope(&members) {
        Ok(envelope) => Received::Envelope(Box::new(envelope)),
        Err(wrong) => Received::Malformed(wrong.into_error(&members)),
    }
}

fn envelope(members: &[Member<'_>]) -> Result<Envelope, Wrong> {
    let mut envelope = Envelope::default();
    for member in members {
        fields::take(&mut envelope, member)?;
    }
    one_output(envelope)
}

/// Exactly one of `output` and `output_text`. Many writers print an unset field as null, so a null beside the other
/// one is no second output.
fn one_output(mut envelope: Envelope) -> Result<Envelope, Wrong> {
    let null = envelope.output.as_ref().is_some_and(|output| output.text() == "null");
    match (&envelope.output, &envelope.output_text) {
        (Some(_), Some(_)) if null => envelope.output = None,
        (Some(_), Some(_)) => {
            return Err(Wrong::new(
                "two_outputs",
                "both `output` and `output_text` came: send only one of them",
            )
            .at("output_text"));
        }
        (None, None) => {
            return Err(Wrong::new(
                "no_output",
                "no output came: send the AI's output as `output`, or its raw text as `output_text`",
            ));
        }
        _ => {}
    }
    Ok(envelope)
}

fn salvaged(members: &[Member<'_>], field: &'static str) -> Option<String> {
    members
        .iter()
        .find(|member| member.key == field)
        .and_then(|member| fields::short_text(member).ok().flatten())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn good(body: &str) -> Envelope {
        match read(body.as_bytes()) {
            Received::Envelope(envelope) => *envelope,
            Received::Malformed(error) => panic!("{error}"),
        }
    }

    fn bad(body: &str) -> EnvelopeError {
        match read(body.as_bytes()) {
            Received::Envelope(envelope) => panic!("{envelope:?}"),
            Received::Malformed(error) => error,
        }
    }

    #[test]
    fn every_field_is_read_and_json_stays_as_written() {
        let envelope = good(
            r#"{"output": {"b":1.50,  "a":1e2}, "input": [ 1 ], "confidence": 0.5, "field_confidence": {"/b": 1, "/a": 0.25},
                "model": "m", "prompt_version": "v", "source": "s", "external_id": "e", "metadata": {"k": null},
                "occurred_at": "2024-05-01T10:00:00+02:00", "idempotency_key": "i", "trace_id": 7}"#,
        );
        assert_eq!(envelope.output.unwrap().text(), r#"{"b":1.50,  "a":1e2}"#);
        assert_eq!(envelope.input.unwrap().text(), "[ 1 ]");
        assert_eq!(envelope.field_confidence, [("/b".to_owned(), 1.0), ("/a".to_owned(), 0.25)]);
        assert_eq!(envelope.occurred_at.unwrap().to_string(), "2024-05-01T08:00:00.000000Z");
        assert_eq!(envelope.ignored, ["trace_id"]);
        assert_eq!(envelope.idempotency_key.as_deref(), Some("i"));
    }

    #[test]
    fn nulls_and_empty_texts_are_absent_but_a_null_output_is_an_output() {
        let envelope =
            good(r#"{"output": null, "confidence": null, "model": null, "external_id": "", "input": null}"#);
        assert_eq!(envelope.output.unwrap().text(), "null");
        assert_eq!((envelope.confidence, envelope.model, envelope.external_id), (None, None, None));
        assert_eq!(envelope.input, None);

        assert_eq!(good(r#"{"output": null, "output_text": "x"}"#).output, None);
        assert_eq!(good(r#"{"output": 0, "output_text": null}"#).output_text, None);
        assert_eq!(bad(r#"{"output_text": null}"#).code, "no_output");
    }

    #[test]
    fn what_is_no_envelope_says_why_and_where() {
        for (body, code, pointer) in [
            ("[1]", "not_an_object", None),
            ("{}", "no_output", None),
            (r#"{"output": 1, "output_text": "a"}"#, "two_outputs", Some("/output_text")),
            (r#"{"output": 1, "confidence": "0.9"}"#, "wrong_type", Some("/confidence")),
            (r#"{"output": 1, "confidence": 1.01}"#, "out_of_range", Some("/confidence")),
            (r#"{"output": 1, "confidence": -0.1}"#, "out_of_range", Some("/confidence")),
            (r#"{"output": 1, "field_confidence": [1]}"#, "wrong_type", Some("/field_confidence")),
            (
                r#"{"output": 1, "field_confidence": {"date": 1}}"#,
                "bad_pointer",
                Some("/field_confidence/date"),
            ),
            (
                r#"{"output": 1, "field_confidence": {"/a": 90}}"#,
                "out_of_range",
                Some("/field_confidence/~1a"),
            ),
            (r#"{"output": 1, "external_id": 7}"#, "wrong_type", Some("/external_id")),
            (r#"{"output": 1, "model": "a\u0000b"}"#, "control_character", Some("/model")),
            (r#"{"output": 1, "metadata": []}"#, "wrong_type", Some("/metadata")),
            (r#"{"output": 1, "occurred_at": "yesterday"}"#, "bad_time", Some("/occurred_at")),
            (r#"{"output": 1, "occurred_at": "2024-05-01T10:00:00"}"#, "bad_time", Some("/occurred_at")),
            (r#"{"output_text": {"a": 1}}"#, "wrong_type", Some("/output_text")),
        ] {
            let error = bad(body);
            assert_eq!((error.code, error.pointer.as_deref()), (code, pointer), "{body}: {error}");
        }
        let long = format!(r#"{{"output": 1, "source": "{}"}}"#, "ä".repeat(257));
        assert_eq!(bad(&long).code, "too_long");
        good(&format!(r#"{{"output": 1, "source": "{}"}}"#, "ä".repeat(256)));
    }

    #[test]
    fn a_broken_text_has_a_place_and_a_broken_envelope_keeps_its_ids() {
        let error = bad("{\"output\": {\"a\": 1}");
        assert_eq!((error.code, error.position.unwrap().offset), ("not_json", 19));

        let error = bad(r#"{"external_id": "e-1", "idempotency_key": "k", "confidence": 2}"#);
        assert_eq!(
            (error.external_id.as_deref(), error.idempotency_key.as_deref()),
            (Some("e-1"), Some("k"))
        );
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = read(&bytes);
        }

        #[test]
        fn no_object_panics_and_its_output_is_kept_as_written(value in json::properties::json(), output in json::properties::json()) {
            let mut text = format!("{{\"output\": {output}");
            for field in ["confidence", "field_confidence", "model", "metadata", "occurred_at"] {
                text.push_str(&format!(", \"{field}\": {value}"));
            }
            text.push('}');
            let _ = read(text.as_bytes());
            let Received::Envelope(envelope) = read(format!("{{\"output\": {output}}}").as_bytes()) else {
                panic!("an envelope")
            };
            prop_assert_eq!(envelope.output.map(|kept| kept.text().to_owned()), Some(output.to_string()));
        }
    }
}
