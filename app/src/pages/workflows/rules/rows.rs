//! A condition as the builder's rows hold it: values as text, exactly as typed, and what that text stands for.

use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

use crate::model::{Comparison, Condition, Field, Operator, Root, Segment};

/// What the builder can show of a rule's condition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum Reading {
    /// Nothing: the CEL says more than rows can.
    ByHand,
    /// All of it.
    Built {
        /// Whether one row is enough.
        is_any: bool,
        /// The comparisons.
        rows: Vec<Row>,
    },
}

impl Reading {
    /// The rows of a condition that the server read; `types` gives the JSON types of a field.
    pub(super) fn of(condition: Option<&Condition>, types: impl Fn(&Field) -> Vec<String>) -> Self {
        let Some(condition) = condition else { return Self::ByHand };
        let row = |(key, comparison): (u64, &Comparison)| Row {
            key,
            field: field_name(&comparison.field),
            operator: comparison.operator,
            text: write_value(&comparison.value, comparison.operator, &types(&comparison.field)),
            value: comparison.value.clone(),
            is_typed: false,
            // What stands in the CEL is meant: the text is written so that it reads as the same.
            problem: None,
        };
        Self::Built {
            is_any: matches!(condition, Condition::Any(_)),
            rows: (0..).zip(condition.comparisons()).map(row).collect(),
        }
    }

    /// The condition, where there are rows and each names a field.
    pub(super) fn condition(&self) -> Option<Condition> {
        let Self::Built { is_any, rows } = self else { return None };
        let comparison = |row: &Row| {
            Some(Comparison {
                field: parse_field(&row.field)?,
                operator: row.operator,
                value: row.value.clone(),
            })
        };
        let comparisons = rows.iter().map(comparison).collect::<Option<Vec<_>>>()?;
        Some(if *is_any { Condition::Any(comparisons) } else { Condition::All(comparisons) })
    }
}

/// One comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Row {
    /// Its own within the rule.
    pub(super) key: u64,
    /// The field, as [`field_name`] writes it.
    pub(super) field: String,
    /// How it is compared.
    pub(super) operator: Operator,
    /// What it is compared with, as typed.
    pub(super) text: String,
    /// The same, read.
    pub(super) value: Value,
    /// Whether the field is typed, not chosen.
    pub(super) is_typed: bool,
    /// Why the text is no value for this comparison.
    #[serde(default)]
    pub(super) problem: Option<String>,
}

impl Row {
    /// A row about a field that compares it with nothing yet: it cannot be saved so.
    pub(super) fn about(key: u64, field: String) -> Self {
        Self {
            key,
            field,
            operator: Operator::Equals,
            text: String::new(),
            value: Value::String(String::new()),
            is_typed: false,
            problem: problem("", Operator::Equals, &[]),
        }
    }

    /// Reads the text again, after any of the three has changed.
    pub(super) fn read(&mut self, types: &[String]) {
        self.value = read_value(&self.text, self.operator, types);
        self.problem = problem(&self.text, self.operator, types);
    }
}

/// Operators that make sense for a field of these types, the present one among them.
pub(super) fn operators_for(types: &[String], present: Operator) -> Vec<Operator> {
    use Operator::{AtLeast, AtMost, Contains, Greater, IsOneOf, Less, NotEquals, StartsWith};
    let has = |word: &str| types.iter().any(|kind| kind == word);
    let is_number = has("number") || has("integer");
    let (is_text, is_flag) = (has("string"), has("boolean"));
    let is_unknown = !(is_number || is_text || is_flag || has("object") || has("array"));
    let fits = |operator: &Operator| match operator {
        Contains | StartsWith => is_text || is_unknown,
        Greater | AtLeast | Less | AtMost => is_number || is_unknown,
        IsOneOf => is_text || is_number || is_unknown,
        Operator::Equals | NotEquals => is_text || is_number || is_flag || is_unknown,
        Operator::IsMissing | Operator::IsPresent => true,
    };
    Operator::ALL.iter().copied().filter(|operator| *operator == present || fits(operator)).collect()
}

/// Whether the operator compares with something.
pub(super) const fn takes_value(operator: Operator) -> bool {
    !matches!(operator, Operator::IsMissing | Operator::IsPresent)
}

const fn is_order(operator: Operator) -> bool {
    matches!(operator, Operator::Greater | Operator::AtLeast | Operator::Less | Operator::AtMost)
}

/// Whether the field holds nothing but true and false, so that these two can be chosen from.
pub(super) fn is_flag(types: &[String], operator: Operator) -> bool {
    matches!(operator, Operator::Equals | Operator::NotEquals)
        && types.iter().any(|kind| kind == "boolean")
        && types.iter().all(|kind| kind == "boolean" || kind == "null")
}

