//! Reading a JSON Schema (2020-12, the part that makes a form) at one place.

use serde_json::Value;

use crate::review::tree::Tree;

/// References followed in a row before giving up.
const MAX_HOPS: usize = 16;

/// What the form offers at one place.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A text, with the `format` that it should have.
    Text(TextFormat),
    /// A number; whole ones only.
    Number {
        /// Whole numbers only.
        whole: bool,
    },
    /// Yes or no.
    Flag,
    /// One of these values, each with the name that a person reads.
    Choice(Vec<(Tree, String)>),
    /// Exactly this value.
    Fixed(Tree),
    /// Rows.
    List,
    /// Named fields.
    Record,
    /// Anything else: JSON as text.
    Raw,
}

/// The formats that the form knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TextFormat {
    /// Any text.
    #[default]
    Plain,
    /// `2026-11-16`.
    Date,
    /// `2026-11-16T09:30:00Z`.
    DateTime,
    /// `09:30:00Z`.
    Time,
    /// `name@example.com`.
    Email,
    /// `https://example.com/`.
    Uri,
}

/// The schema at one place, references followed and `null` taken out.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    root: &'a Value,
    /// As it stands, with title and description.
    outer: &'a Value,
    /// What remains when references and "or null" are resolved.
    inner: &'a Value,
    /// Whether `null` is allowed.
    pub nullable: bool,
}

impl<'a> Place<'a> {
    /// The whole schema.
    pub fn root(root: &'a Value) -> Self {
        Self::new(root, root)
    }

    fn new(root: &'a Value, outer: &'a Value) -> Self {
        let mut place = Self { root, outer, inner: outer, nullable: false };
        for _ in 0..MAX_HOPS {
            let Some(next) = place.step() else { break };
            place.inner = next;
        }
        place.nullable |= lists_null_type(place.inner) || lists_null_value(place.inner);
        place
    }

    /// One step towards the schema that counts: a reference, a lone `allOf`, an "or null".
    fn step(&mut self) -> Option<&'a Value> {
        let inner = self.inner;
        if let Some(reference) = inner.get("$ref").and_then(Value::as_str) {
            let target = reference.strip_prefix('#')?;
            return if target.is_empty() { Some(self.root) } else { self.root.pointer(target) };
        }
        if let Some([only]) = inner.get("allOf").and_then(Value::as_array).map(Vec::as_slice)
            && inner.get("type").is_none()
            && inner.get("properties").is_none()
        {
            return Some(only);
        }
        let branches = branches(inner)?;
        let (nulls, others): (Vec<_>, Vec<_>) = branches.iter().partition(|branch| is_null_schema(branch));
        match (nulls.len(), others.as_slice()) {
            (1.., [only]) => {
                self.nullable = true;
                Some(*only)
            }
            (0, [only]) if branches.len() == 1 => Some(*only),
            _ => None,
        }
    }

    /// The schema of a member; one that says nothing where there is none.
    pub fn member(&self, key: &str) -> Self {
        let found = self.inner.get("properties").and_then(|properties| properties.get(key));
        let found =
            found.or_else(|| self.inner.get("additionalProperties").filter(|schema| schema.is_object()));
        Self::new(self.root, found.unwrap_or(&Value::Null))
    }

    /// The schema of a row.
    pub fn row(&self) -> Self {
        Self::new(self.root, self.inner.get("items").unwrap_or(&Value::Null))
    }

    /// The members that the schema names, in its order.
    pub fn keys(&self) -> impl Iterator<Item = &'a str> {
        let properties = self.inner.get("properties").and_then(Value::as_object);
        properties.into_iter().flatten().map(|(key, _)| key.as_str())
    }

    /// Whether a member must be there.
    pub fn requires(&self, key: &str) -> bool {
        let required = self.inner.get("required").and_then(Value::as_array);
        required.is_some_and(|keys| keys.iter().any(|name| name.as_str() == Some(key)))
    }

    /// Whether members that the schema does not name are refused.
    pub fn is_closed(&self) -> bool {
        self.inner.get("additionalProperties") == Some(&Value::Bool(false))
    }

    /// A word of the schema, such as `title` or `maximum`; what stands at the place itself wins over what it refers to.
    pub fn word(&self, name: &str) -> Option<&'a Value> {
        self.outer.get(name).or_else(|| self.inner.get(name))
    }

    /// What the form offers here; `value` decides where the schema says nothing.
    pub fn shape(&self, value: Option<&Tree>) -> Shape {
        let schema = self.inner;
        if let Some(value) = schema.get("const") {
            return Shape::Fixed(Tree::from(value));
        }
        if let Some(values) = schema.get("enum").and_then(Value::as_array) {
            return Shape::Choice(values.iter().filter(|value| !value.is_null()).map(choice).collect());
        }
        if let Some(choices) = branches(schema).and_then(constants) {
            return Shape::Choice(choices);
        }
        if branches(schema).is_some() || schema.get("allOf").is_some() || schema.get("if").is_some() {
            return Shape::Raw;
        }
        match type_of(schema) {
            Some("string") => Shape::Text(format_of(schema)),
            Some("number") => Shape::Number { whole: false },
            Some("integer") => Shape::Number { whole: true },
            Some("boolean") => Shape::Flag,
            Some("array") if schema.get("prefixItems").is_none() => Shape::List,
            Some("object") => Shape::Record,
            Some(_) => Shape::Raw,
            None if schema.get("properties").is_some() => Shape::Record,
            None if schema.get("items").is_some() => Shape::List,
            None if schema.get("type").is_some() => Shape::Raw,
            None => shape_of(value),
        }
    }
}

