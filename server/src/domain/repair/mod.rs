//! A repaired reading of half-broken JSON, to be offered to a person. It is never applied by itself: what a model
//! meant is not for a parser to decide.
//!
//! Reads what models print in place of JSON: a fenced block, prose around an object, Python's dictionaries, smart
//! quotes, quotes that nobody escaped, commas too many or too few, comments, a text cut off at any place.
//! Whatever comes in, what goes out is JSON that the strict reader takes.

mod labelled;
mod node;
mod quotes;
mod tolerant;

use app::model::RawJson;
use serde::de::IgnoredAny;
use serde_json::Value;

use self::{node::Node, tolerant::Ending};
use super::json;

/// Longer texts are left alone: a person repairs them by hand, and no reading takes long.
pub const LONGEST: usize = 64 * 1024;

/// Places in a text at which a reading is begun.
const ATTEMPTS: usize = 12;

/// The most likely reading of `text` as an object or array; none where there is no likely one.
pub fn suggest(text: &str) -> Option<RawJson> {
    if text.len() > LONGEST {
        return None;
    }
    // Labels first: what stands under one may well hold brackets of its own.
    let found = labelled::read(text).map(|node| node.to_json());
    let found = found.or_else(|| fenced_blocks(text).find_map(best_reading));
    let json = found.or_else(|| best_reading(text))?;
    json::check_text(&json).ok()?;
    RawJson::new(json).ok()
}

/// The insides of Markdown's fences; a last one without an end runs to the end of the text.
fn fenced_blocks(text: &str) -> impl Iterator<Item = &str> {
    text.split("```").skip(1).step_by(2).map(|block| {
        // The first line names the language.
        match block.split_once('\n') {
            Some((language, inside)) if !language.contains(['{', '[']) => inside,
            _ => block,
        }
    })
}

/// The best reading of a part of the text, as JSON. A text in which every quote is escaped is tried unescaped too.
fn best_reading(text: &str) -> Option<String> {
    let plain = best_in(text);
    let is_whole = plain.as_ref().is_some_and(|(ending, ..)| *ending == Ending::Closed);
    if is_whole || !text.contains("\\\"") {
        return plain.map(|(.., json)| json);
    }
    let unescaped = best_in(&text.replace("\\\"", "\""));
    match (plain, unescaped) {
        (Some(plain), Some(unescaped)) if (unescaped.0, unescaped.1) <= (plain.0, plain.1) => Some(plain.2),
        (plain, unescaped) => unescaped.or(plain).map(|(.., json)| json),
    }
}

fn best_in(text: &str) -> Option<(Ending, usize, String)> {
    let mut best: Option<(Shape, Ending, usize, String)> = None;
    let mut from = 0;
    for _ in 0..ATTEMPTS {
        let Some(start) = text[from..].find(['{', '[']).map(|at| from + at) else { break };
        from = start + 1;
        let Some(found) = json_as_it_stands(text, start).or_else(|| tolerant_reading(text, start)) else {
            continue;
        };
        if !found.0.is_likely(text) {
            continue;
        }
        from = from.max(start + found.2);
        let rank = |found: &(Shape, Ending, usize, String)| (found.0.is_map, found.1, found.2);
        if best.as_ref().is_none_or(|best| rank(&found) > rank(best)) {
            best = Some(found);
        }
    }
    best.map(|(_, ending, length, json)| (ending, length, json))
}

/// What is JSON already stays as it was written.
fn json_as_it_stands(text: &str, start: usize) -> Option<(Shape, Ending, usize, String)> {
    let mut values = serde_json::Deserializer::from_str(&text[start..]).into_iter::<IgnoredAny>();
    values.next()?.ok()?;
    let span = &text[start..start + values.byte_offset()];
    json::check_text(span).ok()?;
    let shape = match serde_json::from_str(span).ok()? {
        Value::Object(members) => Shape { is_map: true, count: members.len(), nested: false },
        Value::Array(items) => {
            let nested = items.iter().any(|item| item.is_object() || item.is_array());
            Shape { is_map: false, count: items.len(), nested }
        }
        _ => return None,
    };
    Some((shape, Ending::Closed, span.len(), span.to_owned()))
}

fn tolerant_reading(text: &str, start: usize) -> Option<(Shape, Ending, usize, String)> {
    let reading = tolerant::read(text, start)?;
    let shape = match &reading.node {
        Node::Map(members) => Shape { is_map: true, count: members.len(), nested: false },
        Node::List(items) => {
            let nested = items.iter().any(|item| matches!(item, Node::Map(_) | Node::List(_)));
            Shape { is_map: false, count: items.len(), nested }
        }
        Node::Verbatim(_) | Node::Text(_) => return None,
    };
    Some((shape, reading.ending, reading.end - start, reading.node.to_json()))
}

/// What a reading looks like from outside.
#[derive(Debug, Clone, Copy)]
struct Shape {
    is_map: bool,
    count: usize,
    nested: bool,
}

