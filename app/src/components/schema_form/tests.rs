use serde_json::{Value, json};

use super::*;
use crate::review::tree::Tree;

fn schema() -> Value {
    json!({
        "type": "object",
        "required": ["vendor", "total", "lines", "paid"],
        "additionalProperties": false,
        "properties": {
            "vendor": {"type": "object", "title": "Vendor", "required": ["name", "vat"], "properties": {
                "name": {"type": "string", "minLength": 1},
                "vat": {"type": ["string", "null"]}
            }},
            "date": {"type": "string", "format": "date"},
            "order": {"type": ["string", "null"]},
            "currency": {"enum": ["EUR", "USD"]},
            "total": {"type": "number", "minimum": 0},
            "lines": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/line"}},
            "paid": {"type": "boolean"},
            "terms": {"oneOf": [{"type": "object"}, {"type": "string"}]},
            "discount": {"anyOf": [{"type": "integer"}, {"type": "null"}]}
        },
        "$defs": {"line": {"type": "object", "title": "Line", "required": ["what", "count"], "properties": {
            "what": {"type": "string"}, "count": {"type": "integer", "minimum": 1}
        }}}
    })
}

const OUTPUT: &str = r#"{"total":3295.0,"vendor":{"name":"Seife & Söhne","vat":null,"iban":"DE1"},"date":"2026-11-16","lines":[{"what":"Soap","count":2,"sku":17},{"what":"Oil","count":1e0}],"paid":false,"terms":{"days":30},"order":null}"#;

/// The form of `OUTPUT` after `change`, read back.
fn edited(change: impl FnOnce(&mut Entries)) -> Assembled {
    read_back(&schema(), OUTPUT, change)
}

fn read_back(schema: &Value, output: &str, change: impl FnOnce(&mut Entries)) -> Assembled {
    let base = Tree::parse(output).unwrap();
    let mut entries = Entries::default();
    change(&mut entries);
    assemble(&build(schema, Some(&base), &entries))
}

/// What an HTML form without script posts: every control, its text with CR LF.
fn posted(field: &Field, entries: &mut Entries) {
    match &field.control {
        Control::Text { text, .. } | Control::Raw { text } | Control::Choice { text, .. } => {
            entries.set_text(&field.pointer, text.replace('\n', "\r\n"));
        }
        Control::Number { text, .. } => entries.set_text(&field.pointer, text.clone()),
        Control::Flag { text } if text.is_empty() => {}
        Control::Flag { text } => entries.set_text(&field.pointer, text.clone()),
        Control::List(rows) => {
            entries.set_shape(&field.pointer, rows.as_shape());
            rows.rows.iter().for_each(|row| posted(row, entries));
        }
        Control::Record { presence, fields } => {
            entries.set_shape(&field.pointer, presence.as_str().to_owned());
            fields.iter().for_each(|field| posted(field, entries));
        }
    }
}

fn rearranged(op: &str, mut entries: Entries) -> Entries {
    let base = Tree::parse(OUTPUT).unwrap();
    let form = build(&schema(), Some(&base), &entries);
    Rearrangement::parse(op).unwrap().apply(&form, &mut entries);
    entries
}

fn messages(found: &[crate::model::FieldError]) -> Vec<String> {
    found.iter().map(|error| format!("{} {}", error.pointer, error.code)).collect()
}

#[test]
fn an_untouched_form_gives_back_every_letter() {
    let read = edited(|_| {});
    assert_eq!(read.output.to_json(), OUTPUT);
    assert_eq!(messages(&read.errors), Vec::<String>::new());
}

#[test]
fn an_untouched_html_form_gives_back_every_letter() {
    let base = Tree::parse(OUTPUT).unwrap();
    let mut entries = Entries::default();
    posted(&build(&schema(), Some(&base), &Entries::default()), &mut entries);
    assert!(entries.0.len() > 12, "the form posts its fields: {entries:?}");
    assert_eq!(edited(|e| *e = entries).output.to_json(), OUTPUT);
}