/// Why a text is no value for a comparison. Quotes make anything a text, and nothing between them the empty one: what
/// stands in quotes is meant so.
fn problem(text: &str, operator: Operator, types: &[String]) -> Option<String> {
    if !takes_value(operator) {
        return None;
    }
    if operator == Operator::IsOneOf {
        let parts = parts(text);
        if parts.is_empty() {
            return Some("Give at least one value.".to_owned());
        }
        return parts.iter().find_map(|part| problem_of_one(part, Operator::Equals, types));
    }
    problem_of_one(text, operator, types)
}

fn problem_of_one(text: &str, operator: Operator, types: &[String]) -> Option<String> {
    let text = text.trim();
    if text.is_empty() {
        return Some(if is_order(operator) { A_NUMBER } else { "Give a value." }.to_owned());
    }
    let is_quoted = serde_json::from_str::<String>(text).is_ok();
    if is_quoted || matches!(operator, Operator::Contains | Operator::StartsWith) {
        return None;
    }
    let may_be = |word: &str| types.iter().any(|kind| kind == word);
    let is_number = serde_json::from_str::<Number>(text).is_ok();
    if is_order(operator) {
        return (!is_number).then(|| no_number(text));
    }
    let is_known = may_be("number") || may_be("integer") || may_be("boolean");
    if !is_known || may_be("string") || may_be("object") || may_be("array") {
        return None;
    }
    let fits = (is_number && (may_be("number") || may_be("integer")))
        || (matches!(text, "true" | "false") && may_be("boolean"));
    match (fits, may_be("boolean")) {
        (true, _) => None,
        (false, true) => Some("Choose true or false.".to_owned()),
        (false, false) => Some(no_number(text)),
    }
}

const A_NUMBER: &str = "Give a number, such as 0.8.";

/// With the number that was perhaps meant: `80%` is 0.8, `1,000` is 1000, and `100 EUR` is 100.
fn no_number(text: &str) -> String {
    let digits: String = text.chars().filter(|letter| !matches!(letter, ',' | ' ' | '_' | '\'')).collect();
    let end = digits.find(|letter: char| !(letter.is_ascii_digit() || matches!(letter, '.' | '-' | '+')));
    let (digits, unit) = digits.split_at(end.unwrap_or(digits.len()));
    // A comma that groups no thousands may stand for a point.
    let is_grouped =
        text.split(',').skip(1).all(|group| group.chars().take_while(char::is_ascii_digit).count() == 3);
    match digits.parse::<f64>().ok().filter(|number| number.is_finite() && is_grouped) {
        Some(number) if unit == "%" => format!("Give a number: {text} is {}.", number / 100.0),
        Some(number) => format!("Give a number, such as {number}."),
        None => A_NUMBER.to_owned(),
    }
}

fn read_value(text: &str, operator: Operator, types: &[String]) -> Value {
    match operator {
        Operator::IsMissing | Operator::IsPresent => Value::Null,
        Operator::IsOneOf => parts(text).iter().map(|part| read_one(part, types)).collect(),
        Operator::Contains | Operator::StartsWith => Value::String(unquoted(text)),
        Operator::Greater | Operator::AtLeast | Operator::Less | Operator::AtMost => read_one(text, &[]),
        Operator::Equals | Operator::NotEquals => read_one(text, types),
    }
}

/// A text where the field holds texts alone, else whatever it looks like. Quotes make anything a text.
fn read_one(text: &str, types: &[String]) -> Value {
    let text = text.trim();
    let may_be = |words: &[&str]| types.is_empty() || types.iter().any(|kind| words.contains(&kind.as_str()));
    if may_be(&["number", "integer"])
        && let Ok(number) = serde_json::from_str::<Number>(text)
    {
        return Value::Number(number);
    }
    match text {
        "true" | "false" if may_be(&["boolean"]) => Value::Bool(text == "true"),
        _ => Value::String(unquoted(text)),
    }
}

fn unquoted(text: &str) -> String {
    let text = text.trim();
    let quoted = text.starts_with('"').then(|| serde_json::from_str(text).ok()).flatten();
    quoted.unwrap_or_else(|| text.to_owned())
}

/// A value as [`read_value`] reads it.
fn write_value(value: &Value, operator: Operator, types: &[String]) -> String {
    match value {
        Value::Null => String::new(),
        Value::Array(items) => {
            items.iter().map(|item| write_one(item, operator, types)).collect::<Vec<_>>().join(", ")
        }
        value => write_one(value, operator, types),
    }
}

