//! What a trait means: whether an item has it, and how people call it.

use app::{
    catalogue,
    model::{CauseKind, ReasonCode},
};
use serde_json::Value;

use super::{Subject, Trait};

/// Where ranges of lengths begin, in characters.
const RANGES: [usize; 5] = [0, 100, 300, 1_000, 3_000];
/// What follows a field's pointer where its text has markup.
pub(super) const MARKUP: &str = "markup";
/// What follows a field's pointer where its text has a link.
pub(super) const LINK: &str = "link";

/// Whether the item has the trait.
pub fn has(subject: &Subject, wanted: &Trait) -> bool {
    let value = wanted.value.as_str();
    match wanted.kind {
        CauseKind::RejectReason => subject.reject_reasons.iter().any(|code| code == value),
        CauseKind::EditedField => subject.edited.iter().any(|place| place == value),
        CauseKind::RoutingReason => subject.reasons.iter().any(|code| code.as_str() == value),
        CauseKind::Source => subject.source == value,
        CauseKind::Model => subject.model == value,
        CauseKind::PromptVersion => subject.prompt_version == value,
        CauseKind::MissingField => subject.is_read && value.starts_with('/') && is_missing(subject, value),
        CauseKind::Format => subject.is_read && has_format(subject, value),
        CauseKind::Length => subject.is_read && has_length(subject, value),
        CauseKind::Category => subject.is_read && has_category(subject, value),
    }
}

/// Whether it says why a person looked, and nothing of what is wrong: that routing was unsure, or drew it, or shows all
/// to people for now. Items that people look at have such a reason by design, so it explains nearly all that they find
/// unusable, whatever makes it so. That the output breaks its schema, or the input lacks something, says what is wrong.
pub(super) fn says_why_people_looked(of: &Trait) -> bool {
    let is_it = |code: ReasonCode| match code {
        ReasonCode::LowConfidence
        | ReasonCode::MissingConfidence
        | ReasonCode::Rule
        | ReasonCode::Sampled
        | ReasonCode::ProofGate
        | ReasonCode::Frozen
        | ReasonCode::Golden
        | ReasonCode::PolicyError
        | ReasonCode::Default => true,
        ReasonCode::MalformedEnvelope
        | ReasonCode::MalformedJson
        | ReasonCode::SchemaViolation
        | ReasonCode::EmptyOutput
        | ReasonCode::MissingInput => false,
    };
    of.kind == CauseKind::RoutingReason && of.value.parse::<ReasonCode>().is_ok_and(is_it)
}

fn is_missing(subject: &Subject, pointer: &str) -> bool {
    match input(subject, pointer) {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.is_empty(),
        Some(_) => false,
    }
}

fn input<'a>(subject: &'a Subject, pointer: &str) -> Option<&'a Value> {
    subject.input.as_ref()?.pointer(pointer)
}

fn text<'a>(subject: &'a Subject, pointer: &str) -> Option<&'a str> {
    input(subject, pointer)?.as_str()
}

/// A JSON type of the whole input, or a pointer to a text of it, a colon, and what that text has.
fn has_format(subject: &Subject, value: &str) -> bool {
    match value.rsplit_once(':') {
        Some((pointer, MARKUP)) => text(subject, pointer).is_some_and(has_markup),
        Some((pointer, LINK)) => text(subject, pointer).is_some_and(has_link),
        _ => type_of(subject.input.as_ref()) == value,
    }
}

/// The JSON type of the input.
pub(super) fn type_of(input: Option<&Value>) -> &'static str {
    match input {
        None | Some(Value::Null) => "nothing",
        Some(Value::Bool(_)) => "boolean",
        Some(Value::Number(_)) => "number",
        Some(Value::String(_)) => "text",
        Some(Value::Array(_)) => "list",
        Some(Value::Object(_)) => "object",
    }
}

/// Something that looks like a tag: what [`super::rule`] asks of a text in CEL.
pub(super) fn has_markup(text: &str) -> bool {
    text.match_indices('<').any(|(at, _)| {
        let rest = text.get(at + 1..).unwrap_or_default();
        let name = rest.strip_prefix('/').unwrap_or(rest);
        name.starts_with(|letter: char| letter.is_ascii_alphabetic()) && name.contains('>')
    })
}

