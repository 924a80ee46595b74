//! What a workflow's schema knows of a path into the output.

use serde_json::Value;

use super::names::closest;

/// What is known of a field.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// It may be there.
    Possible,
    /// The schema does not name it, but lets it in. With the name that was perhaps meant.
    Unnamed(Option<String>),
    /// The schema lets no field of this name in. With the name that was perhaps meant.
    Never(Option<String>),
}

/// Words with which a schema says more about its fields than `properties` does.
const ELSEWHERE: [&str; 13] = [
    "$ref",
    "$dynamicRef",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "then",
    "else",
    "dependentSchemas",
    "patternProperties",
    "propertyNames",
    "unevaluatedProperties",
];

/// Looks up the last name of `path`; the names before it have been looked up before.
pub(super) fn look_up(schema: &Value, path: &[&str]) -> Known {
    let Some((last, before)) = path.split_last() else { return Known::Possible };
    let mut at = schema;
    for name in before {
        match named(at).and_then(|properties| properties.get(*name)) {
            Some(next) => at = next,
            None => return Known::Possible,
        }
    }
    let Some(properties) = named(at).filter(|properties| !properties.contains_key(*last)) else {
        return Known::Possible;
    };
    let meant = closest(last, properties.keys().map(String::as_str));
    match at.get("additionalProperties") {
        Some(Value::Bool(false)) => Known::Never(meant),
        Some(Value::Bool(true)) | None => Known::Unnamed(meant),
        // The others have a schema of their own, so they are expected.
        Some(_) => Known::Possible,
    }
}

/// The schema of what stands at `path`, where nothing else is said about the objects on the way.
pub(super) fn schema_of<'a>(schema: &'a Value, path: &[&str]) -> Option<&'a Value> {
    let mut at = schema;
    for name in path {
        at = named(at)?.get(*name)?;
    }
    // Where a schema refers to another, the words beside that may count for nothing.
    let words = at.as_object()?;
    (!words.contains_key("$ref") && !words.contains_key("$dynamicRef")).then_some(at)
}

/// The fields that a schema names, where it says nothing else about them.
fn named(schema: &Value) -> Option<&serde_json::Map<String, Value>> {
    let words = schema.as_object()?;
    if ELSEWHERE.iter().any(|word| words.contains_key(*word)) {
        return None;
    }
    words.get("properties")?.as_object()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_a_closed_schema_says_never() {
        let open =
            json!({"properties": {"intent": {"properties": {"name": {}}, "additionalProperties": false}}});
        assert_eq!(look_up(&open, &["intent"]), Known::Possible);
        assert_eq!(look_up(&open, &["intnet"]), Known::Unnamed(Some("intent".into())));
        assert_eq!(look_up(&open, &["intent", "nmae"]), Known::Never(Some("name".into())));
        assert_eq!(look_up(&open, &["intent", "x"]), Known::Never(None));
        assert_eq!(look_up(&open, &["other", "x"]), Known::Possible);
        let referring = json!({"properties": {"a": {}}, "additionalProperties": false, "allOf": [{}]});
        assert_eq!(look_up(&referring, &["b"]), Known::Possible);
        for schema in [json!(true), json!({}), json!({"type": "object"})] {
            assert_eq!(look_up(&schema, &["a"]), Known::Possible);
        }
    }

    #[test]
    fn a_fields_schema_is_found_where_nothing_else_speaks_of_it() {
        let schema = json!({"properties": {
            "order": {"properties": {"total": {"type": "number"}, "other": {"$ref": "#/$defs/x"}}},
            "either": {"oneOf": [{}], "properties": {"a": {"type": "string"}}},
        }});
        assert_eq!(schema_of(&schema, &["order", "total"]), Some(&json!({"type": "number"})));
        for path in [&["order", "other"][..], &["either", "a"], &["nothing"]] {
            assert_eq!(schema_of(&schema, path), None, "{path:?}");
        }
        assert_eq!(schema_of(&schema, &[]), Some(&schema));
    }
}