impl Shape {
    /// Brackets stand in prose too (`{name}`, `[1]`): such a reading is none.
    fn is_likely(self, text: &str) -> bool {
        match (self.is_map, self.count) {
            (_, 0) => false,
            (true, _) => true,
            (false, 1) => self.nested || text.trim_start().starts_with('['),
            (false, _) => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn suggested(text: &str) -> Value {
        suggest(text).unwrap_or_else(|| panic!("no suggestion for {text}")).value()
    }

    #[test]
    fn what_models_print_in_place_of_json_is_read() {
        for (text, wanted) in [
            ("```json\n{\"a\": 1}\n```", json!({"a": 1})),
            ("Sure!\n```\n{'a': 1,}\n``` Anything else?", json!({"a": 1})),
            ("```json\n{\"a\": [1, 2", json!({"a": [1, 2]})),
            ("Here you go: {\"a\": {\"b\": [1]}} Hope it helps {smile}.", json!({"a": {"b": [1]}})),
            (
                "{'a': None, 'b': True, 'c': False, 'd': 'it\\'s'}",
                json!({"a": null, "b": true, "c": false, "d": "it's"}),
            ),
            ("{\"a\": 1, \"b\": [1, 2, ], }", json!({"a": 1, "b": [1, 2]})),
            ("{\"a\": \"cut off in the midd", json!({"a": "cut off in the midd"})),
            ("{\"a\": {\"b\": 1, \"c\":", json!({"a": {"b": 1}})),
            ("{\"a\": 1, \"b", json!({"a": 1})),
            ("{“a”: “smart”, ‘b’: ‘it’s’}", json!({"a": "smart", "b": "it’s"})),
            ("{a: 1, b_c: two words, d: 'x'}", json!({"a": 1, "b_c": "two words", "d": "x"})),
            (
                "{\"a\": NaN, \"b\": undefined, \"c\": 1_000, \"d\": .5, \"e\": 2024-01-05}",
                json!({"a": null, "b": null, "c": 1000, "d": 0.5, "e": "2024-01-05"}),
            ),
            ("{\"a\": 1 // one\n \"b\": 2 /* two */}", json!({"a": 1, "b": 2})),
            ("{\"a\": 1\n\"b\": 2}", json!({"a": 1, "b": 2})),
            ("{\"a\": \"raw\nline\"}", json!({"a": "raw\nline"})),
            ("{\"a\": \"she said \"no\" twice\", \"b\": 1}", json!({"a": "she said \"no\" twice", "b": 1})),
            (
                "{'code': 'model = load('a', \"b\")\nx['y'] = 1', 'api': 'z'}\n\"",
                json!({"code": "model = load('a', \"b\")\nx['y'] = 1", "api": "z"}),
            ),
            ("{\\\"a\\\": \\\"b\\\"}", json!({"a": "b"})),
            ("{'a': \\\"x = 'y'\\\"}", json!({"a": "x = 'y'"})),
            ("{'a': (1, 2), 'b': '''x \"y\" 'z' '''}", json!({"a": [1, 2], "b": "x \"y\" 'z' "})),
            ("{\"a\": 1, \"a\": 2}", json!({"a": 2})),
            ("[{\"a\": 1}, {\"a\": 2", json!([{"a": 1}, {"a": 2}])),
            ("{\"a\": [\"b\", \"c\"}", json!({"a": ["b", "c"]})),
            ("{\"a\": \"\\ud800 \\u00e9 \\q\"}", json!({"a": "\u{FFFD} é \\q"})),
            (
                "<<<domain>>>: Vision\n<<<api_call>>>: f('x')\nmore\n",
                json!({"domain": "Vision", "api_call": "f('x')\nmore"}),
            ),
        ] {
            assert_eq!(suggested(text), wanted, "{text}");
        }
    }

    #[test]
    fn what_is_json_inside_stays_as_it_was_written() {
        assert_eq!(suggest("x {\"a\":  1.50, \"b\": 1e2} y").unwrap().text(), "{\"a\":  1.50, \"b\": 1e2}");
    }

    #[test]
    fn prose_gets_no_suggestion() {
        for text in
            ["", "I am sorry, I cannot help.", "See [1] and {name}.", "{", "[", "{}", "a: b", "<<<one>>>: x"]
        {
            assert_eq!(suggest(text), None, "{text}");
        }
        assert_eq!(suggest(&format!("{{\"a\": \"{}\"", "x".repeat(LONGEST))), None);
    }

    #[test]
    fn what_is_nested_without_end_is_read_without_harm() {
        for text in
            ["[".repeat(60_000), "{\"a\":".repeat(10_000), "['".repeat(30_000), "' \" , ".repeat(10_000)]
        {
            let _ = suggest(&text);
        }
    }

    proptest! {
        #[test]
        fn whatever_comes_in_json_goes_out(text in prop_oneof![
            any::<String>(),
            "([{}\\[\\](),:'\"\\\\`“’/*]|a|1|-|\\.|e|None|true|\\\\u00|```|\n| |é){0,60}",
        ]) {
            if let Some(json) = suggest(&text) {
                prop_assert!(json::check_text(json.text()).is_ok(), "{}", json.text());
                prop_assert!(json.value().is_object() || json.value().is_array());
            }
        }

        #[test]
        fn a_whole_object_in_prose_is_found_as_it_was_written(value in json::properties::json()) {
            let object = serde_json::json!({"key": value}).to_string();
            let text = format!("The answer is {object} as asked.");
            prop_assert_eq!(suggest(&text).map(|json| json.text().to_owned()), Some(object));
        }
    }
}
