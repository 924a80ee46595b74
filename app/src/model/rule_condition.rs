use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{UnknownWord, spelled};

/// A rule's condition in the form that the rule builder shows. Its text is made by `rules::to_cel`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// Every comparison holds. With none, the condition holds for every item.
    All(Vec<Comparison>),
    /// At least one holds. With none, the condition holds for no item.
    Any(Vec<Comparison>),
}

impl Condition {
    /// The comparisons, in order.
    pub fn comparisons(&self) -> &[Comparison] {
        match self {
            Self::All(comparisons) | Self::Any(comparisons) => comparisons,
        }
    }
}

/// One comparison. A field that is missing or null satisfies none but `is_missing`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// What is looked at.
    pub field: Field,
    /// How.
    pub operator: Operator,
    /// With what: a list for `is_one_of`, nothing for `is_missing` and `is_present`.
    #[serde(default)]
    #[cfg_attr(feature = "ssr", schema(value_type = Object))]
    pub value: Value,
}

/// What a comparison looks at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Where it begins.
    pub root: Root,
    /// The way from there; empty for the whole.
    #[serde(default)]
    pub path: Vec<Segment>,
}

/// One step into a JSON value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum Segment {
    /// An entry of a list, from 0.
    Index(u32),
    /// A field of an object.
    Key(String),
}

/// The names that a rule may begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Root {
    /// What the AI was given.
    Input,
    /// What it produced.
    Output,
    /// The producer's confidence in the whole output; null where none came.
    Confidence,
    /// Its confidence by field: an object with JSON pointers for keys.
    FieldConfidence,
    /// The producer's free metadata.
    Metadata,
    /// Who made the output.
    Model,
    /// With which prompt.
    PromptVersion,
    /// Through which integration.
    Source,
}
spelled!(Root {
    Input => "input", Output => "output", Confidence => "confidence", FieldConfidence => "field_confidence",
    Metadata => "metadata", Model => "model", PromptVersion => "prompt_version", Source => "source",
});

/// How a field is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    /// The same value; 1 and 1.0 are the same.
    Equals,
    /// There is a value, and it is another.
    NotEquals,
    /// A text with this text in it.
    Contains,
    /// A text that begins with this text.
    StartsWith,
    /// One of a list of values.
    IsOneOf,
    /// More than.
    Greater,
    /// At least.
    AtLeast,
    /// Less than.
    Less,
    /// At most.
    AtMost,
    /// Absent or null.
    IsMissing,
    /// Neither absent nor null.
    IsPresent,
}
spelled!(Operator {
    Equals => "equals", NotEquals => "not_equals", Contains => "contains", StartsWith => "starts_with",
    IsOneOf => "is_one_of", Greater => "greater", AtLeast => "at_least", Less => "less", AtMost => "at_most",
    IsMissing => "is_missing", IsPresent => "is_present",
});

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_condition_travels_as_it_is_documented() {
        let wire = json!({"any": [
            {"field": {"root": "output", "path": ["lines", 0, "total"]}, "operator": "at_least", "value": 100},
            {"field": {"root": "confidence", "path": []}, "operator": "is_missing", "value": null},
        ]});
        let condition: Condition = serde_json::from_value(wire.clone()).unwrap();
        assert_eq!(
            condition.comparisons()[0].field.path,
            [Segment::Key("lines".into()), Segment::Index(0), Segment::Key("total".into())]
        );
        assert_eq!(serde_json::to_value(condition).unwrap(), wire);
        let short = json!({"all": [{"field": {"root": "model"}, "operator": "is_present"}]});
        assert!(serde_json::from_value::<Condition>(short).is_ok());
    }
}
