//! A correction in the making: as a form, as JSON text, or as plain text.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{pointer, tree::Tree};
use crate::{
    components::schema_form::{Entries, Field, assemble, build, find, name_at},
    model::{FieldError, OutputKind, ReviewItem, Route},
};

/// What an edit begins with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "from", content = "json")]
pub enum EditStart {
    /// The AI's output.
    #[default]
    Output,
    /// The repaired reading of a broken output.
    Suggestion,
    /// Nothing.
    Empty,
    /// This JSON, written by the reviewer.
    Written(String),
}

/// How the edit is made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EditView {
    /// A form made from the schema.
    #[default]
    Form,
    /// JSON as text.
    Raw,
    /// The text that the output is.
    Text,
}

/// A correction in the making.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// What it begins with.
    pub start: EditStart,
    /// How it is made.
    pub view: EditView,
    /// The form's contents.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub entries: Entries,
    /// The text of the views `raw` and `text`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

fn is_empty(entries: &Entries) -> bool {
    entries.0.is_empty()
}

/// What an edit comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The output; none while it cannot be read.
    pub output: Option<Tree>,
    /// What must be put right first.
    pub errors: Vec<FieldError>,
    /// What looks wrong but may be meant.
    pub advice: Vec<FieldError>,
}

impl Edit {
    /// Opens an edit of `item`.
    pub fn open(item: &ReviewItem, start: EditStart) -> Self {
        let base = base(item, &start);
        let mut edit = Self { start, ..Self::default() };
        match &base {
            Some(Tree::Text(text)) if is_text(item) => {
                edit.view = EditView::Text;
                edit.text = text.clone();
            }
            None if is_text(item) => {
                edit.view = EditView::Text;
                let begun = item.payload.output_text.clone().filter(|_| edit.start == EditStart::Output);
                edit.text = begun.unwrap_or_default();
            }
            None if edit.start == EditStart::Output => {
                // Half-broken JSON is repaired by hand, in place.
                if let Some(text) = &item.payload.output_text {
                    edit.view = EditView::Raw;
                    edit.text = text.clone();
                }
            }
            _ => {}
        }
        edit
    }

    /// Opens an edit that says `output` already: an undone or refused one.
    pub fn written(item: &ReviewItem, output: &Tree) -> Self {
        let first = first_start(item);
        if base(item, &first).as_ref() == Some(output) {
            return Self::open(item, first);
        }
        Self::open(item, EditStart::Written(output.to_json()))
    }

    /// Whether it says anything that the AI, or the suggestion that it began with, does not say. What an earlier edit
    /// said is the reviewer's own.
    pub fn is_changed(&self, item: &ReviewItem) -> bool {
        let begun = match &self.start {
            EditStart::Written(_) => first_start(item),
            other => other.clone(),
        };
        let fresh = Self::open(item, begun);
        if *self == fresh {
            return false;
        }
        let read = self.read(item);
        // What cannot be read is never taken for nothing.
        !read.errors.is_empty() || read.output != fresh.read(item).output
    }

    /// The form as it stands.
    pub fn form(&self, item: &ReviewItem) -> Field {
        let schema = item.workflow.schema.as_ref().unwrap_or(&Value::Null);
        build(schema, base(item, &self.start).as_ref(), &self.entries)
    }

    /// What the edit comes to.
    pub fn read(&self, item: &ReviewItem) -> Reading {
        match self.view {
            EditView::Text => Reading {
                output: Some(Tree::Text(self.text.replace("\r\n", "\n"))),
                errors: Vec::new(),
                advice: Vec::new(),
            },
            EditView::Raw => match Tree::parse(&self.text) {
                Ok(tree) => Reading { output: Some(tree), errors: Vec::new(), advice: Vec::new() },
                Err(error) => {
                    Reading { output: None, errors: vec![not_json(&self.text, &error)], advice: Vec::new() }
                }
            },
            EditView::Form => {
                let read = assemble(&self.form(item));
                Reading { output: Some(read.output), errors: read.errors, advice: read.advice }
            }
        }
    }

    /// Errors, each at a field that the form has: what is wrong inside a part that is edited as JSON stands at that
    /// part, and says where inside.
    pub fn placed(&self, item: &ReviewItem, errors: &[FieldError]) -> Vec<FieldError> {
        if self.view != EditView::Form {
            return errors.to_vec();
        }
        let form = self.form(item);
        let mut placed = errors.to_vec();
        for error in &mut placed {
            let mut place = error.pointer.clone();
            while find(&form, &place).is_none() && !place.is_empty() {
                place = pointer::parent(&place).map(|(parent, _)| parent.to_owned()).unwrap_or_default();
            }
            if place != error.pointer {
                let name = name_at(item.workflow.schema.as_ref(), &error.pointer);
                error.message = format!("{name}: {}", error.message);
                error.pointer = place;
            }
        }
        placed
    }