#[test]
fn edited_fields_keep_their_types() {
    let read = edited(|entries| {
        entries.set_text("/total", "39.90".to_owned());
        entries.set_text("/paid", "true".to_owned());
        entries.set_text("/currency", "\"USD\"".to_owned());
        entries.set_text("/lines/1/count", "3".to_owned());
        entries.set_text("/discount", "5".to_owned());
        entries.set_text("/vendor/vat", "12".to_owned());
    });
    assert_eq!(messages(&read.errors), Vec::<String>::new());
    let at = |place: &str| read.output.at(place).unwrap().to_json();
    assert_eq!(at("/total"), "39.90");
    assert_eq!(at("/paid"), "true");
    assert_eq!(at("/currency"), "\"USD\"");
    assert_eq!(at("/lines/1/count"), "3");
    assert_eq!(at("/discount"), "5");
    assert_eq!(at("/vendor/vat"), "\"12\"");
    assert_eq!(at("/vendor/iban"), "\"DE1\"");
    assert_eq!(at("/lines/0/sku"), "17");
}

#[test]
fn emptied_fields_go_or_become_null_as_the_schema_has_it() {
    let read = edited(|entries| {
        entries.set_text("/date", String::new());
        entries.set_text("/order", String::new());
        entries.set_text("/discount", String::new());
        entries.set_text("/vendor/name", String::new());
    });
    assert_eq!(read.output.at("/date"), None, "optional, not nullable: left out");
    assert_eq!(read.output.at("/order"), Some(&Tree::Null), "null stays null");
    assert_eq!(read.output.at("/discount"), None, "was missing: stays missing");
    assert_eq!(messages(&read.errors), ["/vendor/name min_length"]);
}

#[test]
fn a_number_that_is_none_says_which_was_meant() {
    let read = edited(|entries| entries.set_text("/total", "39,90 €".to_owned()));
    assert_eq!(messages(&read.errors), ["/total type"]);
    assert!(read.errors[0].message.contains("39.90"), "{}", read.errors[0].message);
    assert_eq!(read.output.at("/total").unwrap().to_json(), "3295.0", "the value is left as it was");
    let read = edited(|entries| entries.set_text("/lines/0/count", "2.5".to_owned()));
    assert_eq!(messages(&read.errors), ["/lines/0/count type"]);
    let read = edited(|entries| entries.set_text("/total", "-1".to_owned()));
    assert_eq!(messages(&read.errors), ["/total bounds"]);
}

