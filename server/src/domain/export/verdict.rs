use app::model::{self, ExportTable, Timestamp, VerdictId};

use super::{
    Cell, Column, Field, Kind, Origin, Row,
    origin::{OfItem, whence, which},
};

/// What one reviewer said.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// Of which item.
    pub origin: Origin,
    /// Its id.
    pub id: VerdictId,
    /// Which opinion on the item.
    pub slot: i64,
    /// Whether it settled what others disagreed on.
    pub is_adjudication: bool,
    /// The reviewer's address; none where it is not told who.
    pub reviewer: Option<String>,
    /// What.
    pub verdict: model::Verdict,
    /// Reason codes.
    pub reasons: Vec<String>,
    /// Words.
    pub comment: Option<String>,
    /// Milliseconds of focus and input.
    pub active_ms: i64,
    /// Milliseconds since the claim.
    pub wall_ms: i64,
    /// When.
    pub at: Timestamp,
    /// When it was taken back.
    pub undone_at: Option<Timestamp>,
}

impl OfItem for Verdict {
    fn origin(&self) -> &Origin {
        &self.origin
    }
}

impl Row for Verdict {
    const TABLE: ExportTable = ExportTable::Verdicts;

    fn fields() -> Vec<Field<Self>> {
        let mut fields = which();
        fields.extend(said());
        fields.extend(took());
        fields.extend(whence());
        fields
    }
}

fn said() -> Vec<Field<Verdict>> {
    vec![
        Field::new(Column::new("verdict_id", Kind::Text, "The verdict's id (a UUID)."), |row| {
            row.id.to_string().into()
        }),
        Field::new(
            Column::new("opinion", Kind::Integer, "Which opinion on the item it is; 0 is the first."),
            |row| row.slot.into(),
        ),
        Field::new(
            Column::new(
                "adjudication",
                Kind::Boolean,
                "Whether it settles what others disagreed on, and was given in sight of them.",
            ),
            |row| row.is_adjudication.into(),
        ),
        Field::new(
            Column::new(
                "reviewer",
                Kind::Text,
                "The reviewer's address. None where whoever exports may not see figures of single people.",
            )
            .optional(),
            |row| row.reviewer.as_deref().into(),
        ),
        Field::new(
            Column::new("verdict", Kind::Text, "What was said: `approve`, `edit` or `reject`."),
            |row| row.verdict.as_str().into(),
        ),
        Field::new(Column::new("reasons", Kind::Json, "The reviewer's reason codes, a list."), |row| {
            Cell::list(&row.reasons)
        }),
        Field::new(Column::new("comment", Kind::Text, "The reviewer's words.").optional(), |row| {
            row.comment.as_deref().into()
        }),
    ]
}

fn took() -> Vec<Field<Verdict>> {
    vec![
        Field::new(
            Column::new(
                "active_ms",
                Kind::Integer,
                "How long the reviewer had the item in view and the hands on it.",
            )
            .in_unit("milliseconds"),
            |row| row.active_ms.into(),
        ),
        Field::new(
            Column::new("wall_ms", Kind::Integer, "How long it was from the claim to the verdict.")
                .in_unit("milliseconds"),
            |row| row.wall_ms.into(),
        ),
        Field::new(
            Column::new("at", Kind::Timestamp, "When it was said. By this moment it belongs to a period."),
            |row| row.at.into(),
        ),
        Field::new(
            Column::new(
                "undone_at",
                Kind::Timestamp,
                "When the reviewer took it back: then it counts nothing. None where it stands.",
            )
            .optional(),
            |row| row.undone_at.into(),
        ),
    ]
}
