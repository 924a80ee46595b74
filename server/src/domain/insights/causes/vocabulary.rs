//! Which traits are worth looking at: those that the items at hand show.

use std::collections::{BTreeMap, BTreeSet};

use app::model::CauseKind;
use serde_json::Value;

use super::{
    Subject, Trait,
    traits::{CategoryRoot, LINK, MARKUP, has_link, has_markup, range_of, type_of},
};
use crate::domain::pointer;

/// Fields deeper than this are not looked at.
const DEPTH: usize = 3;
/// Fields of one object that are looked at.
const MOST_FIELDS: usize = 60;
/// The longest text that is a category.
const LONGEST_CATEGORY: usize = 40;
/// A field with more values than this holds names or texts, and no categories.
const MOST_CATEGORIES: usize = 30;
/// A field that so large a share of the items have is missing where it is not there.
const USUAL: f64 = 0.5;

/// What the items' inputs and outputs look like.
#[derive(Debug, Default)]
pub struct Vocabulary {
    /// Fields of the input that most items have.
    usual: BTreeSet<String>,
    /// The field of the input with the most text; empty where the input is a text.
    text: Option<String>,
    /// Fields that hold categories.
    categories: BTreeSet<(&'static str, String)>,
}

/// What a field was seen to hold.
#[derive(Default)]
struct Seen {
    items: usize,
    characters: usize,
    values: BTreeSet<String>,
}

impl Seen {
    fn add(&mut self, value: &Value) {
        self.items += 1;
        self.characters += value.as_str().map_or(0, |text| text.chars().count());
        if self.values.len() <= MOST_CATEGORIES {
            // A value that is no category counts as too many.
            match spelled(value) {
                Some(spelled) => {
                    self.values.insert(spelled);
                }
                None => self.values.extend((0..=MOST_CATEGORIES).map(|n| format!("\u{0}{n}"))),
            }
        }
    }

