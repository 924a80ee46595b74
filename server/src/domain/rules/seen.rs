//! Which fields a rule may look at, and which values they really have: what the rule builder offers.

use std::collections::BTreeMap;

use app::model::{Field, FieldSeen, Root, Segment};
use serde_json::Value;

use crate::domain::envelope::Envelope;

/// How deep into a value fields are offered.
const DEEPEST: usize = 4;
/// The most fields offered; a body with more is no form that anybody filters by field.
const MOST_FIELDS: usize = 300;
/// A field with more different values than this has none offered.
const MOST_VALUES: usize = 40;
/// The longest text that is offered as a value, in bytes.
const LONGEST_VALUE: usize = 80;
/// How many values are offered, where the schema does not list them.
const OFFERED: usize = 12;

/// What was seen of one field.
#[derive(Debug, Default)]
struct Seen {
    types: Vec<&'static str>,
    in_schema: bool,
    /// Whether the schema lists its values: then each is offered.
    is_listed: bool,
    items: i64,
    /// By its JSON text; none once there were too many.
    values: Option<BTreeMap<String, i64>>,
}

/// Collects fields from items and from the output's schema.
#[derive(Debug, Default)]
pub struct FieldsSeen(BTreeMap<String, (Field, Seen)>);

impl FieldsSeen {
    /// Adds the fields of one item. `output` is the output as understood.
    pub fn add(&mut self, envelope: &Envelope, output: Option<&Value>) {
        if let Some(input) = &envelope.input {
            self.value(Root::Input, &mut Vec::new(), &input.value());
        }
        if let Some(output) = output {
            self.value(Root::Output, &mut Vec::new(), output);
        }
        if let Some(metadata) = &envelope.metadata {
            self.value(Root::Metadata, &mut Vec::new(), &metadata.value());
        }
        if let Some(confidence) = envelope.confidence {
            self.leaf(Root::Confidence, &[], &Value::from(confidence));
        }
        for (pointer, confidence) in &envelope.field_confidence {
            self.leaf(Root::FieldConfidence, &[Segment::Key(pointer.clone())], &Value::from(*confidence));
        }
        let texts = [
            (Root::Model, &envelope.model),
            (Root::PromptVersion, &envelope.prompt_version),
            (Root::Source, &envelope.source),
        ];
        for (root, text) in texts {
            if let Some(text) = text {
                self.leaf(root, &[], &Value::from(text.as_str()));
            }
        }
    }

    /// Adds what the output's schema names, seen or not.
    pub fn add_schema(&mut self, schema: &Value) {
        self.schema(&mut Vec::new(), schema);
    }

