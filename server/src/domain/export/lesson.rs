//! What can be learned from a correction.

use app::{
    model::{ExportTable, OutputKind, RawJson, Timestamp},
    review::{diff::changes, tree::Tree},
};

use super::{
    Cell, Column, Field, Kind, Origin, Row,
    origin::{OfItem, maker, whence, which},
};
use crate::domain::{
    envelope::{self, Received},
    output,
};

/// An output as it came and as it was corrected.
#[derive(Debug, Clone, PartialEq)]
pub struct Lesson {
    /// Of which item.
    pub origin: Origin,
    /// When it was decided.
    pub decided_at: Timestamp,
    /// The reviewer's reason codes.
    pub reasons: Vec<String>,
    /// The reviewer's words.
    pub comment: Option<String>,
    /// What the AI was given.
    pub input: Option<RawJson>,
    /// What it made of it, where that could be understood.
    pub output: Option<RawJson>,
    /// The text that it printed, where that could not.
    pub output_text: Option<String>,
    /// What went out instead.
    pub corrected: Option<RawJson>,
    /// Whether that is something else.
    pub changed: bool,
}

/// A correction as a pair for training.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// Of which item.
    pub origin: Origin,
    /// When it was decided.
    pub decided_at: Timestamp,
    /// What the AI was given.
    pub prompt: String,
    /// What it should have made of it.
    pub chosen: String,
    /// What it made of it.
    pub rejected: String,
}

impl Lesson {
    /// Reads what came (`raw`, the body as received) beside what went out. Bytes that were erased teach nothing.
    #[must_use]
    pub fn with(mut self, kind: OutputKind, raw: Option<&[u8]>, corrected: Option<RawJson>) -> Self {
        if let Some(Received::Envelope(envelope)) = raw.map(envelope::read) {
            let understood = output::understand(kind, &envelope);
            // Where the text is the output, it is told once.
            self.output_text = understood.output_text.filter(|_| understood.output.is_none());
            self.output = understood.output;
            self.input = envelope.input;
        }
        self.corrected = corrected;
        self.changed = self
            .corrected
            .as_ref()
            .is_some_and(|corrected| self.output.as_ref().is_none_or(|output| !is_same(output, corrected)));
        self
    }

    /// The pair that it makes: only where something was changed, and it is known from what and to what.
    pub fn pair(&self) -> Option<Pair> {
        let rejected = self.output.as_ref().map(text).or_else(|| self.output_text.clone())?;
        let (prompt, chosen) = (text(self.input.as_ref()?), text(self.corrected.as_ref()?));
        let is_pair = self.changed && chosen != rejected;
        is_pair.then(|| Pair {
            origin: self.origin.clone(),
            decided_at: self.decided_at,
            prompt,
            chosen,
            rejected,
        })
    }
}

fn is_same(a: &RawJson, b: &RawJson) -> bool {
    a == b || changes(&Tree::of(a), &Tree::of(b)).is_empty()
}

/// A text is itself, everything else is its JSON: what a model is given and what it prints are texts.
fn text(json: &RawJson) -> String {
    serde_json::from_str::<String>(json.text()).unwrap_or_else(|_| json.text().to_owned())
}

impl OfItem for Lesson {
    fn origin(&self) -> &Origin {
        &self.origin
    }
}

impl OfItem for Pair {
    fn origin(&self) -> &Origin {
        &self.origin
    }
}

impl Row for Lesson {
    const TABLE: ExportTable = ExportTable::Corrections;

    fn fields() -> Vec<Field<Self>> {
        let mut fields = which();
        fields.extend(outputs());
        fields.extend(why());
        fields.extend(whence());
        fields
    }
}

fn outputs() -> Vec<Field<Lesson>> {
    vec![
        Field::new(Column::new("input", Kind::Json, "What the AI was given.").optional(), |row| {
            row.input.as_ref().into()
        }),
        Field::new(
            Column::new("output", Kind::Json, "What it made of it. None where that could not be understood.")
                .optional(),
            |row| row.output.as_ref().into(),
        ),
        Field::new(
            Column::new(
                "output_text",
                Kind::Text,
                "The text that the model printed, where that was not the JSON that the workflow wants.",
            )
            .optional(),
            |row| row.output_text.as_deref().into(),
        ),
        Field::new(
            Column::new("corrected", Kind::Json, "What went out instead. None where its bytes were erased.")
                .optional(),
            |row| row.corrected.as_ref().into(),
        ),
        Field::new(
            Column::new(
                "changed",
                Kind::Boolean,
                "Whether the correction is something else than the output; an edit may also leave it as it was.",
            ),
            |row| row.changed.into(),
        ),
    ]
}