#[test]
fn a_value_of_the_wrong_type_is_shown_and_must_be_put_right() {
    let schema = json!({"properties": {"sum": {"type": ["number", "null"]}, "text": {"type": "string"}}});
    let output = r#"{"sum":"39,90 €","text":{"a":1}}"#;
    let base = Tree::parse(output).unwrap();
    let form = build(&schema, Some(&base), &Entries::default());
    let sum = &find(&form, "/sum").unwrap().control;
    assert_eq!(sum, &Control::Number { text: "39,90 €".to_owned(), whole: false });
    assert!(matches!(&find(&form, "/text").unwrap().control, Control::Raw { .. }));
    assert_eq!(messages(&assemble(&form).errors), ["/sum type"]);
    let read = read_back(&schema, output, |entries| entries.set_text("/sum", "39.90".to_owned()));
    assert_eq!(read.output.to_json(), r#"{"sum":39.90,"text":{"a":1}}"#);
}

#[test]
fn a_number_sent_as_text_becomes_a_number() {
    let schema = json!({"properties": {"people": {"type": "integer"}}});
    assert_eq!(read_back(&schema, r#"{"people":"11"}"#, |_| {}).output.to_json(), r#"{"people":11}"#);
}

#[test]
fn rows_are_added_removed_and_moved_with_what_the_form_does_not_show() {
    let mut typed = Entries::default();
    typed.set_text("/lines/1/what", "Olive oil".to_owned());
    let moved = rearranged("up:/lines/1", typed);
    let read = edited(|entries| *entries = moved.clone());
    assert_eq!(
        read.output.at("/lines").unwrap().to_json(),
        r#"[{"what":"Olive oil","count":1e0},{"what":"Soap","count":2,"sku":17}]"#
    );
    let shorter = rearranged("remove:/lines/0", moved);
    let read = edited(|entries| *entries = shorter.clone());
    assert_eq!(read.output.at("/lines").unwrap().to_json(), r#"[{"what":"Soap","count":2,"sku":17}]"#);
    let mut longer = rearranged("add:/lines", shorter);
    longer.set_text("/lines/1/what", "Brush".to_owned());
    longer.set_text("/lines/1/count", "4".to_owned());
    let read = edited(|entries| *entries = longer);
    assert_eq!(
        read.output.at("/lines").unwrap().to_json(),
        r#"[{"what":"Soap","count":2,"sku":17},{"what":"Brush","count":4}]"#
    );
    assert_eq!(messages(&read.errors), Vec::<String>::new());
}

#[test]
fn a_new_row_must_be_filled_in_and_a_list_has_its_bounds() {
    let read = edited(|entries| *entries = rearranged("add:/lines", Entries::default()));
    assert_eq!(messages(&read.errors), ["/lines/2/count required"]);
    let empty = rearranged("remove:/lines/0", rearranged("remove:/lines/0", Entries::default()));
    assert_eq!(messages(&edited(|entries| *entries = empty).errors), ["/lines min_rows"]);
}

#[test]
fn a_group_that_may_be_missing_is_put_in_and_taken_out() {
    let schema = json!({"properties": {"to": {"type": ["object", "null"], "required": ["name"],
        "properties": {"name": {"type": "string"}}}}});
    let base = Tree::parse(r#"{"to":null}"#).unwrap();
    let mut entries = Entries::default();
    let form = build(&schema, Some(&base), &entries);
    Rearrangement::parse("put-in:/to").unwrap().apply(&form, &mut entries);
    entries.set_text("/to/name", "Ada".to_owned());
    let form = build(&schema, Some(&base), &entries);
    assert_eq!(assemble(&form).output.to_json(), r#"{"to":{"name":"Ada"}}"#);
    Rearrangement::parse("take-out:/to").unwrap().apply(&form, &mut entries);
    assert_eq!(assemble(&build(&schema, Some(&base), &entries)).output.to_json(), r#"{"to":null}"#);
}

#[test]
fn raw_parts_are_kept_as_written_or_parsed() {
    let read = edited(|entries| entries.set_text("/terms", "\"on receipt\"".to_owned()));
    assert_eq!(read.output.at("/terms").unwrap().to_json(), "\"on receipt\"");
    let read = edited(|entries| entries.set_text("/terms", "{\"days\": 30".to_owned()));
    assert_eq!(messages(&read.errors), ["/terms json"]);
    let read = edited(|entries| entries.set_text("/terms", " ".to_owned()));
    assert_eq!(read.output.at("/terms"), None);
}

#[test]
fn a_choice_that_is_not_allowed_is_kept_and_named() {
    let output = OUTPUT.replace(r#""order":null"#, r#""currency":"GBP","order":null"#);
    let read = read_back(&schema(), &output, |_| {});
    assert_eq!(messages(&read.errors), ["/currency enum"]);
    assert_eq!(read.output.at("/currency").unwrap().to_json(), "\"GBP\"");
}

#[test]
fn a_field_that_the_schema_refuses_is_named_until_it_is_emptied() {
    let output = r#"{"total":1,"vendor":{"name":"A","vat":null},"lines":[{"what":"x","count":1}],"paid":true,"note":"?"}"#;
    assert_eq!(messages(&read_back(&schema(), output, |_| {}).errors), ["/note unknown"]);
    let read = read_back(&schema(), output, |entries| entries.set_text("/note", String::new()));
    assert_eq!(messages(&read.errors), Vec::<String>::new());
    assert_eq!(read.output.at("/note"), None);
}

#[test]
fn without_an_output_the_form_starts_empty() {
    let form = build(&schema(), None, &Entries::default());
    let read = assemble(&form);
    assert_eq!(
        messages(&read.errors),
        ["/vendor/name min_length", "/total required", "/lines min_rows", "/paid required"],
        "{:?}",
        read.output
    );
}

#[test]
fn formats_only_advise() {
    let read = edited(|entries| entries.set_text("/date", "16.11.2026".to_owned()));
    assert_eq!(messages(&read.errors), Vec::<String>::new());
    assert_eq!(messages(&read.advice), ["/date format"]);
}

#[test]
fn texts_with_line_breaks_survive_an_html_form() {
    let schema = json!({"properties": {"a": {"type": "string"}, "b": {"type": "string"}}});
    let output = r#"{"a":"one\ntwo","b":"bell\u0007"}"#;
    let base = Tree::parse(output).unwrap();
    let form = build(&schema, Some(&base), &Entries::default());
    assert!(matches!(&find(&form, "/b").unwrap().control, Control::Raw { .. }), "a form cannot carry a bell");
    let mut entries = Entries::default();
    posted(&form, &mut entries);
    assert_eq!(read_back(&schema, output, |e| *e = entries).output, base);
    let read = read_back(&schema, output, |e| e.set_text("/a", "one\r\nthree".to_owned()));
    assert_eq!(read.output.at("/a"), Some(&Tree::Text("one\nthree".to_owned())));
}
