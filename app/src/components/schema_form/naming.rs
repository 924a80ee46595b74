use serde_json::Value;

use super::schema::Place;
use crate::review::pointer;

/// What a person calls the field at `place`: the schema's titles where it has them, else the keys in words.
/// `/line_items/0/quantity` is `Lines 1, Quantity`; the whole document is `The whole output`.
pub fn name_at(schema: Option<&Value>, place: &str) -> String {
    let nothing = Value::Null;
    let mut here = Place::root(schema.unwrap_or(&nothing));
    let mut words = String::new();
    for step in pointer::steps(place) {
        if let Ok(index) = step.parse::<usize>() {
            here = here.row();
            words.push_str(&format!(" {}", index + 1));
            continue;
        }
        here = here.member(&step);
        if !words.is_empty() {
            words.push_str(", ");
        }
        words.push_str(&here.title(&step));
    }
    let words = words.trim();
    if words.is_empty() { "The whole output".to_owned() } else { words.to_owned() }
}

impl Place<'_> {
    /// The schema's title here, or `key` in words.
    pub fn title(&self, key: &str) -> String {
        let title = self.word("title").and_then(Value::as_str).filter(|title| !title.is_empty());
        title.map_or_else(|| pointer::key_in_words(key), str::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_are_called_as_the_form_calls_them() {
        let schema = json!({"properties": {
            "line_items": {"title": "Lines", "items": {"properties": {"quantity": {}}}},
            "vendor": {"properties": {"vat_id": {"title": "VAT id"}}}
        }});
        assert_eq!(name_at(Some(&schema), "/line_items/0/quantity"), "Lines 1, Quantity");
        assert_eq!(name_at(Some(&schema), "/vendor/vat_id"), "Vendor, VAT id");
        assert_eq!(name_at(None, "/line_items/1"), "Line items 2");
        assert_eq!(name_at(None, ""), "The whole output");
    }
}
