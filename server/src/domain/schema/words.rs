//! What breaks a schema, in plain words.

use app::model::FieldError;
use jsonschema::{
    JsonType, ValidationError,
    error::{TypeKind, ValidationErrorKind as Kind},
};
use serde_json::Value;

use crate::domain::{json::shorten, pointer::join};

/// Characters of a value that a message shows.
const SHOWN: usize = 60;

pub(super) fn problem(pointer: &str, code: &str, message: impl Into<String>) -> FieldError {
    FieldError { pointer: pointer.to_owned(), code: code.to_owned(), message: message.into() }
}

/// One problem, or one for each field where an object has several it should not have.
pub(super) fn explain(error: &ValidationError<'_>) -> Vec<FieldError> {
    let code = error.kind().keyword();
    let pointer = error.instance_path().as_str();
    match error.kind() {
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => unexpected
            .iter()
            .map(|name| problem(&join(pointer, name), code, "is not a field that the schema knows"))
            .collect(),
        Kind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            vec![problem(&join(pointer, name), code, "is missing")]
        }
        // The validator's way to say that an object has fields and its schema names none.
        Kind::FalseSchema if error.schema_path().as_str().ends_with("/additionalProperties") => {
            vec![problem(pointer, "additionalProperties", "must have no fields")]
        }
        _ => vec![problem(pointer, code, message(error))],
    }
}

fn message(error: &ValidationError<'_>) -> String {
    let value = error.instance().as_ref();
    match error.kind() {
        Kind::Type { kind: wanted } => format!("must be {}, but is {}", types(wanted), kind(value)),
        Kind::Enum { options } => format!("must be one of {}, but is {}", list(options), shown(value)),
        Kind::Constant { expected_value } => {
            format!("must be {}, but is {}", shown(expected_value), shown(value))
        }
        Kind::Format { format } => format!("must be {}, but is {}", format_words(format), shown(value)),
        Kind::Pattern { pattern } => {
            format!("must match the pattern {}, but is {}", shorten(pattern, 120), shown(value))
        }
        Kind::BacktrackLimitExceeded { .. } | Kind::RegexEngineFailure { .. } => {
            "could not be checked against its pattern in time".to_owned()
        }
        Kind::Minimum { limit } => format!("must be at least {limit}, but is {}", shown(value)),
        Kind::Maximum { limit } => format!("must be at most {limit}, but is {}", shown(value)),
        Kind::ExclusiveMinimum { limit } => format!("must be more than {limit}, but is {}", shown(value)),
        Kind::ExclusiveMaximum { limit } => format!("must be less than {limit}, but is {}", shown(value)),
        Kind::MultipleOf { multiple_of } => {
            format!("must be a multiple of {multiple_of}, but is {}", shown(value))
        }
        Kind::UniqueItems => "must not have the same item twice".to_owned(),
        Kind::Contains => "has no item of the kind that it must have".to_owned(),
        Kind::FalseSchema => "must not be there".to_owned(),
        Kind::Not { .. } => "has a form that the schema forbids".to_owned(),
        Kind::OneOfMultipleValid { .. } => {
            "fits more than one of the forms of which it must fit exactly one".to_owned()
        }
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => no_alternative(context),
        Kind::PropertyNames { error } => format!("has a field whose name is not allowed: {}", message(error)),
        Kind::Custom { message, .. } => shorten(message, 200).into_owned(),
        kind => size(kind, value).unwrap_or_else(|| format!("breaks the schema's `{}`", kind.keyword())),
    }
}

