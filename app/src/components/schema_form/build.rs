use serde_json::Value;

use super::{
    field::{Control, Entries, Field, Limits, Origin, Presence, Rows, read_rows},
    schema::{Place, Shape, TextFormat},
};
use crate::review::{pointer, tree::Tree};

/// A text longer than this gets several lines.
const LONG_TEXT: usize = 70;
/// So do texts that may become longer than this.
const LONG_LIMIT: u64 = 160;
/// Groups nested deeper than this are shown as JSON.
const MAX_DEPTH: usize = 12;

/// The form for `base` under `schema`, showing what `entries` hold and `base` where they are silent.
pub fn build(schema: &Value, base: Option<&Tree>, entries: &Entries) -> Field {
    let spot =
        Spot { pointer: String::new(), label: "Output".to_owned(), required: true, known: true, depth: 0 };
    field(spot, Place::root(schema), base, entries)
}

/// Where a field is being made.
struct Spot {
    pointer: String,
    label: String,
    required: bool,
    known: bool,
    depth: usize,
}

fn field(spot: Spot, place: Place<'_>, was: Option<&Tree>, entries: &Entries) -> Field {
    let text_of = |name: &str| place.word(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let label = text_of("title").map_or_else(|| spot.label.clone(), str::to_owned);
    let hint = text_of("description").map(str::to_owned);
    let control = control(&spot, place, was, entries);
    Field {
        label,
        hint,
        control,
        limits: limits(place),
        nullable: place.nullable,
        was: was.cloned(),
        required: spot.required,
        known: spot.known,
        pointer: spot.pointer,
    }
}

fn control(spot: &Spot, place: Place<'_>, was: Option<&Tree>, entries: &Entries) -> Control {
    let now = |original: String| entries.text(&spot.pointer).map_or(original, str::to_owned);
    let shape = match place.shape(was) {
        Shape::List | Shape::Record if spot.depth >= MAX_DEPTH => Shape::Raw,
        shape if fits(&shape, was) => shape,
        _ => Shape::Raw,
    };
    match shape {
        Shape::Text(format) => {
            let text = now(original_text(was));
            let long = format == TextFormat::Plain && is_long(&text, place);
            Control::Text { text, format, long }
        }
        Shape::Number { whole } => Control::Number { text: now(original_text(was)), whole },
        Shape::Flag => Control::Flag { text: now(original_text(was)) },
        Shape::Choice(options) => Control::Choice { text: now(original_json(was)), options },
        Shape::Fixed(value) => {
            let label = match &value {
                Tree::Text(text) => text.clone(),
                other => other.to_json(),
            };
            Control::Choice { text: now(original_json(was)), options: vec![(value, label)] }
        }
        Shape::Raw => Control::Raw { text: now(was.map(Tree::to_pretty).unwrap_or_default()) },
        Shape::List => Control::List(rows(spot, place, was, entries)),
        Shape::Record => record(spot, place, was, entries),
    }
}

/// Whether a control of this shape can show the value at all.
fn fits(shape: &Shape, was: Option<&Tree>) -> bool {
    match (shape, was) {
        (_, None | Some(Tree::Null)) => true,
        (_, Some(Tree::Verbatim(_))) => false,
        (Shape::List, Some(value)) => matches!(value, Tree::List(_)),
        (Shape::Record, Some(Tree::Record(members))) => !repeats_a_key(members),
        (Shape::Record, Some(_)) => false,
        (Shape::Choice(_) | Shape::Fixed(_) | Shape::Raw, Some(_)) => true,
        (_, Some(Tree::List(_) | Tree::Record(_))) => false,
        // A form cannot carry these letters back unharmed; JSON's escapes can.
        (_, Some(Tree::Text(text))) => !text.chars().any(|c| c.is_control() && c != '\n' && c != '\t'),
        (_, Some(_)) => true,
    }
}

fn repeats_a_key(members: &[(String, Tree)]) -> bool {
    members.iter().enumerate().any(|(at, (key, _))| members.iter().take(at).any(|(other, _)| other == key))
}

/// What a text or number control shows for a value.
pub(super) fn original_text(was: Option<&Tree>) -> String {
    match was {
        Some(Tree::Text(text) | Tree::Number(text)) => text.clone(),
        Some(Tree::Bool(flag)) => flag.to_string(),
        _ => String::new(),
    }
}

/// What a choice shows for a value: its JSON, empty for none.
pub(super) fn original_json(was: Option<&Tree>) -> String {
    match was {
        None | Some(Tree::Null) => String::new(),
        Some(value) => value.to_json(),
    }
}

fn is_long(text: &str, place: Place<'_>) -> bool {
    let allowed = place.word("maxLength").and_then(Value::as_u64);
    text.len() > LONG_TEXT || text.contains('\n') || allowed.is_some_and(|most| most > LONG_LIMIT)
}

fn presence(spot: &Spot, was: Option<&Tree>, shape: Option<&str>) -> Presence {
    match (shape, was) {
        (Some("null"), _) => Presence::Null,
        (Some("absent"), _) => Presence::Absent,
        (Some(_), _) => Presence::Present,
        (None, Some(Tree::Null)) => Presence::Null,
        (None, Some(_)) => Presence::Present,
        (None, None) if spot.required => Presence::Present,
        (None, None) => Presence::Absent,
    }
}

fn rows(spot: &Spot, place: Place<'_>, was: Option<&Tree>, entries: &Entries) -> Rows {
    let shape = entries.shape(&spot.pointer);
    let before: &[Tree] = match was {
        Some(Tree::List(values)) => values,
        _ => &[],
    };
    let presence = presence(spot, was, shape);
    let origins = match presence {
        Presence::Present => {
            shape.and_then(read_rows).unwrap_or_else(|| (0..before.len()).map(Origin::Was).collect())
        }
        _ => Vec::new(),
    };
    let one = place.row().word("title").and_then(Value::as_str).map_or("Row", |title| title).to_owned();
    let rows = origins.iter().enumerate().map(|(index, origin)| {
        let spot = Spot {
            pointer: pointer::push(&spot.pointer, &index.to_string()),
            label: one.clone(),
            required: true,
            known: true,
            depth: spot.depth + 1,
        };
        let was = match origin {
            Origin::Was(index) => before.get(*index),
            Origin::New => None,
        };
        field(spot, place.row(), was, entries)
    });
    Rows { presence, rows: rows.collect(), origins }
}

fn record(spot: &Spot, place: Place<'_>, was: Option<&Tree>, entries: &Entries) -> Control {
    let presence = presence(spot, was, entries.shape(&spot.pointer));
    if presence != Presence::Present {
        return Control::Record { presence, fields: Vec::new() };
    }
    let before: &[(String, Tree)] = match was {
        Some(Tree::Record(members)) => members,
        _ => &[],
    };
    let named: Vec<&str> = place.keys().collect();
    let others = before.iter().map(|(key, _)| key.as_str()).filter(|key| !named.contains(key));
    let member = |key: &str, known: bool| {
        let spot = Spot {
            pointer: pointer::push(&spot.pointer, key),
            label: pointer::key_in_words(key),
            required: place.requires(key),
            known,
            depth: spot.depth + 1,
        };
        let was = before.iter().find(|(name, _)| name == key).map(|(_, value)| value);
        field(spot, place.member(key), was, entries)
    };
    let nothing_named = named.is_empty();
    let mut fields: Vec<Field> = named.iter().map(|key| member(key, true)).collect();
    fields.extend(others.map(|key| member(key, nothing_named || !place.is_closed())));
    Control::Record { presence, fields }
}

fn limits(place: Place<'_>) -> Limits {
    let number = |name: &str| place.word(name).and_then(Value::as_f64);
    let count = |name: &str| place.word(name).and_then(Value::as_u64);
    Limits {
        minimum: number("minimum"),
        maximum: number("maximum"),
        above: number("exclusiveMinimum"),
        below: number("exclusiveMaximum"),
        min_length: count("minLength"),
        max_length: count("maxLength"),
        min_rows: count("minItems"),
        max_rows: count("maxItems"),
        closed: place.is_closed(),
    }
}
