//! How reviewers change outputs: which fields, from what to what.

use std::collections::{BTreeMap, BTreeSet};

use app::{
    model::{ChangedPair, FieldChange, RawJson},
    review::{
        diff::{ChangeKind, changes},
        tree::Tree,
    },
};
use serde_json::Value;

use super::shares::counted;

/// Fields that are told.
const MOST_FIELDS: usize = 12;
/// Pairs of each.
const MOST_PAIRS: usize = 5;
/// Characters of a value.
const LONGEST_VALUE: usize = 60;
/// Changes of one edit that are looked at.
const MOST_CHANGES: usize = 200;

/// One field's change by one edit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Changed {
    /// Where, as [`place`] names it.
    pub place: String,
    /// As it came.
    pub from: Option<String>,
    /// As it went out.
    pub to: Option<String>,
}

/// A pointer without the numbers of list entries: `/lines/*/total`. So the same field of all entries is one field.
pub fn place(pointer: &str) -> String {
    let is_number = |step: &str| !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit());
    pointer.split('/').map(|step| if is_number(step) { "*" } else { step }).collect::<Vec<_>>().join("/")
}

/// What an edit changed.
pub fn changed(before: &RawJson, after: &RawJson) -> Vec<Changed> {
    changes(&Tree::of(before), &Tree::of(after))
        .into_iter()
        .take(MOST_CHANGES)
        .map(|change| {
            let (from, to) = match change.kind {
                ChangeKind::Added(after) => (None, Some(shown(&after))),
                ChangeKind::Removed(before) => (Some(shown(&before)), None),
                ChangeKind::Changed(before, after) => (Some(shown(&before)), Some(shown(&after))),
            };
            Changed { place: place(&change.pointer), from, to }
        })
        .collect()
}

fn shown(value: &Tree) -> String {
    let text = match value {
        Tree::Text(text) => text.clone(),
        other => other.to_json(),
    };
    match text.char_indices().nth(LONGEST_VALUE) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// The fields that are changed most, with what they are changed to. `edits`: what each edit changed; `schema`: the
/// output's, whose titles name the fields.
pub fn field_changes(edits: &[Vec<Changed>], schema: Option<&Value>) -> Vec<FieldChange> {
    let mut fields = BTreeMap::<&str, (i64, BTreeMap<(Option<&str>, Option<&str>), i64>)>::new();
    for edit in edits {
        // Ten entries of a list that change alike are one edit of one field.
        let (mut places, mut pairs) = (BTreeSet::new(), BTreeSet::new());
        for one in edit {
            places.insert(one.place.as_str());
            pairs.insert((one.place.as_str(), one.from.as_deref(), one.to.as_deref()));
        }
        for place in places {
            fields.entry(place).or_default().0 += 1;
        }
        for (place, from, to) in pairs {
            *fields.entry(place).or_default().1.entry((from, to)).or_default() += 1;
        }
    }
    let all = i64::try_from(edits.len()).unwrap_or(i64::MAX);
    let mut told: Vec<FieldChange> = fields
        .into_iter()
        .map(|(place, (edits, pairs))| FieldChange {
            pointer: place.to_owned(),
            label: schema.and_then(|schema| title(schema, place)).unwrap_or_else(|| place.to_owned()),
            edits,
            share: counted(edits, all),
            pairs: most_seen(pairs),
        })
        .collect();
    told.sort_by(|a, b| b.edits.cmp(&a.edits).then_with(|| a.pointer.cmp(&b.pointer)));
    told.truncate(MOST_FIELDS);
    told
}

fn most_seen(pairs: BTreeMap<(Option<&str>, Option<&str>), i64>) -> Vec<ChangedPair> {
    let mut pairs: Vec<_> = pairs
        .into_iter()
        .map(|((from, to), edits)| ChangedPair {
            from: from.map(str::to_owned),
            to: to.map(str::to_owned),
            edits,
        })
        .collect();
    // A stable sort: equals stay in the order of their values.
    pairs.sort_by_key(|pair| std::cmp::Reverse(pair.edits));
    pairs.truncate(MOST_PAIRS);
    pairs
}

/// The title that the schema gives a field.
fn title(schema: &Value, place: &str) -> Option<String> {
    let mut at = schema;
    for step in place.split('/').skip(1) {
        let name = step.replace("~1", "/").replace("~0", "~");
        at = if step == "*" { at.get("items")? } else { at.get("properties")?.get(&name)? };
    }
    at.get("title")?.as_str().filter(|title| !title.trim().is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn edit(before: Value, after: Value) -> Vec<Changed> {
        changed(&RawJson::from(&before), &RawJson::from(&after))
    }

    #[test]
    fn list_entries_are_one_field() {
        let found = edit(
            json!({"lines": [{"total": 1}, {"total": 2}], "to": "a"}),
            json!({"lines": [{"total": 3}, {"total": 4}], "to": "a", "new": true}),
        );
        let places: Vec<_> = found.iter().map(|one| one.place.as_str()).collect();
        assert_eq!(places, ["/lines/*/total", "/lines/*/total", "/new"]);
        assert_eq!(place("/2024/a/7"), "/*/a/*");
    }

    #[test]
    fn the_fields_that_are_changed_most_come_first_with_their_commonest_change() {
        let mut edits: Vec<_> =
            (0..6).map(|_| edit(json!({"intent": "a", "n": 1}), json!({"intent": "b", "n": 1}))).collect();
        edits.extend((0..2).map(|_| edit(json!({"intent": "a", "n": 1}), json!({"intent": "c", "n": 2}))));
        edits.push(edit(json!({"intent": "a"}), json!({})));
        let schema = json!({"properties": {"intent": {"title": "Intent"}, "n": {"title": " "}}});
        let told = field_changes(&edits, Some(&schema));
        assert_eq!((told[0].label.as_str(), told[0].edits, told[0].share.n), ("Intent", 9, 9));
        assert_eq!((told[1].label.as_str(), told[1].edits), ("/n", 2));
        let pairs: Vec<_> =
            told[0].pairs.iter().map(|p| (p.from.as_deref(), p.to.as_deref(), p.edits)).collect();
        assert_eq!(pairs, [(Some("a"), Some("b"), 6), (Some("a"), Some("c"), 2), (Some("a"), None, 1)]);
        assert!(field_changes(&[], None).is_empty());
    }

    #[test]
    fn long_values_are_cut() {
        let found = edit(json!("é".repeat(100)), json!("short"));
        assert_eq!(found[0].from.as_ref().unwrap().chars().count(), LONGEST_VALUE + 1);
        assert_eq!((found[0].place.as_str(), found[0].to.as_deref()), ("", Some("short")));
    }

    #[test]
    fn titles_are_found_through_lists() {
        let schema = json!({"properties": {"lines": {"items": {"properties": {"a/b": {"title": "Odd"}}}}}});
        assert_eq!(title(&schema, "/lines/*/a~1b").as_deref(), Some("Odd"));
        assert_eq!(title(&schema, "/lines/*/x"), None);
    }
}
