//! A workflow's JSON Schema, compiled once and shared.
//!
//! JSON Schema 2020-12 where the schema does not name another draft. `format` is checked, not only noted: a date that
//! is no date is what people write it for. Nothing is ever fetched: a schema that refers to another address does not
//! compile.

mod words;

use std::sync::Arc;

use app::model::FieldError;
use jsonschema::{Draft, PatternOptions, ValidationError, Validator, error::ValidationErrorKind};
use serde_json::Value;

/// The most problems named at once.
pub const MOST: usize = 50;

/// Steps that one `pattern` with look-around may take on one text.
const PATTERN_STEPS: usize = 100_000;
/// Bytes that one compiled `pattern` may take.
const PATTERN_SIZE: usize = 2 * 1024 * 1024;

/// A compiled schema; a clone is another handle to the same.
#[derive(Debug, Clone)]
pub struct OutputSchema(Arc<Validator>);

impl OutputSchema {
    /// Compiles `schema`.
    ///
    /// # Errors
    /// What is wrong with it, with JSON pointers into the schema.
    pub fn compile(schema: &Value) -> Result<Self, Vec<FieldError>> {
        if !schema.is_object() && !schema.is_boolean() {
            let kind = words::kind(schema);
            return Err(vec![words::problem("", "type", format!("a schema is an object, but {kind} came"))]);
        }
        known_draft(schema)?;
        match build(schema) {
            Ok(validator) => Ok(Self(Arc::new(validator))),
            Err(error) => Err(problems_of(schema, &error)),
        }
    }

    /// What is wrong with `value`, at most [`MOST`] problems; nothing when it fits.
    pub fn check(&self, value: &Value) -> Vec<FieldError> {
        if self.0.is_valid(value) {
            return Vec::new();
        }
        let mut problems: Vec<FieldError> = self
            .0
            .iter_errors(value)
            .take(MOST)
            .flat_map(|error| words::explain(&error))
            .take(MOST)
            .collect();
        if problems.is_empty() {
            // Two ways of asking that disagree: in doubt, it does not fit.
            problems.push(words::problem("", "schema", "does not fit the schema"));
        }
        problems
    }
}

fn build(schema: &Value) -> Result<Validator, ValidationError<'static>> {
    jsonschema::options()
        .offline()
        .should_validate_formats(true)
        .should_ignore_unknown_formats(true)
        .with_pattern_options(
            PatternOptions::fancy_regex().backtrack_limit(PATTERN_STEPS).size_limit(PATTERN_SIZE),
        )
        .build(schema)
}

/// A `$schema` of one's own would have to be fetched.
fn known_draft(schema: &Value) -> Result<(), Vec<FieldError>> {
    let named = schema.get("$schema");
    if let Some(named) = named.filter(|named| !named.is_string()) {
        let message =
            format!("`$schema` is the address of a JSON Schema draft, but {} came", words::kind(named));
        return Err(vec![words::problem("/$schema", "type", message)]);
    }
    if Draft::default().detect(schema) == Draft::Unknown {
        let message = "this draft is not known here: use https://json-schema.org/draft/2020-12/schema, \
                       or leave `$schema` out";
        return Err(vec![words::problem("/$schema", "$schema", message)]);
    }
    Ok(())
}

/// All that breaks the rules for schemas; else the one thing that stopped the compiler.
fn problems_of(schema: &Value, error: &ValidationError<'_>) -> Vec<FieldError> {
    if let ValidationErrorKind::Referencing(cause) = error.kind() {
        return vec![reference_problem(schema, cause)];
    }
    let rules = jsonschema::meta::validator_for(schema);
    let mut problems: Vec<FieldError> = rules
        .iter()
        .flat_map(|rules| rules.iter_errors(schema))
        .take(MOST)
        .flat_map(|broken| words::explain(&broken))
        .collect();
    if problems.is_empty() {
        problems = words::explain(error);
    }
    problems.truncate(MOST);
    problems
}

fn reference_problem(schema: &Value, cause: &jsonschema::ReferencingError) -> FieldError {
    let (target, message) = match cause {
        jsonschema::ReferencingError::Unretrievable { uri, .. } => (
            uri.clone(),
            format!(
                "refers to {uri}, and nothing is ever fetched: copy what it names under `$defs` and refer to it there"
            ),
        ),
        jsonschema::ReferencingError::PointerToNowhere { pointer } => {
            (pointer.clone(), format!("refers to {pointer}, which is not in the schema"))
        }
        other => (String::new(), other.to_string()),
    };
    let pointer = find_reference(schema, "", target.trim_end_matches('#')).unwrap_or_default();
    words::problem(&pointer, "$ref", message)
}