fn why() -> Vec<Field<Lesson>> {
    vec![
        Field::new(Column::new("reasons", Kind::Json, "The reviewer's reason codes, a list."), |row| {
            Cell::list(&row.reasons)
        }),
        Field::new(Column::new("comment", Kind::Text, "The reviewer's words.").optional(), |row| {
            row.comment.as_deref().into()
        }),
        Field::new(
            Column::new(
                "decided_at",
                Kind::Timestamp,
                "When it was decided. By this moment it belongs to a period.",
            ),
            |row| row.decided_at.into(),
        ),
    ]
}

impl Row for Pair {
    const TABLE: ExportTable = ExportTable::Preferences;

    fn fields() -> Vec<Field<Self>> {
        let mut fields = vec![
            Field::new(
                Column::new(
                    "prompt",
                    Kind::Text,
                    "What the AI was given: a text as it is, anything else as JSON. An item without an input makes no \
                     pair.",
                ),
                |row: &Self| row.prompt.as_str().into(),
            ),
            Field::new(
                Column::new("chosen", Kind::Text, "The corrected output, written in the same way."),
                |row: &Self| row.chosen.as_str().into(),
            ),
            Field::new(
                Column::new(
                    "rejected",
                    Kind::Text,
                    "The AI's own output, written in the same way; what the model printed where that was not the JSON \
                     that the workflow wants. Never the same as the chosen one.",
                ),
                |row: &Self| row.rejected.as_str().into(),
            ),
        ];
        fields.extend(which());
        fields.push(Field::new(
            Column::new(
                "decided_at",
                Kind::Timestamp,
                "When it was decided. By this moment it belongs to a period.",
            ),
            |row| row.decided_at.into(),
        ));
        fields.extend(maker());
        fields
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::export::tests::origin;

    fn lesson(kind: OutputKind, raw: &str, corrected: &str) -> Lesson {
        let lesson = Lesson {
            origin: origin(),
            decided_at: Timestamp(0),
            reasons: Vec::new(),
            comment: None,
            input: None,
            output: None,
            output_text: None,
            corrected: None,
            changed: false,
        };
        lesson.with(kind, Some(raw.as_bytes()), RawJson::new(corrected).ok())
    }

    fn pair(kind: OutputKind, raw: &str, corrected: &str) -> Option<(String, String, String)> {
        lesson(kind, raw, corrected).pair().map(|pair| (pair.prompt, pair.chosen, pair.rejected))
    }

    fn texts(prompt: &str, chosen: &str, rejected: &str) -> Option<(String, String, String)> {
        Some((prompt.to_owned(), chosen.to_owned(), rejected.to_owned()))
    }

    #[test]
    fn a_pair_is_what_was_asked_what_was_wanted_and_what_came() {
        let raw = r#"{"input": "Where is it?", "output": {"intent": "refund"}}"#;
        let corrected = r#"{"intent": "status"}"#;
        assert_eq!(
            pair(OutputKind::Json, raw, corrected),
            texts("Where is it?", corrected, r#"{"intent": "refund"}"#)
        );
        let raw = r#"{"input": {"mail": "Hi"}, "output_text": "Dear\nsir"}"#;
        assert_eq!(
            pair(OutputKind::Text, raw, r#""Hello""#),
            texts(r#"{"mail": "Hi"}"#, "Hello", "Dear\nsir"),
            "texts are themselves"
        );
    }

    #[test]
    fn what_the_model_printed_is_rejected_where_it_was_no_json() {
        let raw = r#"{"input": "?", "output_text": "Sure! {\"a\": 1}"}"#;
        let lesson = lesson(OutputKind::Json, raw, r#"{"a": 1}"#);
        assert_eq!((&lesson.output, lesson.changed), (&None, true));
        let pair = lesson.pair().unwrap();
        assert_eq!((pair.chosen.as_str(), pair.rejected.as_str()), (r#"{"a": 1}"#, r#"Sure! {"a": 1}"#));
    }

    #[test]
    fn an_edit_that_changes_nothing_makes_no_pair() {
        let raw = r#"{"input": "?", "output": {"a": 1, "b": "x"}}"#;
        for same in [
            r#"{"a": 1, "b": "x"}"#,
            r#"{ "a":1,"b":"x" }"#,
            r#"{"b": "x", "a": 1}"#,
            r#"{"a": 1, "b": "\u0078"}"#,
        ] {
            assert!(!lesson(OutputKind::Json, raw, same).changed, "{same}");
            assert_eq!(pair(OutputKind::Json, raw, same), None, "{same}");
        }
        // No double holds the difference.
        let large = r#"{"input": "?", "output": 12345678901234567890}"#;
        assert!(pair(OutputKind::Json, large, "12345678901234567891").is_some());
    }

    #[test]
    fn what_is_not_known_makes_no_pair() {
        assert_eq!(pair(OutputKind::Json, r#"{"output": 1}"#, "2"), None, "no input");
        assert_eq!(pair(OutputKind::Json, "no envelope", "2"), None);
        let erased = lesson(OutputKind::Json, "", "2").with(OutputKind::Json, None, None);
        assert_eq!((erased.changed, erased.pair()), (false, None));
    }
}
