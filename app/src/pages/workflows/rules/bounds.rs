//! Bounds for single fields, as the page's fields hold them: text, exactly as typed, until it is read.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};

use super::super::words::{mistake, read_number};
use crate::model::{FieldError, FieldSeen, Root, Segment};

/// Where bounds stand in a policy.
pub(super) const POINTER: &str = "/min_field_confidence";

/// The least confidence of one field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct BoundForm {
    /// Its own within the sheet.
    pub(super) key: u64,
    /// JSON pointer into the output.
    pub(super) field: String,
    /// From 0 to 1.
    pub(super) bound: String,
    /// Whether the field is typed, not chosen.
    pub(super) is_typed: bool,
}

impl BoundForm {
    /// The pointer into the policy of what is wrong with it.
    pub(super) fn pointer(&self) -> String {
        format!("{POINTER}/{}", self.field.trim().replace('~', "~0").replace('/', "~1"))
    }
}

/// The fields of a policy's bounds; keys begin with `key`.
pub(super) fn write_bounds(bounds: &Map<String, Value>, key: u64) -> Vec<BoundForm> {
    let form = |(key, (field, bound)): (u64, (&String, &Value))| BoundForm {
        key,
        field: field.clone(),
        bound: bound.to_string(),
        is_typed: false,
    };
    (key..).zip(bounds).map(form).collect()
}

/// Reads the fields.
pub(super) fn read_bounds(forms: &[BoundForm], errors: &mut Vec<FieldError>) -> Map<String, Value> {
    let mut bounds = Map::new();
    for form in forms {
        let (field, pointer) = (form.field.trim().to_owned(), form.pointer());
        if field.is_empty() && form.is_typed {
            errors.push(mistake(&pointer, "Say which field it is, e.g. /intent.".to_owned()));
        } else if bounds.contains_key(&field) {
            errors.push(mistake(&pointer, format!("{field} has a bound already.")));
        }
        let bound = form.bound.trim();
        let number: Option<f64> = read_number(bound, &pointer, errors);
        // As it was written, so that a bound that nobody touched stays the same.
        let exact = bound.parse().ok().or_else(|| number.and_then(Number::from_f64));
        match exact {
            Some(number) => {
                bounds.insert(field, Value::Number(number));
            }
            None if bound.is_empty() => {
                errors.push(mistake(&pointer, "Say how sure is enough, from 0 to 1.".to_owned()));
            }
            None => {}
        }
    }
    bounds
}

/// The fields to choose from, in groups: those that producers give a confidence for, and the output's others. Each is a
/// JSON pointer with its words.
pub(super) fn offered(fields: &[FieldSeen]) -> Vec<(&'static str, Vec<(String, String)>)> {
    let mut confidences: Vec<(String, String)> = Vec::new();
    for seen in fields.iter().filter(|seen| seen.field.root == Root::FieldConfidence) {
        if let [Segment::Key(pointer)] = seen.field.path.as_slice() {
            confidences.push((pointer.clone(), format!("{pointer} ({})", seen.items)));
        }
    }
    let mut others = Vec::new();
    for seen in fields.iter().filter(|seen| seen.field.root == Root::Output) {
        let Some(pointer) = pointer_of(&seen.field.path) else { continue };
        if confidences.iter().all(|(known, _)| *known != pointer) {
            others.push((pointer.clone(), pointer));
        }
    }
    let groups = [("With a confidence", confidences), ("Without one so far", others)];
    groups.into_iter().filter(|(_, options)| !options.is_empty()).collect()
}

/// The JSON pointer of a field of the output; none for the whole and for what stands in lists.
fn pointer_of(path: &[Segment]) -> Option<String> {
    let mut pointer = String::new();
    for segment in path {
        let Segment::Key(key) = segment else { return None };
        pointer.push('/');
        pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
    }
    (!pointer.is_empty()).then_some(pointer)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn form(field: &str, bound: &str) -> BoundForm {
        BoundForm { key: 0, field: field.into(), bound: bound.into(), is_typed: field.is_empty() }
    }

    #[test]
    fn bounds_come_back_as_they_were() {
        let bounds = json!({"/intent": 0.9, "/a~1b": 1, "": 0.25});
        let bounds = bounds.as_object().unwrap();
        let forms = write_bounds(bounds, 7);
        assert_eq!(forms.iter().map(|form| form.key).collect::<Vec<_>>(), [7, 8, 9]);
        let mut errors = Vec::new();
        assert_eq!(read_bounds(&forms, &mut errors), *bounds);
        assert_eq!(read_bounds(&[form("/a", "0,5"), form("/b", ".5")], &mut errors)["/b"], json!(0.5));
        assert!(errors.is_empty(), "{errors:?}");
    }

    #[test]
    fn what_cannot_be_read_is_named_at_its_field() {
        let mut errors = Vec::new();
        let forms =
            [form("", "0.5"), form("/a/b", ""), form("/c", "high"), form("/d", "1"), form(" /d ", "0.5")];
        read_bounds(&forms, &mut errors);
        let pointers: Vec<_> = errors.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(
            pointers,
            [
                "/min_field_confidence/",
                "/min_field_confidence/~1a~1b",
                "/min_field_confidence/~1c",
                "/min_field_confidence/~1d",
            ]
        );
    }

    #[test]
    fn fields_with_a_confidence_are_offered_first() {
        let seen = |field: Value, items: i64| FieldSeen {
            field: serde_json::from_value(field).unwrap(),
            types: Vec::new(),
            in_schema: false,
            items,
            values: Vec::new(),
        };
        let offered = offered(&[
            seen(json!({"root": "output", "path": ["intent"]}), 9),
            seen(json!({"root": "output", "path": ["order", "a/b"]}), 9),
            seen(json!({"root": "output", "path": []}), 9),
            seen(json!({"root": "field_confidence", "path": ["/intent"]}), 4),
            seen(json!({"root": "input", "path": ["channel"]}), 9),
        ]);
        let pair = |pointer: &str, words: &str| (pointer.to_owned(), words.to_owned());
        assert_eq!(
            offered,
            [
                ("With a confidence", vec![pair("/intent", "/intent (4)")]),
                ("Without one so far", vec![pair("/order/a~1b", "/order/a~1b")]),
            ]
        );
    }
}