/// Where the schema refers to `target`.
fn find_reference(schema: &Value, pointer: &str, target: &str) -> Option<String> {
    let inside =
        |name: &str, value: &Value| find_reference(value, &super::pointer::join(pointer, name), target);
    match schema {
        Value::Object(members) => {
            let refers = members.iter().find(|(name, value)| {
                name.ends_with("ref")
                    && name.starts_with('$')
                    && value.as_str().is_some_and(|to| to.contains(target))
            });
            match refers {
                Some((name, _)) if !target.is_empty() => Some(super::pointer::join(pointer, name)),
                _ => members.iter().find_map(|(name, value)| inside(name, value)),
            }
        }
        Value::Array(items) => items.iter().enumerate().find_map(|(at, item)| inside(&at.to_string(), item)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn problems(schema: Value, value: Value) -> Vec<(String, String, String)> {
        let schema = OutputSchema::compile(&schema).unwrap();
        schema.check(&value).into_iter().map(|p| (p.pointer, p.code, p.message)).collect()
    }

    fn refused(schema: Value) -> Vec<FieldError> {
        OutputSchema::compile(&schema).unwrap_err()
    }

    #[test]
    fn problems_are_named_in_plain_words_at_their_field() {
        let schema = json!({
            "type": "object", "required": ["a", "b/c"], "additionalProperties": false,
            "properties": {"a": {"type": "integer", "minimum": 1}, "b/c": {}, "d": {"enum": ["x", "y"]},
                "e": {"type": "string", "maxLength": 3, "format": "date"}, "f": {"type": ["string", "null"]},
                "g": {"type": "array", "minItems": 2, "uniqueItems": true, "items": {"const": 1}}}
        });
        let found = problems(schema, json!({"a": 0.5, "d": "z", "e": "2024", "f": 1, "g": [2], "h": 1}));
        for expected in [
            ("/a", "type", "must be an integer, but is a number"),
            ("/a", "minimum", "must be at least 1, but is 0.5"),
            ("/b~1c", "required", "is missing"),
            ("/d", "enum", "must be one of \"x\", \"y\", but is \"z\""),
            ("/e", "maxLength", "must be at most 3 characters long, but has 4"),
            ("/e", "format", "must be a date such as 2025-03-01, but is \"2024\""),
            ("/f", "type", "must be a string or null, but is a number"),
            ("/g", "minItems", "must have at least 2 items, but has 1"),
            ("/g/0", "const", "must be 1, but is 2"),
            ("/h", "additionalProperties", "is not a field that the schema knows"),
        ] {
            let expected = (expected.0.to_owned(), expected.1.to_owned(), expected.2.to_owned());
            assert!(found.contains(&expected), "{expected:?} not in {found:#?}");
        }
        assert_eq!(found.len(), 10, "{found:#?}");
    }

    #[test]
    fn alternatives_say_what_comes_nearest() {
        let schema = json!({"oneOf": [
            {"type": "object", "required": ["x", "y"]}, {"type": "object", "required": ["z"]}
        ]});
        let found = problems(schema, json!({"x": 1}));
        assert_eq!(found.len(), 1);
        assert!(
            found[0].2.starts_with("fits none of the 2 forms that the schema allows; nearest: /"),
            "{found:?}"
        );
    }

    #[test]
    fn an_object_that_may_have_no_fields_says_so() {
        let found =
            problems(json!({"properties": {"a": {"additionalProperties": false}}}), json!({"a": {"b": 1}}));
        assert_eq!(
            found,
            [("/a".to_owned(), "additionalProperties".to_owned(), "must have no fields".to_owned())]
        );
    }

    #[test]
    fn at_most_fifty_problems_come() {
        let many: Vec<i64> = (0..200).collect();
        assert_eq!(problems(json!({"items": {"type": "string"}}), json!(many)).len(), MOST);
        let object: serde_json::Map<String, Value> = (0..200).map(|n| (n.to_string(), json!(n))).collect();
        assert_eq!(
            problems(json!({"properties": {"a": {}}, "additionalProperties": false}), Value::Object(object))
                .len(),
            MOST
        );
    }

    #[test]
    fn nothing_is_fetched() {
        for address in
            ["https://example.com/s.json", "file:///etc/passwd", "http://127.0.0.1:1/x#/a", "other.json"]
        {
            let found = refused(json!({"properties": {"a": {"$ref": address}}}));
            assert!(found[0].message.contains("nothing is ever fetched"), "{address}: {found:?}");
            assert_eq!(found[0].code, "$ref");
        }
        let found = refused(json!({"properties": {"a": {"$ref": "https://example.com/s.json"}}}));
        assert_eq!(found[0].pointer, "/properties/a/$ref");
        assert_eq!(refused(json!({"$schema": "https://example.com/my-draft"}))[0].pointer, "/$schema");
        // References inside the schema, and to the draft itself, are fine.
        assert!(
            problems(json!({"$defs": {"s": {"type": "string"}}, "$ref": "#/$defs/s"}), json!("x")).is_empty()
        );
    }

    #[test]
    fn a_schema_that_is_none_says_where() {
        assert_eq!(refused(json!([]))[0].pointer, "");
        assert_eq!(refused(json!({"$schema": 1}))[0].pointer, "/$schema");
        assert_eq!(refused(json!({"$ref": "#/$defs/no"}))[0].code, "$ref");
        let found = refused(json!({"properties": {"a": {"type": "strin"}, "b": {"minLength": -1}}}));
        let pointers: Vec<&str> = found.iter().map(|p| p.pointer.as_str()).collect();
        assert_eq!(pointers, ["/properties/a/type", "/properties/b/minLength"], "{found:?}");
        assert!(!refused(json!({"pattern": "("})).is_empty());
    }

    #[test]
    fn schemas_that_refer_to_themselves_end() {
        for schema in [
            json!({"$ref": "#"}),
            json!({"allOf": [{"$ref": "#"}]}),
            json!({"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}, "$ref": "#/$defs/a"}),
            json!({"properties": {"next": {"$ref": "#"}}, "required": ["id"]}),
        ] {
            if let Ok(schema) = OutputSchema::compile(&schema) {
                let _ = schema.check(&json!({"id": 1, "next": {"id": 2}}));
            }
        }
    }

    #[test]
    fn a_pattern_that_runs_too_long_is_a_problem_not_a_pass() {
        let found = problems(json!({"pattern": "^(?=(a+)+$)(a|aa)+\\1b$"}), json!("a".repeat(60)));
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].1, "pattern");
    }

    #[test]
    fn formats_are_checked() {
        assert_eq!(problems(json!({"format": "email"}), json!("no"))[0].1, "format");
        assert!(problems(json!({"format": "of-our-own"}), json!("no")).is_empty());
    }
}
