use app::model::{ExportTable, ItemStatus, Priority, Route, Timestamp, Verdict};

use super::{
    Column, Field, Kind, Origin, Row,
    origin::{OfItem, whence, which},
};

/// An item.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Where it comes from.
    pub origin: Origin,
    /// Its name in lists.
    pub title: Option<String>,
    /// When it was accepted.
    pub created_at: Timestamp,
    /// When the AI produced it.
    pub occurred_at: Option<Timestamp>,
    /// Where it stands.
    pub status: ItemStatus,
    /// Where a person sent it, other than routing had.
    pub sent_to: Option<Route>,
    /// The rule that matched.
    pub rule: Option<String>,
    /// The group that the rule names.
    pub group: Option<String>,
    /// The policy version that routed it.
    pub policy_version: Option<i64>,
    /// How urgent it is.
    pub priority: Priority,
    /// When it should be decided.
    pub due_at: Option<Timestamp>,
    /// How many opinions routing asked for.
    pub opinions: i64,
    /// Whether the body was no envelope.
    pub malformed: bool,
    /// What was decided finally.
    pub verdict: Option<Verdict>,
    /// When that was said.
    pub decided_at: Option<Timestamp>,
}

impl OfItem for Item {
    fn origin(&self) -> &Origin {
        &self.origin
    }
}

impl Row for Item {
    const TABLE: ExportTable = ExportTable::Items;

    fn fields() -> Vec<Field<Self>> {
        let mut fields = which();
        fields.extend(life());
        fields.extend(routing());
        fields.extend(whence());
        fields
    }
}

fn life() -> Vec<Field<Item>> {
    vec![
        Field::new(
            Column::new("title", Kind::Text, "A short name, taken from the output where the workflow says.").optional(),
            |row| row.title.as_deref().into(),
        ),
        Field::new(
            Column::new(
                "created_at",
                Kind::Timestamp,
                "When it was accepted here. By this moment it belongs to a period.",
            ),
            |row| row.created_at.into(),
        ),
        Field::new(
            Column::new("occurred_at", Kind::Timestamp, "When the AI produced it, by the producer.").optional(),
            |row| row.occurred_at.into(),
        ),
        Field::new(
            Column::new(
                "status",
                Kind::Text,
                "Where it stands: `pending` (waits for a person), `held` (decided, and can still be taken back), `final` \
                 or `cancelled` (withdrawn before it was decided).",
            ),
            |row| row.status.as_str().into(),
        ),
        Field::new(
            Column::new(
                "verdict",
                Kind::Text,
                "What was decided finally: `approve`, `edit`, `reject`, `release` or `fallback`. None until it is final.",
            )
            .optional(),
            |row| row.verdict.map(Verdict::as_str).into(),
        ),
        Field::new(
            Column::new("decided_at", Kind::Timestamp, "When that was said.").optional(),
            |row| row.decided_at.into(),
        ),
        Field::new(
            Column::new("malformed", Kind::Boolean, "Whether the body was no envelope: it is kept as bytes."),
            |row| row.malformed.into(),
        ),
    ]
}

fn routing() -> Vec<Field<Item>> {
    vec![
        Field::new(
            Column::new("sent_to", Kind::Text, "The route on which a person put it instead of routing's.")
                .optional(),
            |row| row.sent_to.map(Route::as_str).into(),
        ),
        Field::new(Column::new("rule", Kind::Text, "The rule that matched.").optional(), |row| {
            row.rule.as_deref().into()
        }),
        Field::new(
            Column::new("review_group", Kind::Text, "The group of reviewers that the rule names.").optional(),
            |row| row.group.as_deref().into(),
        ),
        Field::new(
            Column::new("policy_version", Kind::Integer, "The policy version that routed it.").optional(),
            |row| row.policy_version.into(),
        ),
        Field::new(
            Column::new("priority", Kind::Text, "How urgent it is: `urgent`, `high`, `normal` or `low`."),
            |row| row.priority.as_str().into(),
        ),
        Field::new(Column::new("due_at", Kind::Timestamp, "When it should be decided.").optional(), |row| {
            row.due_at.into()
        }),
        Field::new(
            Column::new(
                "opinions",
                Kind::Integer,
                "How many opinions routing asked for; 0 where policy decided.",
            )
            .in_unit("opinions"),
            |row| row.opinions.into(),
        ),
    ]
}