/// Too long, too short, too many, too few.
fn size(kind: &Kind, value: &Value) -> Option<String> {
    let (bound, limit, unit) = match kind {
        Kind::MinLength { limit } => ("at least", *limit, "character"),
        Kind::MaxLength { limit } => ("at most", *limit, "character"),
        Kind::MinItems { limit } => ("at least", *limit, "item"),
        Kind::MaxItems { limit } => ("at most", *limit, "item"),
        Kind::AdditionalItems { limit } => ("at most", *limit as u64, "item"),
        Kind::MinProperties { limit } => ("at least", *limit, "field"),
        Kind::MaxProperties { limit } => ("at most", *limit, "field"),
        _ => return None,
    };
    let units = if limit == 1 { unit.to_owned() } else { format!("{unit}s") };
    Some(match value {
        Value::String(text) => {
            format!("must be {bound} {limit} {units} long, but has {}", text.chars().count())
        }
        Value::Array(items) => format!("must have {bound} {limit} {units}, but has {}", items.len()),
        Value::Object(members) => format!("must have {bound} {limit} {units}, but has {}", members.len()),
        _ => return None,
    })
}

/// The alternative with the fewest problems is the one that was likely meant.
fn no_alternative(alternatives: &[Vec<ValidationError<'static>>]) -> String {
    let nearest =
        alternatives.iter().filter(|problems| !problems.is_empty()).min_by_key(|problems| problems.len());
    let only_types: Option<Vec<String>> = alternatives
        .iter()
        .map(|problems| match problems.as_slice() {
            [one] => match one.kind() {
                Kind::Type { kind } if one.instance_path().is_empty() => Some(types(kind)),
                _ => None,
            },
            _ => None,
        })
        .collect();
    if let Some(types) = only_types.filter(|types| !types.is_empty()) {
        return format!("must be {}", types.join(" or "));
    }
    let nearest =
        nearest.and_then(|problems| problems.first()).and_then(|first| explain(first).into_iter().next());
    let hint = nearest.map(|first| {
        let at = if first.pointer.is_empty() { "it" } else { first.pointer.as_str() };
        format!("; nearest: {at} {}", first.message)
    });
    format!(
        "fits none of the {} forms that the schema allows{}",
        alternatives.len(),
        hint.unwrap_or_default()
    )
}

fn types(wanted: &TypeKind) -> String {
    match wanted {
        TypeKind::Single(one) => type_words(*one).to_owned(),
        TypeKind::Multiple(several) => {
            let mut words: Vec<&str> = several.iter().map(type_words).collect();
            // "a string or null" reads better than "null or a string".
            words.sort_by_key(|word| *word == "null");
            words.join(" or ")
        }
    }
}

fn type_words(of: JsonType) -> &'static str {
    match of {
        JsonType::Array => "an array",
        JsonType::Boolean => "true or false",
        JsonType::Integer => "an integer",
        JsonType::Null => "null",
        JsonType::Number => "a number",
        JsonType::Object => "an object",
        JsonType::String => "a string",
    }
}

/// What sort of value it is, in words.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// The value as JSON, shortened.
fn shown(value: &Value) -> String {
    match value {
        Value::Array(_) | Value::Object(_) => kind(value).to_owned(),
        // Shortened before it is written, so that a long text costs nothing.
        Value::String(text) => Value::from(shorten(text, SHOWN).into_owned()).to_string(),
        other => other.to_string(),
    }
}

fn list(options: &Value) -> String {
    const NAMED: usize = 8;
    let options = options.as_array().map(Vec::as_slice).unwrap_or_default();
    let named: Vec<String> = options.iter().take(NAMED).map(shown).collect();
    let more = options.len().saturating_sub(NAMED);
    if more == 0 { named.join(", ") } else { format!("{} and {more} more", named.join(", ")) }
}

fn format_words(format: &str) -> String {
    match format {
        "date" => "a date such as 2025-03-01".to_owned(),
        "time" => "a time such as 14:30:00Z".to_owned(),
        "date-time" => "a time such as 2025-03-01T14:30:00Z".to_owned(),
        "email" => "an e-mail address".to_owned(),
        "uri" => "an address such as https://example.com/".to_owned(),
        "uuid" => "a UUID".to_owned(),
        other => format!("a valid {other}"),
    }
}
