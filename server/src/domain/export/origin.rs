use app::model::{ItemId, ReasonCode, Route};

use super::{Cell, Column, Field, Kind};

/// What is known of an item from when it came. It stands in every table that speaks of single items.
#[derive(Debug, Clone, PartialEq)]
pub struct Origin {
    /// The workflow's slug.
    pub workflow: String,
    /// The item.
    pub item: ItemId,
    /// The producer's own id.
    pub external_id: Option<String>,
    /// Where routing sent it.
    pub route: Route,
    /// Why, in the order of the stages.
    pub codes: Vec<ReasonCode>,
    /// How likely it was that a person would see it.
    pub inclusion: Option<f64>,
    /// The producer's confidence.
    pub confidence: Option<f64>,
    /// Model.
    pub model: Option<String>,
    /// Prompt version.
    pub prompt_version: Option<String>,
    /// Source.
    pub source: Option<String>,
}

/// A row that speaks of an item.
pub(super) trait OfItem: Sized {
    /// The item's origin.
    fn origin(&self) -> &Origin;
}

/// Which item: the first columns of a table.
pub(super) fn which<R: OfItem>() -> Vec<Field<R>> {
    vec![
        Field::new(Column::new("workflow", Kind::Text, "The workflow's slug."), |row: &R| {
            row.origin().workflow.as_str().into()
        }),
        Field::new(
            Column::new(
                "item",
                Kind::Text,
                "The item's id, a UUID that begins with its time. The same in every table.",
            ),
            |row: &R| row.origin().item.to_string().into(),
        ),
        Field::new(
            Column::new("external_id", Kind::Text, "The producer's own id of it.").optional(),
            |row: &R| row.origin().external_id.as_deref().into(),
        ),
    ]
}

/// How it came here: the last columns of a table.
pub(super) fn whence<R: OfItem>() -> Vec<Field<R>> {
    let mut fields = vec![
        Field::new(
            Column::new(
                "route",
                Kind::Text,
                "Where routing sent the item: `review`, `fallback`, `release` or `reject`.",
            ),
            |row: &R| row.origin().route.as_str().into(),
        ),
        Field::new(
            Column::new(
                "routing_reasons",
                Kind::Json,
                "Why: the codes of every reason that applied, a list in the order of the stages.",
            ),
            |row: &R| Cell::list(&row.origin().codes),
        ),
        Field::new(
            Column::new(
                "inclusion_probability",
                Kind::Number,
                "How likely it was, when the item came, that a person would look at it: 1 where routing sent it to one, \
                 the sample rate where it was to be released. An item that was looked at stands for one over this in \
                 every estimate about all outputs. None where it could not be drawn: it is in no estimate.",
            )
            .optional()
            .in_unit("share, 0 to 1"),
            |row: &R| row.origin().inclusion.into(),
        ),
        Field::new(
            Column::new("confidence", Kind::Number, "How sure the producer was of the output.")
                .optional()
                .in_unit("share, 0 to 1"),
            |row: &R| row.origin().confidence.into(),
        ),
    ];
    fields.extend(maker());
    fields
}

/// Who made it.
pub(super) fn maker<R: OfItem>() -> Vec<Field<R>> {
    vec![
        Field::new(
            Column::new("model", Kind::Text, "The model that made the output, as the producer names it.")
                .optional(),
            |row: &R| row.origin().model.as_deref().into(),
        ),
        Field::new(
            Column::new("prompt_version", Kind::Text, "The prompt's version, as the producer names it.")
                .optional(),
            |row: &R| row.origin().prompt_version.as_deref().into(),
        ),
        Field::new(
            Column::new("source", Kind::Text, "The integration that the item came through.").optional(),
            |row: &R| row.origin().source.as_deref().into(),
        ),
    ]
}