/// An address on the web.
pub(super) fn has_link(text: &str) -> bool {
    text.contains("http://") || text.contains("https://")
}

/// A pointer to a text of the input, a colon, and a range of characters: `/message:100-299`, `/message:3000-`.
fn has_length(subject: &Subject, value: &str) -> bool {
    let Some((pointer, (low, high))) = length(value) else { return false };
    text(subject, pointer).is_some_and(|text| {
        let length = text.chars().count();
        low <= length && high.is_none_or(|high| length <= high)
    })
}

/// Where, and the range's first and last length.
pub(super) fn length(value: &str) -> Option<(&str, (usize, Option<usize>))> {
    let (pointer, range) = value.rsplit_once(':')?;
    let (low, high) = range.split_once('-')?;
    let high = if high.is_empty() { None } else { Some(high.parse().ok()?) };
    Some((pointer, (low.parse().ok()?, high)))
}

/// The range in which a length lies.
pub(super) fn range_of(length: usize) -> String {
    let at = RANGES.partition_point(|low| *low <= length).saturating_sub(1);
    let low = RANGES.get(at).copied().unwrap_or(0);
    match RANGES.get(at + 1) {
        Some(next) => format!("{low}-{}", next - 1),
        None => format!("{low}-"),
    }
}

fn has_category(subject: &Subject, value: &str) -> bool {
    let Some(category) = category(value) else { return false };
    let root = match category.root {
        CategoryRoot::Input => subject.input.as_ref(),
        CategoryRoot::Output => subject.output.as_ref(),
    };
    root.and_then(|root| root.pointer(category.pointer)) == Some(&category.value)
}

/// What a category is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CategoryRoot {
    Input,
    Output,
}

impl CategoryRoot {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Output => "output",
        }
    }
}

/// A category, taken apart.
pub(super) struct Category<'a> {
    pub(super) root: CategoryRoot,
    pub(super) pointer: &'a str,
    pub(super) value: Value,
}

/// `input/channel="email"`: root, pointer, an equals sign and a JSON value.
pub(super) fn category(text: &str) -> Option<Category<'_>> {
    let roots = [CategoryRoot::Input, CategoryRoot::Output];
    let (root, rest) = roots.into_iter().find_map(|root| Some((root, text.strip_prefix(root.as_str())?)))?;
    // A name may have an equals sign in it; what follows the right one is JSON.
    rest.match_indices('=').find_map(|(at, _)| {
        let value = serde_json::from_str(rest.get(at + 1..)?).ok()?;
        Some(Category { root, pointer: rest.get(..at)?, value })
    })
}

/// The trait for people. `reject_reasons` are the workflow's own words for its codes.
pub fn label(of: &Trait, reject_reasons: &[app::model::RejectReason]) -> String {
    let value = of.value.as_str();
    let or_none = |none: &str| if value.is_empty() { none.to_owned() } else { value.to_owned() };
    match of.kind {
        CauseKind::RejectReason => {
            let known = reject_reasons.iter().find(|reason| reason.code == value);
            known.map_or_else(|| value.to_owned(), |reason| reason.label.clone())
        }
        CauseKind::EditedField => or_none("The whole output"),
        CauseKind::RoutingReason => value
            .parse::<ReasonCode>()
            .map_or_else(|_| value.to_owned(), |code| catalogue::reason(code).to_owned()),
        CauseKind::MissingField => format!("{value} is missing"),
        CauseKind::Source => or_none("No source"),
        CauseKind::Model => or_none("No model"),
        CauseKind::PromptVersion => or_none("No prompt version"),
        CauseKind::Format => match value.rsplit_once(':') {
            Some((pointer, MARKUP)) => format!("{} has markup", place(pointer)),
            Some((pointer, LINK)) => format!("{} has a link", place(pointer)),
            _ if value == "nothing" => "No input".to_owned(),
            _ => format!("Input is a {value}").replace("a object", "an object"),
        },
        CauseKind::Length => match length(value) {
            Some((pointer, (low, Some(high)))) => format!("{}: {low} to {high} characters", place(pointer)),
            Some((pointer, (low, None))) => format!("{}: {low} characters or more", place(pointer)),
            None => value.to_owned(),
        },
        CauseKind::Category => match category(value) {
            Some(found) => {
                let shown = found.value.as_str().map_or_else(|| found.value.to_string(), str::to_owned);
                format!("{}{} is {shown}", found.root.as_str(), found.pointer)
            }
            None => value.to_owned(),
        },
    }
}