    fn is_category(&self) -> bool {
        (1..=MOST_CATEGORIES).contains(&self.values.len())
    }
}

/// A value that can be a category, as JSON.
fn spelled(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => {
            let fits = !text.is_empty() && text.chars().count() <= LONGEST_CATEGORY && !text.contains('\n');
            fits.then(|| value.to_string())
        }
        Value::Bool(_) => Some(value.to_string()),
        Value::Number(number) => number.is_i64().then(|| number.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

impl Vocabulary {
    /// Of these items.
    pub fn of(subjects: &[Subject]) -> Self {
        let read: Vec<&Subject> = subjects.iter().filter(|subject| subject.is_read).collect();
        let (inputs, outputs) =
            (seen(read.iter().map(|s| s.input.as_ref())), seen(read.iter().map(|s| s.output.as_ref())));
        let least = (USUAL * read.len() as f64).ceil() as usize;
        let usual = inputs.iter().filter(|(pointer, seen)| !pointer.is_empty() && seen.items >= least.max(1));
        let text =
            inputs.iter().max_by_key(|(_, seen)| seen.characters).filter(|(_, seen)| seen.characters > 0);
        let categories_of = |root: CategoryRoot, fields: &BTreeMap<String, Seen>| {
            let fields = fields.iter().filter(|(_, seen)| seen.is_category());
            fields.map(|(pointer, _)| (root.as_str(), pointer.clone())).collect::<Vec<_>>()
        };
        Self {
            usual: usual.map(|(pointer, _)| pointer.clone()).collect(),
            text: text.map(|(pointer, _)| pointer.clone()),
            categories: categories_of(CategoryRoot::Input, &inputs)
                .into_iter()
                .chain(categories_of(CategoryRoot::Output, &outputs))
                .collect(),
        }
    }

    /// Every trait that the item has.
    pub fn traits(&self, subject: &Subject) -> BTreeSet<Trait> {
        let mut traits = BTreeSet::from([
            Trait::new(CauseKind::Source, &subject.source),
            Trait::new(CauseKind::Model, &subject.model),
            Trait::new(CauseKind::PromptVersion, &subject.prompt_version),
        ]);
        let mut add = |kind, value: String| traits.insert(Trait::new(kind, value));
        for code in &subject.reasons {
            add(CauseKind::RoutingReason, code.as_str().to_owned());
        }
        for code in &subject.reject_reasons {
            add(CauseKind::RejectReason, code.clone());
        }
        for place in &subject.edited {
            add(CauseKind::EditedField, place.clone());
        }
        if subject.is_read {
            for (kind, value) in self.of_the_body(subject) {
                add(kind, value);
            }
        }
        traits
    }

    fn of_the_body(&self, subject: &Subject) -> Vec<(CauseKind, String)> {
        let mut found = vec![(CauseKind::Format, type_of(subject.input.as_ref()).to_owned())];
        let missing = self.usual.iter().filter(|pointer| {
            super::has(subject, &Trait { kind: CauseKind::MissingField, value: (*pointer).clone() })
        });
        found.extend(missing.map(|pointer| (CauseKind::MissingField, pointer.clone())));
        if let Some(pointer) = &self.text
            && let Some(text) = subject.input.as_ref().and_then(|input| input.pointer(pointer)?.as_str())
        {
            found.push((CauseKind::Length, format!("{pointer}:{}", range_of(text.chars().count()))));
            if has_markup(text) {
                found.push((CauseKind::Format, format!("{pointer}:{MARKUP}")));
            }
            if has_link(text) {
                found.push((CauseKind::Format, format!("{pointer}:{LINK}")));
            }
        }
        for (root, pointer) in &self.categories {
            let of = if *root == CategoryRoot::Input.as_str() { &subject.input } else { &subject.output };
            let value = of.as_ref().and_then(|of| of.pointer(pointer)).and_then(spelled);
            found.extend(value.map(|value| (CauseKind::Category, format!("{root}{pointer}={value}"))));
        }
        found
    }
}

fn seen<'a>(values: impl Iterator<Item = Option<&'a Value>>) -> BTreeMap<String, Seen> {
    let mut fields = BTreeMap::new();
    for value in values.flatten() {
        walk("", value, 0, &mut fields);
    }
    fields
}

/// Lists are not looked into: their entries have no names.
fn walk(at: &str, value: &Value, depth: usize, fields: &mut BTreeMap<String, Seen>) {
    match value {
        Value::Object(members) if depth < DEPTH => {
            for (name, value) in members.iter().take(MOST_FIELDS) {
                walk(&pointer::join(at, name), value, depth + 1, fields);
            }
        }
        Value::Null | Value::Object(_) | Value::Array(_) => {}
        value => fields.entry(at.to_owned()).or_default().add(value),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn subject(number: usize, input: Value) -> Subject {
        let intent = if number.is_multiple_of(2) { "a" } else { "b" };
        let output = Some(json!({"intent": intent, "n": number}));
        Subject { input: Some(input), output, is_read: true, ..Subject::default() }
    }

    fn items() -> Vec<Subject> {
        (0..50)
            .map(|n| {
                let mut input = json!({"channel": "email", "order": {"id": format!("o-{n}"), "express": n % 3 == 0}, "message": "words ".repeat(n)});
                if n % 10 == 0 {
                    input.as_object_mut().unwrap().remove("channel");
                }
                subject(n, input)
            })
            .collect()
    }

    #[test]
    fn fields_are_categories_texts_or_names_by_what_they_hold() {
        let vocabulary = Vocabulary::of(&items());
        assert_eq!(vocabulary.text.as_deref(), Some("/message"));
        let categories: Vec<_> =
            vocabulary.categories.iter().map(|(root, pointer)| format!("{root}{pointer}")).collect();
        assert_eq!(categories, ["input/channel", "input/order/express", "output/intent"]);
        assert!(vocabulary.usual.contains("/channel") && vocabulary.usual.contains("/order/id"));
    }

    #[test]
    fn an_item_has_each_trait_that_is_told_of_it() {
        let items = items();
        let vocabulary = Vocabulary::of(&items);
        for item in &items {
            let traits = vocabulary.traits(item);
            assert!(traits.iter().all(|one| super::super::has(item, one)), "{traits:?}");
            assert!(traits.iter().any(|one| one.kind == CauseKind::Length));
        }
        let first = vocabulary.traits(&items[0]);
        assert!(first.contains(&Trait::new(CauseKind::MissingField, "/channel")));
        assert!(first.contains(&Trait::new(CauseKind::Category, "output/intent=\"a\"")));
        assert!(!first.contains(&Trait::new(CauseKind::MissingField, "/order/id")));
    }

    #[test]
    fn a_text_as_the_whole_input_is_a_text() {
        let items: Vec<_> = (0..5).map(|n| subject(n, json!("<p>Hello</p> ".repeat(20)))).collect();
        let traits = Vocabulary::of(&items).traits(&items[0]);
        for (kind, value) in
            [(CauseKind::Format, "text"), (CauseKind::Format, ":markup"), (CauseKind::Length, ":100-299")]
        {
            assert!(traits.contains(&Trait::new(kind, value)), "{value}");
        }
    }

    #[test]
    fn what_was_not_read_has_what_the_row_says() {
        let unread = Subject { source: "crm".to_owned(), ..Subject::default() };
        let traits = Vocabulary::of(std::slice::from_ref(&unread)).traits(&unread);
        assert_eq!(traits.len(), 3);
        assert!(traits.contains(&Trait::new(CauseKind::Source, "crm")));
    }
}