    fn schema(&mut self, path: &mut Vec<Segment>, schema: &Value) {
        let types = match schema.get("type") {
            Some(Value::String(one)) => vec![one.as_str()],
            Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        if !path.is_empty()
            && let Some(seen) = self.entry(Root::Output, path)
        {
            seen.in_schema = true;
            let known = types.iter().filter_map(|name| TYPES.iter().find(|known| *known == name));
            for name in known {
                note_type(&mut seen.types, name);
            }
            let choices = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
            for choice in choices.filter(|choice| is_offered(choice)) {
                seen.is_listed = true;
                note_value(&mut seen.values, choice, 0);
            }
        }
        let properties = schema.get("properties").and_then(Value::as_object);
        if path.len() >= DEEPEST {
            return;
        }
        for (name, inner) in properties.into_iter().flatten() {
            path.push(Segment::Key(name.clone()));
            self.schema(path, inner);
            path.pop();
        }
    }

    fn value(&mut self, root: Root, path: &mut Vec<Segment>, value: &Value) {
        match value {
            Value::Object(members) if path.len() < DEEPEST => {
                for (name, inner) in members {
                    path.push(Segment::Key(name.clone()));
                    self.value(root, path, inner);
                    path.pop();
                }
            }
            // A whole input or output that is no object can be compared too.
            _ => self.leaf(root, path, value),
        }
    }

    fn leaf(&mut self, root: Root, path: &[Segment], value: &Value) {
        let Some(seen) = self.entry(root, path) else { return };
        seen.items += 1;
        note_type(&mut seen.types, type_of(value));
        if is_offered(value) {
            note_value(&mut seen.values, value, 1);
        }
    }

    fn entry(&mut self, root: Root, path: &[Segment]) -> Option<&mut Seen> {
        let field = Field { root, path: path.to_vec() };
        let key = serde_json::to_string(&field).ok()?;
        if !self.0.contains_key(&key) && self.0.len() >= MOST_FIELDS {
            return None;
        }
        let new = || (field, Seen { values: Some(BTreeMap::new()), ..Seen::default() });
        Some(&mut self.0.entry(key).or_insert_with(new).1)
    }

    /// The fields, those seen most often first.
    pub fn finish(self) -> Vec<FieldSeen> {
        let mut fields: Vec<FieldSeen> = self
            .0
            .into_values()
            .map(|(field, seen)| FieldSeen {
                field,
                types: seen.types.into_iter().map(str::to_owned).collect(),
                in_schema: seen.in_schema,
                items: seen.items,
                values: offered(seen.values, if seen.is_listed { MOST_VALUES } else { OFFERED }),
            })
            .collect();
        fields.sort_by_key(|seen| (std::cmp::Reverse(seen.items), !seen.in_schema));
        fields
    }
}

const TYPES: [&str; 7] = ["string", "number", "integer", "boolean", "null", "array", "object"];

const fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn note_type(types: &mut Vec<&'static str>, name: &'static str) {
    let name = if name == "integer" { "number" } else { name };
    if !types.contains(&name) {
        types.push(name);
    }
}

fn is_offered(value: &Value) -> bool {
    match value {
        Value::String(text) => text.len() <= LONGEST_VALUE,
        Value::Bool(_) | Value::Number(_) => true,
        Value::Null | Value::Array(_) | Value::Object(_) => false,
    }
}

fn note_value(values: &mut Option<BTreeMap<String, i64>>, value: &Value, items: i64) {
    let Some(known) = values else { return };
    *known.entry(value.to_string()).or_default() += items;
    if known.len() > MOST_VALUES {
        *values = None;
    }
}

fn offered(values: Option<BTreeMap<String, i64>>, most: usize) -> Vec<(Value, i64)> {
    let mut values: Vec<(String, i64)> = values.into_iter().flatten().collect();
    values.sort_by_key(|(_, items)| std::cmp::Reverse(*items));
    let values = values.into_iter().take(most);
    values.filter_map(|(text, items)| Some((serde_json::from_str(&text).ok()?, items))).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::envelope::{self, Received};

    fn seen(bodies: &[Value], schema: Option<Value>) -> Vec<FieldSeen> {
        let mut fields = FieldsSeen::default();
        for body in bodies {
            let Received::Envelope(envelope) = envelope::read(body.to_string().as_bytes()) else {
                panic!("{body}")
            };
            let output = envelope.output.as_ref().map(app::model::RawJson::value);
            fields.add(&envelope, output.as_ref());
        }
        if let Some(schema) = schema {
            fields.add_schema(&schema);
        }
        fields.finish()
    }

    fn find<'a>(fields: &'a [FieldSeen], root: Root, key: &str) -> &'a FieldSeen {
        let path = vec![Segment::Key(key.to_owned())];
        fields.iter().find(|seen| seen.field.root == root && seen.field.path == path).unwrap()
    }

    #[test]
    fn fields_come_with_their_values_and_how_often_each_was_seen() {
        let refund =
            json!({"output": {"intent": "refund"}, "input": {"channel": "email"}, "confidence": 0.5});
        let other = json!({"output": {"intent": "other"}, "input": {"channel": "email"}});
        let fields = seen(&[refund.clone(), refund, other], None);
        let channel = find(&fields, Root::Input, "channel");
        assert_eq!((channel.items, channel.values.as_slice()), (3, [(json!("email"), 3)].as_slice()));
        let intent = find(&fields, Root::Output, "intent");
        assert_eq!(intent.values, [(json!("refund"), 2), (json!("other"), 1)]);
        assert_eq!(fields.last().unwrap().field.root, Root::Confidence);
    }

    #[test]
    fn what_the_schema_names_is_offered_before_it_was_seen() {
        let schema =
            json!({"properties": {"intent": {"enum": ["a", "b"]}, "total": {"type": ["integer", "null"]}}});
        let fields = seen(&[], Some(schema));
        assert_eq!(find(&fields, Root::Output, "intent").values, [(json!("a"), 0), (json!("b"), 0)]);
        let total = find(&fields, Root::Output, "total");
        assert_eq!(
            (total.in_schema, total.types.as_slice()),
            (true, ["number".to_owned(), "null".to_owned()].as_slice())
        );
    }

    #[test]
    fn every_value_that_the_schema_lists_is_offered() {
        let listed: Vec<_> = (0..20).map(|number| format!("intent {number}")).collect();
        let fields = seen(&[], Some(json!({"properties": {"intent": {"enum": listed}}})));
        assert_eq!(find(&fields, Root::Output, "intent").values.len(), 20);
    }

    #[test]
    fn names_that_are_all_different_are_not_offered_as_values() {
        let bodies: Vec<Value> = (0..60).map(|n| json!({"output": {"id": n}})).collect();
        assert_eq!(find(&seen(&bodies, None), Root::Output, "id").values, []);
    }
}