fn place(pointer: &str) -> &str {
    if pointer.is_empty() { "Input" } else { pointer }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn subject() -> Subject {
        Subject {
            input: Some(
                json!({"channel": "email", "message": "See <b>this</b> at https://x.example", "a=b": 1, "blank": "", "none": null}),
            ),
            output: Some(json!({"intent": "refund", "sure": true})),
            is_read: true,
            reasons: vec![ReasonCode::LowConfidence],
            ..Subject::default()
        }
    }

    #[test]
    fn each_kind_is_looked_for_where_it_stands() {
        for (kind, yes, no) in [
            (CauseKind::MissingField, "/order", "/channel"),
            (CauseKind::MissingField, "/blank", "/message"),
            (CauseKind::MissingField, "/none", "/a=b"),
            (CauseKind::Format, "object", "text"),
            (CauseKind::Format, "/message:markup", "/channel:markup"),
            (CauseKind::Format, "/message:link", "/channel:link"),
            (CauseKind::Length, "/message:0-99", "/message:100-299"),
            (CauseKind::Category, "input/channel=\"email\"", "input/channel=\"chat\""),
            (CauseKind::Category, "input/a=b=1", "input/a=1"),
            (CauseKind::Category, "output/sure=true", "output/sure=\"true\""),
            (CauseKind::RoutingReason, "low_confidence", "rule"),
            (CauseKind::Source, "", "crm"),
        ] {
            assert!(has(&subject(), &Trait::new(kind, yes)), "{kind} {yes}");
            assert!(!has(&subject(), &Trait::new(kind, no)), "{kind} {no}");
        }
        let unread = Subject { is_read: false, input: None, ..subject() };
        assert!(
            !has(&unread, &Trait::new(CauseKind::MissingField, "/order")),
            "what was not read is not missing"
        );
    }

    #[test]
    fn nonsense_is_had_by_nothing() {
        for kind in CauseKind::ALL {
            for value in
                ["\u{0}", "::", "input", "input=", "=:-", "message:9-x", "message:5", "message:markup"]
            {
                assert!(!has(&subject(), &Trait::new(*kind, value)), "{kind} {value}");
            }
        }
    }

    #[test]
    fn only_a_routing_reason_says_why_people_looked() {
        for (kind, value, expected) in [
            (CauseKind::RoutingReason, "low_confidence", true),
            (CauseKind::RoutingReason, "default", true),
            (CauseKind::RoutingReason, "missing_input", false),
            (CauseKind::RoutingReason, "nonsense", false),
            (CauseKind::Source, "low_confidence", false),
        ] {
            assert_eq!(says_why_people_looked(&Trait::new(kind, value)), expected, "{kind} {value}");
        }
    }

    #[test]
    fn ranges_follow_each_other() {
        for (length, range) in
            [(0, "0-99"), (99, "0-99"), (100, "100-299"), (2_999, "1000-2999"), (90_000, "3000-")]
        {
            assert_eq!(range_of(length), range);
        }
        assert_eq!(length("/a:b:3000-"), Some(("/a:b", (3_000, None))));
    }

    #[test]
    fn people_read_words() {
        let words = |kind, value: &str| {
            label(
                &Trait::new(kind, value),
                &[app::model::RejectReason { code: "wrong".into(), label: "Wrong intent".into() }],
            )
        };
        assert_eq!(words(CauseKind::RejectReason, "wrong"), "Wrong intent");
        assert_eq!(words(CauseKind::RoutingReason, "low_confidence"), "Low confidence");
        assert_eq!(words(CauseKind::Format, "object"), "Input is an object");
        assert_eq!(words(CauseKind::Length, "/message:3000-"), "/message: 3000 characters or more");
        assert_eq!(words(CauseKind::Category, "input/channel=\"email\""), "input/channel is email");
        assert_eq!(words(CauseKind::Source, ""), "No source");
    }

    #[test]
    fn markup_is_a_tag_and_no_comparison() {
        assert!(has_markup("<p>") && has_markup("a </b > c") && has_markup("x < y <br>"));
        assert!(!has_markup("1 < 2 > 1") && !has_markup("<3") && !has_markup("<a"));
    }
}
