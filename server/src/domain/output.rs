//! Understanding an output: reading it as the kind that the workflow expects.

use app::model::{Definition, OutputKind, RawJson};
use serde_json::Value;

use super::{
    envelope::{Envelope, Received},
    json::{self, ParseError},
    repair,
};

/// The longest title, in characters.
const TITLE: usize = 120;

/// An output, as far as it could be understood.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Understood {
    /// The output; none where the text is not the JSON that the workflow wants.
    pub output: Option<RawJson>,
    /// The text that the model printed, where text came.
    pub output_text: Option<String>,
    /// Why the text is not JSON.
    pub parse_error: Option<ParseError>,
    /// A repaired reading. Offered to a person, never applied by itself.
    pub suggestion: Option<RawJson>,
}

/// Reads what came in as `kind`; none where that is no envelope.
pub fn understand_received(kind: OutputKind, received: &Received) -> Option<Understood> {
    match received {
        Received::Envelope(envelope) => Some(understand(kind, envelope)),
        Received::Malformed(_) => None,
    }
}

/// Reads the envelope's output as `kind`.
pub fn understand(kind: OutputKind, envelope: &Envelope) -> Understood {
    match (&envelope.output, &envelope.output_text) {
        (Some(output), _) => Understood {
            output: Some(output.clone()),
            suggestion: if kind == OutputKind::Json { json_inside_a_string(output) } else { None },
            ..Understood::default()
        },
        (None, Some(text)) if kind == OutputKind::Json => understand_json(text),
        (None, Some(text)) => Understood {
            output: Some(RawJson::from(&Value::String(text.clone()))),
            output_text: Some(text.clone()),
            ..Understood::default()
        },
        (None, None) => Understood::default(),
    }
}

/// Only JSON and blanks around it. A fence, or a word before it, is no JSON: guessing where it begins is for people.
fn understand_json(text: &str) -> Understood {
    let output_text = Some(text.to_owned());
    match json::check_text(text) {
        // Checked already, so it is JSON.
        Ok(()) => Understood {
            output: RawJson::new(text.trim_matches([' ', '\n', '\r', '\t'])).ok(),
            output_text,
            ..Understood::default()
        },
        Err(error) => Understood {
            output: None,
            output_text,
            parse_error: Some(error),
            suggestion: repair::suggest(text),
        },
    }
}

/// JSON that was written as JSON twice: a string whose text is an object or array.
fn json_inside_a_string(output: &RawJson) -> Option<RawJson> {
    if !output.text().starts_with('"') {
        return None;
    }
    let text: String = serde_json::from_str(output.text()).ok()?;
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    match json::check_text(&text) {
        Ok(()) => RawJson::new(text.trim()).ok(),
        Err(_) => repair::suggest(&text),
    }
}

/// What names the item in lists: the field that the workflow says, else the first good line of a text. At most 120
/// characters, on one line.
pub fn title(definition: &Definition, output: &RawJson) -> Option<String> {
    let value = output.value();
    let pointed = definition.output.title.as_deref().and_then(|pointer| value.pointer(pointer));
    let text = match pointed {
        Some(Value::String(text)) => Some(text.clone()),
        Some(Value::Number(number)) => Some(number.to_string()),
        Some(Value::Bool(flag)) => Some(flag.to_string()),
        Some(Value::Null | Value::Array(_) | Value::Object(_)) | None => {
            value.as_str().and_then(|text| first_line(definition.output.kind, text))
        }
    };
    text.and_then(|text| on_one_line(&text))
}

/// The line that says most, by the kind of text.
fn first_line(kind: OutputKind, text: &str) -> Option<String> {
    match kind {
        OutputKind::Email => {
            let subject = text.lines().take_while(|line| !line.trim().is_empty()).find_map(subject_of);
            subject.or_else(|| plain_line(text.split_once("\n\n").map_or(text, |(_, body)| body)))
        }
        OutputKind::Markdown => {
            plain_line(text).map(|line| line.trim_start_matches(['#', '>', '*', '-', ' ']).to_owned())
        }
        OutputKind::Html => plain_line(&without_tags(text)),
        OutputKind::Text | OutputKind::Json => plain_line(text),
    }
}

fn subject_of(line: &str) -> Option<String> {
    let (name, value) = line.split_once(':')?;
    (name.trim().eq_ignore_ascii_case("subject") && !value.trim().is_empty()).then(|| value.trim().to_owned())
}

/// The first line with a letter or a digit in it.
fn plain_line(text: &str) -> Option<String> {
    text.lines().find(|line| line.chars().any(char::is_alphanumeric)).map(str::to_owned)
}

/// The beginning of an HTML text without tags, comments, scripts and styles. Only for a title: shown as plain text.
fn without_tags(html: &str) -> String {
    const ENOUGH: usize = 400;
    let mut text = String::new();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        text.push_str(&rest[..open]);
        text.push('\n');
        rest = &rest[open..];
        let close = ["<!--", "<script", "<style"]
            .into_iter()
            .zip(["-->", "</script>", "</style>"])
            .find(|(begin, _)| rest.get(..begin.len()).is_some_and(|found| found.eq_ignore_ascii_case(begin)))
            .map_or(">", |(_, end)| end);
        let Some(end) = rest.find(close) else { return text };
        rest = &rest[end + close.len()..];
        if text.len() > ENOUGH {
            return text;
        }
    }
    text.push_str(rest);
    text
}

