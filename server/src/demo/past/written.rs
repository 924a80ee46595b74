//! What came in, and what is wrong with it.

use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::{chance::Chance, editions::Edition};

/// Something that a producer sends.
#[derive(Debug, Clone)]
pub(super) struct Written {
    /// Where to.
    pub(super) workflow: &'static str,
    /// By which its truth is found again; none where nobody can read it.
    pub(super) external_id: Option<String>,
    /// The bytes.
    pub(super) body: Bytes,
    /// What is so.
    pub(super) truth: Truth,
}

/// What somebody sees who looks closely.
#[derive(Debug, Clone, Default)]
pub(super) struct Truth {
    /// What is wrong with the output; none where it is right.
    pub(super) flaw: Option<Flaw>,
    /// Whether that is easily overlooked.
    pub(super) is_subtle: bool,
    /// Who should be asked first.
    pub(super) ask: Option<Ask>,
    /// How much there is to read, beside what is usual.
    pub(super) length: f64,
}

/// What is wrong with an output.
#[derive(Debug, Clone)]
pub(super) struct Flaw {
    /// The workflow's code for it.
    pub(super) reason: String,
    /// The output as it should be; none where there is nothing to save.
    pub(super) mended: Option<Value>,
    /// What reviewers write.
    pub(super) comment: Option<String>,
}

impl Flaw {
    /// One that can be mended.
    pub(super) fn mends(reason: &str, output: Value, comment: Option<&str>) -> Self {
        Self { reason: reason.to_owned(), mended: Some(output), comment: comment.map(str::to_owned) }
    }

    /// One that spoils all.
    pub(super) fn spoils(reason: &str, comment: &str) -> Self {
        Self { reason: reason.to_owned(), mended: None, comment: Some(comment.to_owned()) }
    }
}

/// A group that knows more, and what it is asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ask {
    /// The group's name.
    pub(super) group: &'static str,
    /// The note.
    pub(super) note: &'static str,
}

/// An output that is to be written.
pub(super) struct Case {
    /// Its number in its workflow, from 0.
    pub(super) number: i64,
    /// Through which integration it comes.
    pub(super) source: &'static str,
    /// How many days ago.
    pub(super) age: i64,
    /// What made it.
    pub(super) edition: Edition,
    /// How sure that says it is.
    pub(super) confidence: f64,
    /// Whether it is wrong.
    pub(super) is_wrong: bool,
    /// What is left to chance.
    pub(super) chance: Chance,
}

/// How a body is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Breakage {
    /// The model stopped in the middle.
    Cut,
    /// The model said nothing.
    Blank,
    /// No confidence came with it.
    Unsure,
    /// The producer sent its proxy's error page instead.
    ErrorPage,
}

impl Case {
    /// Of so many outputs of a workflow one comes broken, each time in another way.
    pub(super) fn breakage(&self, every: i64, ways: &[Breakage]) -> Option<Breakage> {
        let is_one = self.number % every == every / 2;
        let way = usize::try_from(self.number / every).unwrap_or(0).checked_rem(ways.len());
        way.and_then(|way| ways.get(way)).copied().filter(|_| is_one)
    }

    /// The envelope around an output.
    pub(super) fn envelope(&self, external_id: &str, input: Value, output: Value) -> Map<String, Value> {
        let mut envelope = Map::new();
        let mut put = |name: &str, value: Value| envelope.insert(name.to_owned(), value);
        put("external_id", json!(external_id));
        put("input", input);
        put("output", output);
        put("confidence", json!(self.confidence));
        put("model", json!(self.edition.model));
        put("prompt_version", json!(self.edition.prompt));
        put("source", json!(self.source));
        envelope
    }
}

/// The bytes of an envelope, broken or whole.
pub(super) fn body(mut envelope: Map<String, Value>, breakage: Option<Breakage>) -> Bytes {
    match breakage {
        None => {}
        Some(Breakage::Cut) => {
            let text = envelope.get("output").map(Value::to_string).unwrap_or_default();
            let cut = text.chars().count() * 3 / 5;
            say_instead(&mut envelope, text.chars().take(cut).collect());
        }
        Some(Breakage::Blank) => say_instead(&mut envelope, "\n".to_owned()),
        Some(Breakage::Unsure) => {
            envelope.shift_remove("confidence");
        }
        Some(Breakage::ErrorPage) => {
            let id = envelope.get("external_id").and_then(Value::as_str).unwrap_or_default();
            let title = "502 Bad Gateway";
            return Bytes::from(format!(
                "<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{id}</p></body></html>"
            ));
        }
    }
    Bytes::from(Value::Object(envelope).to_string())
}

/// What the model printed takes the output's place.
fn say_instead(envelope: &mut Map<String, Value>, text: String) {
    envelope.shift_remove("output");
    envelope.insert("output_text".to_owned(), Value::String(text));
}