/// In quotes where it would not be read as the same without, or not at all.
fn write_one(value: &Value, operator: Operator, types: &[String]) -> String {
    match value {
        Value::String(text)
            if read_value(text, operator, types) == alone(value, operator)
                && problem(text, operator, types).is_none() =>
        {
            text.clone()
        }
        value => value.to_string(),
    }
}

/// A value as reading it by itself gives it.
fn alone(value: &Value, operator: Operator) -> Value {
    if operator == Operator::IsOneOf { Value::Array(vec![value.clone()]) } else { value.clone() }
}

/// The value as it is offered beside the field.
pub(super) fn offered(value: &Value, types: &[String]) -> String {
    write_one(value, Operator::Equals, types)
}

/// Parts between commas; a comma in quotes divides nothing.
fn parts(text: &str) -> Vec<String> {
    let (mut parts, mut part, mut is_quoted, mut is_escaped) = (Vec::new(), String::new(), false, false);
    for letter in text.chars() {
        match letter {
            ',' if !is_quoted => parts.push(std::mem::take(&mut part)),
            _ => {
                if letter == '"' && !is_escaped && (is_quoted || part.trim().is_empty()) {
                    is_quoted = !is_quoted;
                }
                is_escaped = is_quoted && letter == '\\' && !is_escaped;
                part.push(letter);
            }
        }
    }
    parts.push(part);
    parts.retain(|part| !part.trim().is_empty());
    parts
}

/// A field as people write it: `input.order.lines[0].total`.
pub(super) fn field_name(field: &Field) -> String {
    let mut name = field.root.as_str().to_owned();
    for segment in &field.path {
        match segment {
            Segment::Index(index) => name.push_str(&format!("[{index}]")),
            Segment::Key(key) if is_plain(key) => name.push_str(&format!(".{key}")),
            Segment::Key(key) => name.push_str(&format!("[{}]", Value::from(key.as_str()))),
        }
    }
    name
}

fn is_plain(key: &str) -> bool {
    !key.is_empty() && !key.contains(['.', '[', ']', '"']) && key.trim() == key
}

