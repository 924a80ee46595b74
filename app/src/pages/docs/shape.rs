//! Schemas as short readable text.

use serde_json::Value;

/// A type in a few words, e.g. `string` or `array of Item`.
pub(super) fn short(schema: &Value) -> String {
    if let Some(name) = reference(schema) {
        return name.to_owned();
    }
    if let Some(options) = one_of(schema) {
        let words: Vec<_> = options.iter().map(short).collect();
        return words.join(" or ");
    }
    if let Some(values) = schema["enum"].as_array() {
        let words: Vec<_> =
            values.iter().map(|value| value.as_str().map_or(value.to_string(), str::to_owned)).collect();
        return words.join(" | ");
    }
    match &schema["type"] {
        Value::String(kind) if kind == "array" => format!("array of {}", short(&schema["items"])),
        Value::String(kind) => with_format(kind, schema),
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" or "),
        _ => "any".to_owned(),
    }
}

fn with_format(kind: &str, schema: &Value) -> String {
    match schema["format"].as_str() {
        Some(format) => format!("{kind} ({format})"),
        None => kind.to_owned(),
    }
}

/// A schema's fields, one a line, with those of what it refers to once.
pub(super) fn long(document: &Value, schema: &Value) -> String {
    let mut out = String::new();
    let resolved = resolve(document, schema);
    let fields = fields(document, resolved);
    if fields.is_empty() {
        return short(schema);
    }
    if let Some(name) = reference(schema) {
        out.push_str(name);
        out.push('\n');
    }
    for field in fields {
        out.push_str(&field);
        out.push('\n');
    }
    out.trim_end().to_owned()
}

fn fields(document: &Value, schema: &Value) -> Vec<String> {
    let all_of = schema["allOf"].as_array().into_iter().flatten();
    let mut lines: Vec<String> = all_of.flat_map(|part| fields(document, resolve(document, part))).collect();
    let required = schema["required"].as_array();
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        let mark =
            if required.is_some_and(|required| required.iter().any(|one| one == name)) { "" } else { "?" };
        let note = field["description"]
            .as_str()
            .map(|text| format!("  {}", text.lines().next().unwrap_or_default()));
        lines.push(format!("  {name}{mark}: {}{}", short(field), note.unwrap_or_default()));
    }
    lines
}

fn resolve<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    match reference(schema) {
        Some(name) => &document["components"]["schemas"][name],
        None => schema,
    }
}

fn reference(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.rsplit('/').next()
}

fn one_of(schema: &Value) -> Option<&Vec<Value>> {
    schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_reference_is_named_and_its_fields_are_listed() {
        let document = json!({"components": {"schemas": {"Item": {"type": "object", "required": ["id"], "properties": {
            "id": {"type": "string", "format": "uuid", "description": "Its id."},
            "decision": {"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/Decision"}]},
            "tags": {"type": "array", "items": {"type": "string"}}
        }}}}});
        let item = json!({"$ref": "#/components/schemas/Item"});
        assert_eq!(short(&item), "Item");
        assert_eq!(
            long(&document, &item),
            "Item\n  id: string (uuid)  Its id.\n  decision?: null or Decision\n  tags?: array of string"
        );
    }
}