/// The one type besides `null`; none where the schema names none or several.
fn type_of(schema: &Value) -> Option<&str> {
    match schema.get("type")? {
        Value::String(name) => Some(name),
        Value::Array(names) => {
            let mut others = names.iter().filter_map(Value::as_str).filter(|name| *name != "null");
            let first = others.next()?;
            others.next().is_none().then_some(first)
        }
        _ => None,
    }
}

fn lists_null_type(schema: &Value) -> bool {
    match schema.get("type") {
        Some(Value::Array(names)) => names.iter().any(|name| name == "null"),
        Some(Value::String(name)) => name == "null",
        _ => false,
    }
}

fn lists_null_value(schema: &Value) -> bool {
    let untyped = schema.get("type").is_none();
    untyped
        && schema.get("enum").and_then(Value::as_array).is_some_and(|values| values.contains(&Value::Null))
}

fn is_null_schema(schema: &Value) -> bool {
    schema.get("type").and_then(Value::as_str) == Some("null") || schema.get("const") == Some(&Value::Null)
}

fn branches(schema: &Value) -> Option<&[Value]> {
    let found = schema.get("oneOf").or_else(|| schema.get("anyOf"))?;
    found.as_array().map(Vec::as_slice)
}

/// `oneOf` of constants with titles is how schemas give an enum's values names.
fn constants(branches: &[Value]) -> Option<Vec<(Tree, String)>> {
    branches
        .iter()
        .filter(|branch| !is_null_schema(branch))
        .map(|branch| {
            let value = branch.get("const")?;
            let title = branch.get("title").and_then(Value::as_str).map(str::to_owned);
            Some((Tree::from(value), title.unwrap_or_else(|| choice(value).1)))
        })
        .collect()
}

fn choice(value: &Value) -> (Tree, String) {
    let label = match value {
        Value::String(text) => text.clone(),
        Value::Bool(true) => "Yes".to_owned(),
        Value::Bool(false) => "No".to_owned(),
        other => other.to_string(),
    };
    (Tree::from(value), label)
}

fn format_of(schema: &Value) -> TextFormat {
    match schema.get("format").and_then(Value::as_str) {
        Some("date") => TextFormat::Date,
        Some("date-time") => TextFormat::DateTime,
        Some("time") => TextFormat::Time,
        Some("email" | "idn-email") => TextFormat::Email,
        Some("uri" | "iri") => TextFormat::Uri,
        _ => TextFormat::Plain,
    }
}

/// Without a schema, the value says what it is.
fn shape_of(value: Option<&Tree>) -> Shape {
    match value {
        Some(Tree::Text(_)) => Shape::Text(TextFormat::Plain),
        Some(Tree::Number(_)) => Shape::Number { whole: false },
        Some(Tree::Bool(_)) => Shape::Flag,
        Some(Tree::List(_)) => Shape::List,
        Some(Tree::Record(_)) => Shape::Record,
        Some(Tree::Null | Tree::Verbatim(_)) | None => Shape::Raw,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn null_is_found_in_a_type_list_and_in_any_of() {
        let listed = json!({"type": ["string", "null"], "format": "date"});
        let place = Place::root(&listed);
        assert!(place.nullable);
        assert_eq!(place.shape(None), Shape::Text(TextFormat::Date));

        let branched = json!({"title": "Sum", "anyOf": [{"type": "number"}, {"type": "null"}]});
        let place = Place::root(&branched);
        assert!(place.nullable);
        assert_eq!(place.shape(None), Shape::Number { whole: false });
        assert_eq!(place.word("title"), Some(&json!("Sum")));
    }

    #[test]
    fn references_are_followed_and_a_loop_ends() {
        let schema = json!({
            "$defs": {"money": {"type": "number", "minimum": 0}},
            "properties": {"total": {"$ref": "#/$defs/money", "title": "Total"}, "self": {"$ref": "#"}}
        });
        let place = Place::root(&schema).member("total");
        assert_eq!(place.shape(None), Shape::Number { whole: false });
        assert_eq!(place.word("title"), Some(&json!("Total")));
        assert_eq!(place.word("minimum"), Some(&json!(0)));
        assert_eq!(Place::root(&schema).member("self").shape(None), Shape::Record);
        let looping = json!({"$ref": "#"});
        assert_eq!(Place::root(&looping).shape(None), Shape::Raw);
    }

    #[test]
    fn branches_that_differ_fall_back_to_raw_json() {
        let schema = json!({"oneOf": [{"type": "string"}, {"type": "object"}]});
        assert_eq!(Place::root(&schema).shape(None), Shape::Raw);
        let several = json!({"type": ["string", "number"]});
        assert_eq!(Place::root(&several).shape(None), Shape::Raw);
    }

    #[test]
    fn one_of_constants_is_a_choice_with_names() {
        let schema = json!({"oneOf": [{"const": "de", "title": "German"}, {"const": 7}]});
        let choices = vec![
            (Tree::Text("de".to_owned()), "German".to_owned()),
            (Tree::Number("7".to_owned()), "7".to_owned()),
        ];
        assert_eq!(Place::root(&schema).shape(None), Shape::Choice(choices));
    }

    #[test]
    fn without_a_schema_the_value_says_what_it_is() {
        assert_eq!(Place::root(&json!({})).shape(Some(&Tree::Bool(true))), Shape::Flag);
        assert_eq!(Place::root(&Value::Null).shape(None), Shape::Raw);
    }
}