/// Reads [`field_name`]'s form.
pub(super) fn parse_field(name: &str) -> Option<Field> {
    let name = name.trim();
    let end = name.find(['.', '[']).unwrap_or(name.len());
    let (root, mut rest) = name.split_at(end);
    let root: Root = root.parse().ok()?;
    let mut path = Vec::new();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('.') {
            let end = after.find(['.', '[']).unwrap_or(after.len());
            let (key, next) = after.split_at(end);
            if !is_plain(key) {
                return None;
            }
            path.push(Segment::Key(key.to_owned()));
            rest = next;
        } else {
            let mut reader = serde_json::Deserializer::from_str(rest.strip_prefix('[')?).into_iter::<Value>();
            let value = reader.next()?.ok()?;
            path.push(match value {
                Value::String(key) => Segment::Key(key),
                value => Segment::Index(u32::try_from(value.as_u64()?).ok()?),
            });
            rest = rest.get(1 + reader.byte_offset()..)?.trim_start().strip_prefix(']')?;
        }
    }
    Some(Field { root, path })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn types(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn a_field_comes_back_as_it_was_written() {
        for name in [
            "output.intent",
            "confidence",
            "input.order.lines[0].total",
            "field_confidence[\"/a.b\"]",
            "metadata[\"\"]",
        ] {
            let field = parse_field(name).unwrap_or_else(|| panic!("{name}"));
            assert_eq!(field_name(&field), name);
        }
        for broken in ["", "intent", "output.", "output..a", "output[", "output[-1]", "output[0", "output]"] {
            assert_eq!(parse_field(broken), None, "{broken}");
        }
    }

    #[test]
    fn text_becomes_what_the_field_holds() {
        let read = |text: &str, words: &[&str]| read_value(text, Operator::Equals, &types(words));
        assert_eq!(read("412", &["number"]), json!(412));
        assert_eq!(read("412", &["string"]), json!("412"));
        assert_eq!(read("412", &[]), json!(412));
        assert_eq!(read("\"412\"", &[]), json!("412"));
        assert_eq!(read(" true ", &["boolean"]), json!(true));
        assert_eq!(read("true", &["string"]), json!("true"));
        assert_eq!(read("refund", &["number"]), json!("refund"));
        let list = read_value("a, \"b, c\" ,7", Operator::IsOneOf, &types(&["string"]));
        assert_eq!(list, json!(["a", "b, c", "7"]));
        assert_eq!(read_value("0.5", Operator::Less, &types(&["string"])), json!(0.5));
    }

    #[test]
    fn a_value_is_written_so_that_it_is_read_as_the_same() {
        for (value, operator, words) in [
            (json!("refund"), Operator::Equals, &["string"][..]),
            (json!("412"), Operator::Equals, &[][..]),
            (json!("say \"no\""), Operator::Equals, &[][..]),
            (json!(4.5), Operator::Equals, &["number"][..]),
            (json!(["a", "b, c", "d\"e"]), Operator::IsOneOf, &["string"][..]),
            (json!([1, "1", true]), Operator::IsOneOf, &[][..]),
            (json!(""), Operator::Equals, &["string"][..]),
            (json!(["", "a"]), Operator::IsOneOf, &["string"][..]),
            (json!("2024-01-01"), Operator::Greater, &["string"][..]),
            (json!("80%"), Operator::Less, &["number"][..]),
            (json!("refund"), Operator::Equals, &["number"][..]),
            (json!("\"quoted\""), Operator::Contains, &["string"][..]),
        ] {
            let words = types(words);
            let text = write_value(&value, operator, &words);
            assert_eq!(read_value(&text, operator, &words), value, "{text}");
            assert_eq!(problem(&text, operator, &words), None, "{text}");
        }
    }

    #[test]
    fn what_can_never_fit_is_named_at_its_row() {
        let of = |words: &str| words.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        for (text, operator, words, found) in [
            ("80%", Operator::Less, "number", "Give a number: 80% is 0.8."),
            ("1,000", Operator::Greater, "number", "Give a number, such as 1000."),
            ("100 EUR", Operator::Greater, "", "Give a number, such as 100."),
            (".8", Operator::AtLeast, "", "Give a number, such as 0.8."),
            ("0,8", Operator::AtLeast, "", A_NUMBER),
            ("high", Operator::AtMost, "string", A_NUMBER),
            ("NaN", Operator::AtMost, "", A_NUMBER),
            ("", Operator::Greater, "number", A_NUMBER),
            (" ", Operator::Equals, "string", "Give a value."),
            ("", Operator::Contains, "string", "Give a value."),
            ("", Operator::StartsWith, "", "Give a value."),
            (" , ", Operator::IsOneOf, "string", "Give at least one value."),
            ("1, two", Operator::IsOneOf, "number", A_NUMBER),
            ("1,000", Operator::Equals, "number null", "Give a number, such as 1000."),
            ("yes", Operator::Equals, "boolean", "Choose true or false."),
            ("1", Operator::NotEquals, "boolean null", "Choose true or false."),
        ] {
            assert_eq!(problem(text, operator, &of(words)).as_deref(), Some(found), "{text}");
        }
        for (text, operator, words) in [
            ("0.8", Operator::Less, "number"),
            ("-5", Operator::Greater, ""),
            ("1e3", Operator::Greater, ""),
            ("\"2024-01-01\"", Operator::Greater, "string"),
            ("\"\"", Operator::Equals, "string"),
            ("1,000", Operator::Equals, "string"),
            ("1,000", Operator::Equals, ""),
            ("12", Operator::Equals, "number string"),
            ("refund", Operator::Equals, "number string"),
            ("\"refund\"", Operator::Equals, "number"),
            ("true", Operator::Equals, "boolean"),
            ("80%", Operator::Contains, "string"),
            ("", Operator::IsMissing, "number"),
            ("a, b", Operator::IsOneOf, "string"),
        ] {
            assert_eq!(problem(text, operator, &of(words)), None, "{text}");
        }
        assert!(Row::about(0, "confidence".into()).problem.is_some());
    }

    #[test]
    fn true_and_false_are_chosen_where_there_is_nothing_else() {
        assert!(is_flag(&types(&["boolean", "null"]), Operator::NotEquals));
        assert!(!is_flag(&types(&["boolean", "string"]), Operator::Equals));
        assert!(!is_flag(&types(&["boolean"]), Operator::IsOneOf));
        assert!(!is_flag(&[], Operator::Equals) && !is_flag(&types(&["null"]), Operator::Equals));
    }

    #[test]
    fn a_field_is_compared_only_as_its_type_allows() {
        assert!(!operators_for(&types(&["string"]), Operator::Equals).contains(&Operator::Less));
        assert!(!operators_for(&types(&["number"]), Operator::Equals).contains(&Operator::Contains));
        assert!(operators_for(&types(&["number"]), Operator::Contains).contains(&Operator::Contains));
        assert_eq!(operators_for(&[], Operator::Equals), Operator::ALL);
        assert_eq!(operators_for(&types(&["array"]), Operator::IsPresent).len(), 2);
    }
}
