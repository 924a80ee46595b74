//! A first item to submit, made to fit the workflow.

use serde_json::{Map, Value, json};

use crate::model::{Definition, OutputKind};

/// The command that submits it. `origin` is the server's address.
pub(super) fn command(origin: &str, definition: &Definition) -> String {
    let body = serde_json::to_string_pretty(&envelope(definition)).unwrap_or_default();
    format!(
        "curl {origin}/api/v1/workflows/{}/items \\\n  -H \"Authorization: Bearer $COUNTERSIGN_KEY\" \\\n  \
         -H \"Content-Type: application/json\" \\\n  -H \"Idempotency-Key: first-item\" \\\n  -d '{}'",
        definition.slug,
        body.replace('\'', "'\\''")
    )
}

fn envelope(definition: &Definition) -> Value {
    let output = match definition.output.kind {
        OutputKind::Json => {
            definition.output.schema.as_ref().map_or_else(|| json!({"answer": "..."}), fitting)
        }
        OutputKind::Text => json!("The text that the AI wrote."),
        OutputKind::Markdown => json!("# A heading\n\nSome *text*."),
        OutputKind::Html => json!("<p>Some text.</p>"),
        OutputKind::Email => json!("To: someone@example.org\nSubject: Hello\n\nSome text."),
    };
    let mut input = Value::Object(Map::new());
    for pointer in &definition.input_requires {
        put(&mut input, pointer);
    }
    if input.as_object().is_some_and(Map::is_empty) {
        input = json!({"message": "What the AI was given."});
    }
    json!({"output": output, "input": input, "confidence": 0.7, "model": "my-model"})
}

/// Puts a text at a JSON pointer, making the objects on the way.
fn put(value: &mut Value, pointer: &str) {
    let mut place = value;
    for key in pointer.split('/').skip(1) {
        if !place.is_object() {
            *place = Value::Object(Map::new());
        }
        let Some(object) = place.as_object_mut() else { return };
        place = object.entry(key.replace("~1", "/").replace("~0", "~")).or_insert(Value::Null);
    }
    *place = json!("...");
}

/// A value that fits the schema, as far as simple schemas go.
fn fitting(schema: &Value) -> Value {
    if let Some(value) = ["const", "default"].iter().find_map(|word| schema.get(word)) {
        return value.clone();
    }
    for list in ["enum", "examples"] {
        if let Some(value) = schema.get(list).and_then(|list| list.get(0)) {
            return value.clone();
        }
    }
    for word in ["oneOf", "anyOf", "allOf"] {
        if let Some(first) = schema.get(word).and_then(|list| list.get(0)) {
            return fitting(first);
        }
    }
    let kind = match schema.get("type") {
        Some(Value::Array(kinds)) => kinds.first().and_then(Value::as_str),
        Some(kind) => kind.as_str(),
        None => schema.get("properties").map(|_| "object"),
    };
    match kind {
        Some("object") => fitting_object(schema),
        Some("array") => Value::Array(schema.get("items").map(fitting).into_iter().collect()),
        Some("string") => fitting_text(schema),
        Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or_else(|| json!(1)),
        Some("boolean") => json!(true),
        Some("null") => Value::Null,
        _ => json!("..."),
    }
}

fn fitting_object(schema: &Value) -> Value {
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return json!({}) };
    Value::Object(properties.iter().map(|(name, schema)| (name.clone(), fitting(schema))).collect())
}

fn fitting_text(schema: &Value) -> Value {
    match schema.get("format").and_then(Value::as_str) {
        Some("date") => json!("2026-01-31"),
        Some("date-time") => json!("2026-01-31T12:00:00Z"),
        Some("email") => json!("someone@example.org"),
        Some("uri") => json!("https://example.org/"),
        _ => json!("..."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fitting_value_has_every_property_in_its_type() {
        let schema = json!({"type": "object", "properties": {
            "intent": {"enum": ["refund", "other"]},
            "amount": {"type": ["number", "null"], "minimum": 0},
            "on": {"type": "string", "format": "date"},
            "tags": {"type": "array", "items": {"type": "string"}},
            "paid": {"type": "boolean"}
        }});
        assert_eq!(
            fitting(&schema),
            json!({"intent": "refund", "amount": 0, "on": "2026-01-31", "tags": ["..."], "paid": true})
        );
    }

    #[test]
    fn what_the_workflow_requires_is_in_the_input() {
        let mut input = json!({});
        put(&mut input, "/customer/name");
        put(&mut input, "/a~1b");
        assert_eq!(input, json!({"customer": {"name": "..."}, "a/b": "..."}));
    }
}