    /// Turns the form into JSON text.
    pub fn show_raw(&mut self, item: &ReviewItem) {
        if self.view == EditView::Form {
            self.text = self.read(item).output.unwrap_or(Tree::Null).to_pretty();
            self.view = EditView::Raw;
        }
    }

    /// Turns JSON text into the form.
    ///
    /// # Errors
    /// Where the text is no JSON: it stays, so that it can be put right.
    pub fn show_form(&mut self, item: &ReviewItem) -> Result<(), FieldError> {
        if self.view != EditView::Raw {
            return Ok(());
        }
        let tree = Tree::parse(&self.text).map_err(|error| not_json(&self.text, &error))?;
        self.view = EditView::Form;
        // An unchanged text goes back to the form as it was, with what could not be read in it.
        if self.read(item).output.as_ref() != Some(&tree) {
            self.start = EditStart::Written(tree.to_json());
            self.entries = Entries::default();
        }
        self.text = String::new();
        Ok(())
    }
}

/// Whether the item is handled by hand: its producer was told that the AI cannot do it, so the AI's output is no start.
pub fn is_by_hand(item: &ReviewItem) -> bool {
    item.item.route == Route::Fallback
}

/// What an edit of this item begins with where nothing else is asked for.
pub fn first_start(item: &ReviewItem) -> EditStart {
    if is_by_hand(item) { EditStart::Empty } else { EditStart::Output }
}

/// What must be put right in an edit before it is looked at closer: an answer by hand of which nothing is written.
pub fn nothing_written(item: &ReviewItem, edit: &Edit) -> Option<FieldError> {
    (is_by_hand(item) && !edit.is_changed(item)).then(|| FieldError {
        pointer: String::new(),
        code: "nothing_written".to_owned(),
        message: "Nothing is written yet. This item is handled by hand: write its answer first.".to_owned(),
    })
}

/// Whether the output is a text, not data.
pub fn is_text(item: &ReviewItem) -> bool {
    !matches!(item.workflow.kind, OutputKind::Json)
        && !matches!(item.payload.output.as_ref().map(Tree::of), Some(tree) if !matches!(tree, Tree::Text(_) | Tree::Null))
}

/// What an edit begins with, as a value.
pub fn base(item: &ReviewItem, start: &EditStart) -> Option<Tree> {
    match start {
        EditStart::Output => item.payload.output.as_ref().map(Tree::of),
        EditStart::Suggestion => item.payload.suggestion.as_ref().map(Tree::of),
        EditStart::Empty => None,
        EditStart::Written(json) => Tree::parse(json).ok(),
    }
}

fn not_json(text: &str, error: &serde_json::Error) -> FieldError {
    let message = if text.trim().is_empty() {
        "There is nothing here. Write the output as JSON.".to_owned()
    } else {
        format!("This is not valid JSON: {error}.")
    };
    FieldError { pointer: String::new(), code: "json".to_owned(), message }
}

#[cfg(test)]
pub(crate) mod tests {
    use serde_json::json;

    use super::*;
    use crate::{model::RawJson, review::testing::review_item};

    /// An item of kind JSON with this output.
    pub(crate) fn json_item(output: &str) -> ReviewItem {
        let mut item = review_item(1);
        item.workflow.schema =
            Some(json!({"properties": {"sum": {"type": "number"}, "note": {"type": "string"}}}));
        item.payload.output = Some(RawJson::new(output).unwrap());
        item
    }

