use app::model::{ExportTable, RawJson, Timestamp, Verdict};

use super::{
    Cell, Column, Field, Kind, Origin, Row,
    origin::{OfItem, whence, which},
};
use crate::domain::opinions::Agreement;

/// A final decision.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// Of which item.
    pub origin: Origin,
    /// Its place in the feed of decisions.
    pub seq: i64,
    /// What.
    pub verdict: Verdict,
    /// `policy`, `user:EMAIL`, or `user` where it is not told who.
    pub decided_by: String,
    /// When the item came.
    pub created_at: Timestamp,
    /// When it was said.
    pub decided_at: Timestamp,
    /// When it became final.
    pub final_at: Timestamp,
    /// The reviewer's reason codes.
    pub reasons: Vec<String>,
    /// The reviewer's words.
    pub comment: Option<String>,
    /// How several opinions became this one.
    pub agreement: Option<Agreement>,
    /// Active milliseconds of the verdict.
    pub active_ms: Option<i64>,
    /// What left the building.
    pub output: Option<RawJson>,
}

impl OfItem for Decision {
    fn origin(&self) -> &Origin {
        &self.origin
    }
}

impl Row for Decision {
    const TABLE: ExportTable = ExportTable::Decisions;

    fn fields() -> Vec<Field<Self>> {
        let mut fields = which();
        fields.extend(what());
        fields.extend(when());
        fields.extend(whence());
        fields
    }
}

fn what() -> Vec<Field<Decision>> {
    vec![
        Field::new(
            Column::new(
                "verdict",
                Kind::Text,
                "What was decided: `approve`, `edit` (goes out as corrected), `reject`, `release` (by policy, without a \
                 person) or `fallback`.",
            ),
            |row| row.verdict.as_str().into(),
        ),
        Field::new(
            Column::new(
                "output",
                Kind::Json,
                "What left the building: the output as it came, or as it was corrected. None where it was rejected.",
            )
            .optional(),
            |row| row.output.as_ref().into(),
        ),
        Field::new(
            Column::new("reasons", Kind::Json, "The reviewer's reason codes, a list."),
            |row| Cell::list(&row.reasons),
        ),
        Field::new(
            Column::new("comment", Kind::Text, "The reviewer's words.").optional(),
            |row| row.comment.as_deref().into(),
        ),
        Field::new(
            Column::new(
                "decided_by",
                Kind::Text,
                "`policy`, or `user:` and the address. `user` alone where whoever exports may not see figures of single \
                 people.",
            ),
            |row| row.decided_by.as_str().into(),
        ),
        Field::new(
            Column::new(
                "agreement",
                Kind::Text,
                "How several opinions became one decision: `agreed`, `majority` or `adjudicated`. None where there was \
                 one.",
            )
            .optional(),
            |row| row.agreement.map(Agreement::as_str).into(),
        ),
    ]
}

fn when() -> Vec<Field<Decision>> {
    vec![
        Field::new(
            Column::new("created_at", Kind::Timestamp, "When the item was accepted here."),
            |row| row.created_at.into(),
        ),
        Field::new(
            Column::new(
                "decided_at",
                Kind::Timestamp,
                "When it was decided. By this moment it belongs to a period.",
            ),
            |row| row.decided_at.into(),
        ),
        Field::new(
            Column::new("final_at", Kind::Timestamp, "When it could be taken back no more."),
            |row| row.final_at.into(),
        ),
        Field::new(
            Column::new(
                "active_ms",
                Kind::Integer,
                "How long the reviewer had the item in view and the hands on it, for the verdict that became the \
                 decision. None where no person decided it by itself.",
            )
            .optional()
            .in_unit("milliseconds"),
            |row| row.active_ms.into(),
        ),
        Field::new(
            Column::new(
                "seq",
                Kind::Integer,
                "Its place in the feed of decisions, which is the number of the audit entry that made it final.",
            ),
            |row| row.seq.into(),
        ),
    ]
}