/// Blanks and control characters as single spaces, cut to length; none when nothing is left.
fn on_one_line(text: &str) -> Option<String> {
    let mut line = String::new();
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    for word in words {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        if line.len() > TITLE * 4 {
            break;
        }
    }
    if line.chars().count() > TITLE {
        line = line.chars().take(TITLE - 1).chain(['…']).collect();
    }
    (!line.is_empty()).then_some(line)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn from_text(kind: OutputKind, text: &str) -> Understood {
        understand(kind, &Envelope { output_text: Some(text.to_owned()), ..Envelope::default() })
    }

    fn definition(kind: OutputKind, title: Option<&str>) -> Definition {
        let mut definition: Definition = serde_json::from_str(r#"{"slug": "w", "name": "W"}"#).unwrap();
        definition.output.kind = kind;
        definition.output.title = title.map(str::to_owned);
        definition
    }

    #[test]
    fn text_that_is_json_is_understood_as_it_stands() {
        let understood = from_text(OutputKind::Json, " {\"a\": 1.0}\n");
        assert_eq!(understood.output.unwrap().text(), "{\"a\": 1.0}");
        assert_eq!(understood.parse_error, None);
    }

    #[test]
    fn fenced_json_is_not_json_but_has_a_suggestion() {
        let understood = from_text(OutputKind::Json, "```json\n{\"a\": 1}\n```");
        assert_eq!(understood.output, None);
        assert!(understood.parse_error.unwrap().message.contains("fence"));
        assert_eq!(understood.suggestion.unwrap().value(), serde_json::json!({"a": 1}));
        assert_eq!(understood.output_text.as_deref(), Some("```json\n{\"a\": 1}\n```"));
    }

    #[test]
    fn json_written_twice_is_kept_and_its_reading_offered() {
        let envelope =
            Envelope { output: Some(RawJson::new(r#""{\"a\": 1}""#).unwrap()), ..Envelope::default() };
        let understood = understand(OutputKind::Json, &envelope);
        assert_eq!(understood.output.unwrap().text(), r#""{\"a\": 1}""#);
        assert_eq!(understood.suggestion.unwrap().text(), r#"{"a": 1}"#);
    }

    #[test]
    fn text_kinds_take_the_text_whatever_it_is() {
        for kind in [OutputKind::Text, OutputKind::Markdown, OutputKind::Html, OutputKind::Email] {
            let understood = from_text(kind, "{\"a\": \u{0}");
            assert_eq!(understood.output.unwrap().value(), Value::from("{\"a\": \u{0}"));
            assert_eq!((understood.parse_error, understood.suggestion), (None, None));
        }
    }

    #[test]
    fn titles_come_from_the_field_or_from_the_first_good_line() {
        let json = |text: &str| RawJson::new(text).unwrap();
        let text = |text: &str| RawJson::from(&Value::from(text));
        let named = definition(OutputKind::Json, Some("/a/0"));
        assert_eq!(title(&named, &json(r#"{"a": [" two\n words\u0000 "]}"#)).as_deref(), Some("two words"));
        assert_eq!(title(&named, &json(r#"{"a": [12.50]}"#)).as_deref(), Some("12.5"));
        assert_eq!(title(&named, &json(r#"{"a": [null]}"#)), None);
        assert_eq!(title(&named, &json(r#"{"b": 1}"#)), None);

        let of = |kind, output: &str| title(&definition(kind, None), &text(output));
        assert_eq!(of(OutputKind::Text, "\n---\nHello there").as_deref(), Some("Hello there"));
        assert_eq!(of(OutputKind::Markdown, "## How to pay\n").as_deref(), Some("How to pay"));
        assert_eq!(
            of(OutputKind::Html, "<!-- a > b --><style>p{}</style><p>Dear <b>Ana</b></p>").as_deref(),
            Some("Dear")
        );
        assert_eq!(
            of(OutputKind::Email, "To: a@b\nSubject: Your order\n\nHi").as_deref(),
            Some("Your order")
        );
        assert_eq!(of(OutputKind::Email, "To: a@b\n\nHi Ana").as_deref(), Some("Hi Ana"));
        assert_eq!(of(OutputKind::Text, &"long ".repeat(100)).unwrap().chars().count(), TITLE);
        assert_eq!(of(OutputKind::Text, "   "), None);
    }

    proptest! {
        #[test]
        fn any_text_has_a_title_on_one_line_or_none(text in any::<String>(), html in "(<[a-z!/-]{0,4}|>|x|é|-->| ){0,40}") {
            for kind in OutputKind::ALL {
                for text in [&text, &html] {
                    if let Some(title) = title(&definition(*kind, None), &RawJson::from(&Value::from(text.as_str()))) {
                        prop_assert!(title.chars().count() <= TITLE);
                        prop_assert!(!title.chars().any(char::is_control));
                        prop_assert!(!title.trim().is_empty());
                    }
                }
            }
        }
    }
}