    #[test]
    fn form_and_raw_view_carry_each_others_changes() {
        let item = json_item(r#"{"sum":1.50,"other":{"kept":true}}"#);
        let mut edit = Edit::open(&item, EditStart::Output);
        edit.entries.set_text("/sum", "2".to_owned());
        edit.show_raw(&item);
        assert_eq!(edit.text, "{\n  \"sum\": 2,\n  \"other\": {\n    \"kept\": true\n  }\n}");
        edit.text = edit.text.replace("true", "false");
        edit.show_form(&item).unwrap();
        assert_eq!(edit.view, EditView::Form);
        assert_eq!(edit.read(&item).output.unwrap().to_json(), r#"{"sum":2,"other":{"kept":false}}"#);
    }

    #[test]
    fn raw_text_that_is_no_json_stays_and_says_where() {
        let item = json_item(r#"{"sum":1}"#);
        let mut edit = Edit::open(&item, EditStart::Output);
        edit.show_raw(&item);
        edit.text = "{\"sum\": }".to_owned();
        let error = edit.show_form(&item).unwrap_err();
        assert!(error.message.contains("line 1 column 9"), "{}", error.message);
        assert_eq!((edit.view, edit.text.as_str()), (EditView::Raw, "{\"sum\": }"));
        assert!(edit.read(&item).output.is_none());
    }

    #[test]
    fn looking_at_the_raw_view_and_back_loses_no_half_typed_number() {
        let item = json_item(r#"{"sum":1}"#);
        let mut edit = Edit::open(&item, EditStart::Output);
        edit.entries.set_text("/sum", "39,90 €".to_owned());
        edit.show_raw(&item);
        edit.show_form(&item).unwrap();
        assert_eq!(edit.entries.text("/sum"), Some("39,90 €"));
    }

    #[test]
    fn broken_json_is_opened_as_it_came_and_a_suggestion_only_when_asked_for() {
        let mut item = json_item("null");
        item.payload.output = None;
        item.payload.output_text = Some("{\"sum\": 1,".to_owned());
        item.payload.suggestion = Some(RawJson::new("{\"sum\": 1}").unwrap());
        let edit = Edit::open(&item, EditStart::Output);
        assert_eq!((edit.view, edit.text.as_str()), (EditView::Raw, "{\"sum\": 1,"));
        let edit = Edit::open(&item, EditStart::Suggestion);
        assert_eq!(edit.view, EditView::Form);
        assert_eq!(edit.read(&item).output.unwrap().to_json(), "{\"sum\":1}");
    }

    #[test]
    fn an_error_that_has_no_field_of_its_own_stands_at_the_nearest() {
        let item = json_item(r#"{"sum":1}"#);
        let error = |pointer: &str| FieldError {
            pointer: pointer.to_owned(),
            code: "type".to_owned(),
            message: "is wrong".to_owned(),
        };
        let placed = Edit::open(&item, EditStart::Output)
            .placed(&item, &[error("/sum"), error("/sum/deep"), error("/gone")]);
        let shown: Vec<_> =
            placed.iter().map(|error| (error.pointer.as_str(), error.message.as_str())).collect();
        assert_eq!(shown, [("/sum", "is wrong"), ("/sum", "Sum, Deep: is wrong"), ("", "Gone: is wrong")]);
    }

    #[test]
    fn only_what_was_changed_counts() {
        let item = json_item(r#"{"sum":1.50}"#);
        let mut edit = Edit::open(&item, EditStart::Output);
        assert!(!edit.is_changed(&item));
        edit.show_raw(&item);
        assert!(!edit.is_changed(&item), "looking at the JSON changes nothing");
        edit.show_form(&item).unwrap();
        edit.entries.set_text("/sum", "many".to_owned());
        assert!(edit.is_changed(&item), "what cannot be read was typed too");
        edit.entries.set_text("/sum", "1.50".to_owned());
        assert!(!edit.is_changed(&item));
        edit.entries.set_text("/sum", "2".to_owned());
        assert!(edit.is_changed(&item));
        let written = Edit::written(&item, &Tree::parse(r#"{"sum":2}"#).unwrap());
        assert!(written.is_changed(&item), "an edit that came back is the reviewer's own");
    }

    #[test]
    fn what_is_handled_by_hand_begins_with_nothing() {
        let mut item = json_item(r#"{"sum":1.50,"note":"the AI's"}"#);
        item.item.route = Route::Fallback;
        let mut edit = Edit::open(&item, first_start(&item));
        assert!(!edit.is_changed(&item));
        assert!(nothing_written(&item, &edit).is_some());
        edit.entries.set_text("/sum", "2".to_owned());
        assert_eq!(edit.read(&item).output.unwrap().to_json(), r#"{"sum":2}"#);
        assert!(nothing_written(&item, &edit).is_none());
        // What the AI made, written again by hand, is the person's own.
        let same = Edit::written(&item, &Tree::parse(r#"{"sum":1.50,"note":"the AI's"}"#).unwrap());
        assert!(same.is_changed(&item));

        item.workflow.kind = OutputKind::Text;
        item.payload.output = Some(RawJson::new(r#""The AI's words.""#).unwrap());
        item.payload.output_text = Some("The AI's words.".to_owned());
        let edit = Edit::open(&item, first_start(&item));
        assert_eq!((edit.view, edit.text.as_str()), (EditView::Text, ""));
        item.item.route = Route::Review;
        assert_eq!(Edit::open(&item, first_start(&item)).text, "The AI's words.");
    }

    #[test]
    fn text_kinds_are_edited_as_text() {
        let mut item = json_item(r#""Dear \"Ada\",\nthanks""#);
        item.workflow.kind = OutputKind::Email;
        let mut edit = Edit::open(&item, EditStart::Output);
        assert_eq!((edit.view, edit.text.as_str()), (EditView::Text, "Dear \"Ada\",\nthanks"));
        edit.text = "Dear Ada,\r\nthanks".to_owned();
        assert_eq!(edit.read(&item).output.unwrap().to_json(), r#""Dear Ada,\nthanks""#);
    }
}
