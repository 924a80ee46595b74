use serde_json::{Value, json};

use super::super::Expression;

fn schema() -> Value {
    json!({"type": "object", "properties": {
        "intent": {"type": "string", "enum": ["refund_request", "other"]},
        "note": {"type": ["string", "null"]},
        "refund_amount": {"type": ["number", "null"]},
        "count": {"type": "integer"},
        "needs_callback": {"type": "boolean"},
        "tags": {"type": "array"},
        "either": {"oneOf": [{"type": "string"}, {"type": "number"}]},
        "referred": {"type": "string", "$ref": "#/$defs/x"},
        "level": {"enum": [1, 2, null]},
        "order": {"type": "object", "properties": {"total": {"type": "number"}}},
    }})
}

fn refused(text: &str) -> Vec<String> {
    let compiled = Expression::compile(text, Some(&schema()));
    compiled.err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

fn warned(text: &str) -> Vec<String> {
    let compiled = Expression::compile(text, Some(&schema()));
    let rule = compiled.unwrap_or_else(|problems| panic!("{text}: {problems:?}"));
    rule.warnings().iter().map(ToString::to_string).collect()
}

#[test]
fn operands_that_never_fit_are_refused_where_they_stand() {
    for (text, column, found) in [
        ("'a' < 1", 7, "`<` does not compare a text with a number"),
        ("1/0 == 1", 3, "it divides by zero"),
        ("output.count % 0 == 1", 16, "it divides by zero"),
        ("size(5) > 1", 6, "`size` works on a text, a list or an object, and this is a number"),
        ("confidence.size() > 1", 1, "`size` works on"),
        ("model.startsWith(5)", 18, "`startsWith` works on texts, and this is a number"),
        ("model != null && confidence.contains('8')", 18, "`contains` works on texts, and this is a number"),
        ("output.refund_amount.matches('^1')", 1, "`matches` works on a text, and this is a number"),
        ("model == 1", 10, "`==` never finds a text the same as a number"),
        ("1 != source", 1, "`!=` never finds"),
        ("output.intent", 1, "a rule's condition must be true or false, and this is a text"),
        ("output.needs_callback && output.count", 26, "`&&` needs true or false, and this is a number"),
        ("output.count ? true : false", 1, "`?` needs true or false, and this is a number"),
        ("confidence < '80%'", 14, "`<` does not compare a number with a text; did you mean `0.8`?"),
        ("confidence != null && confidence < '80%'", 36, "did you mean `0.8`?"),
        ("field_confidence[?'/a'].orValue(null) < 'high'", 41, "`<` does not compare a number with a text"),
        (
            "output.?refund_amount.orValue(null) != null && output.?refund_amount.orValue(null) > '1,000'",
            86,
            "`>` does not compare a number with a text",
        ),
        ("output.order.total > '100 EUR'", 22, "`>` does not compare a number with a text"),
        (
            "output.?needs_callback.orValue(null) == 'yes'",
            41,
            "`==` never finds true or false the same as a text",
        ),
        ("output.level == 'high'", 17, "`==` never finds a number the same as a text"),
        ("output.?note == 'a'", 17, "`==` never finds an optional the same as a text"),
        ("model in [1, 2]", 11, "`in` never finds a text in this list: here stands a number"),
        ("'a' in model", 8, "`in` looks into a list or an object's names, and this is a text"),
        ("output.count < null", 16, "`<` does not compare a number with null"),
        ("\n  string(output.count)\n < 1", 4, "`<` does not compare a text with a number"),
    ] {
        let found_here = refused(text);
        assert_eq!(found_here.len(), 1, "{text}: {found_here:?}");
        let line = if text.starts_with('\n') { 3 } else { 1 };
        let place = format!("line {line}, column {column}: ");
        assert!(found_here[0].starts_with(&place) && found_here[0].contains(found), "{text}: {found_here:?}");
    }
}

/// What is published goes on as it did: only saving asks whether operands fit.
#[test]
fn what_is_stored_is_read_whatever_its_operands() {
    for text in ["'a' < 1", "1/0 == 1", "size(5) > 1", "model.startsWith(5)", "model == 1"] {
        assert!(Expression::stored(text).is_ok() && Expression::compile(text, None).is_err(), "{text}");
    }
    assert!(Expression::stored("outptu == 1").is_err());
}

#[test]
fn what_may_fit_is_let_in() {
    for text in [
        "confidence > 0.5",
        "confidence < 1",
        "confidence == null",
        "confidence == 1u",
        "confidence == model",
        "null == model",
        "output.intent == null",
        "output.?intent.orValue(null) == 'refund_request'",
        "output.intent in ['refund_request', null]",
        "output.note == 'a' || output.note == null",
        "output.?note.orValue('').contains('a')",
        "size(output.note) > 3 && output.note.size() > 3",
        "output.refund_amount > 100 && output.refund_amount < 100.5",
        "output.count == 2.0",
        "output.count / 2 == 1",
        "output.count / output.count == 1",
        "output.level == 2.0",
        "output.needs_callback",
        "!output.needs_callback",
        "output.needs_callback == true",
        "output.?needs_callback.orValue(false)",
        "output.either == 'a' || output.either == 1 || output.either > 2",
        "output.either",
        "output.referred == 1",
        "output.tags.exists(tag, tag == 1 || tag == 'a')",
        "output.tags.map(tag, tag)[0] == 'a'",
        "'a' in output.tags && 'intent' in output",
        "output.tags.exists(model2, model2 < 5)",
        "output.exists(name, name.startsWith('a'))",
        "dyn(model) == 1",
        "dyn(output.intent) < 5",
        "type(output.intent) == string",
        "type(output) == map",
        "string(output.count) == '5' && int('5') > 4",
        "(type(input.text) == string ? input.text : '').size() >= 300",
        "output.?order.?total.orValue(0) > 1",
        "output.?order.?total.orValue('none') == 'none'",
        "output.?order.hasValue()",
        "output.?order == optional.none()",
        "optional.of(1).value() == 'a'",
        "(true ? 1 : 'a') == 'a'",
        "input.a < 'b' && input.a < 5",
        "metadata.tier == 'gold'",
        "metadata == null",
        "source == 'social-inbox' && input.customer.followers > 10000",
        "model.matches('^a') && model + 'b' == 'ab'",
        "[1, 'a'].exists(x, x == 'a')",
        "model in ['a', 5]",
        "b'a' < b'b'",
        "output.order % 1000 == 7 && input.channel == 'email'",
        "input.words.exists(a, input.words.exists(b, a == b + 'x'))",
        "size(string(input.message)) > 5",
        "has(input.channel) && input.channel == 'email'",
        "input.?channel.orValue('') == 'email'",
        "double(output.order.total) * 1.5 > 3.0",
    ] {
        // The schema knows `order` as an object, and one of the examples counts with it.
        let schema = if text.contains("% 1000") { json!({}) } else { schema() };
        let compiled = Expression::compile(text, Some(&schema));
        assert!(compiled.is_ok(), "{text}: {:?}", compiled.err());
    }
}

#[test]
fn values_that_a_field_never_has_are_warned_of() {
    for (text, found) in [
        (
            "output.?intent.orValue(null) == 'refund_requets'",
            "line 1, column 33: the output's schema does not list \"refund_requets\" for `intent`; \
             did you mean `refund_request`?",
        ),
        (
            "output.intent in ['other', 'spam']",
            "line 1, column 28: the output's schema does not list \"spam\" for `intent`",
        ),
        ("3 == output.level", "line 1, column 1: the output's schema does not list 3 for `level`"),
        (
            "confidence < 80",
            "line 1, column 14: a confidence is from 0 to 1, and never 80; did you mean `0.8`?",
        ),
        (
            "field_confidence[?'/a'].orValue(null) >= 120",
            "line 1, column 42: a confidence is from 0 to 1, and never 120",
        ),
        ("model in []", "line 1, column 10: nothing is in an empty list, so it never holds"),
    ] {
        assert_eq!(warned(text), [found], "{text}");
    }
    for text in [
        "output.intent == 'other'",
        "output.intent != null",
        "output.level == 1.0",
        "output.?intent.orValue('none') == 'none'",
        "output.?intent.orValue(model) == 'none'",
        "confidence <= 1 && confidence >= 0",
        "output.note == 'anything'",
        "output.tags.exists(confidence2, confidence2 > 80)",
    ] {
        assert_eq!(warned(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_calls_place_is_its_name() {
    for (text, column) in [
        ("output.intent.startsWth('x')", 15),
        ("foo(output)", 1),
        ("model == 'é' && foo (output)", 17),
        ("output.intent.startsWith()", 15),
        ("optional.off(1).hasValue()", 10),
    ] {
        let found = refused(text);
        assert!(found[0].starts_with(&format!("line 1, column {column}: ")), "{text}: {found:?}");
    }
}
