use serde_json::Value;

use crate::model::{Comparison, Condition, Field, Operator, Segment};

/// The CEL of a condition.
///
/// Every step into a field is an optional one (`output.?total`), which a missing field, a null and a value that has no
/// fields all pass as "nothing"; `has(output.total)` would fail where `output` is null. So an item that lacks the field
/// is not matched, and never fails. What is compared is data: it is escaped, whatever stands in it.
pub fn to_cel(condition: &Condition) -> String {
    let (comparisons, joint, of_none) = match condition {
        Condition::All(comparisons) => (comparisons, " && ", "true"),
        Condition::Any(comparisons) => (comparisons, " || ", "false"),
    };
    let parts: Vec<String> = comparisons.iter().map(comparison).collect();
    match parts.as_slice() {
        [] => of_none.to_owned(),
        [only] => only.clone(),
        _ if matches!(condition, Condition::All(_)) => parts.join(joint),
        _ => parts
            .iter()
            .map(|part| if part.contains(" && ") { format!("({part})") } else { part.clone() })
            .collect::<Vec<_>>()
            .join(joint),
    }
}

fn comparison(comparison: &Comparison) -> String {
    let field = reference(&comparison.field);
    let value = || literal(&comparison.value);
    // Ordering a null is an error in CEL, and a missing field is compared as null: so it is asked for first.
    let present = |test: String| format!("{field} != null && {test}");
    match comparison.operator {
        Operator::Equals => format!("{field} == {}", value()),
        Operator::NotEquals => present(format!("{field} != {}", value())),
        Operator::Contains => present(format!("{field}.contains({})", value())),
        Operator::StartsWith => present(format!("{field}.startsWith({})", value())),
        Operator::IsOneOf => match &comparison.value {
            Value::Array(_) => format!("{field} in {}", value()),
            _ => format!("{field} in [{}]", value()),
        },
        Operator::Greater => present(format!("{field} > {}", value())),
        Operator::AtLeast => present(format!("{field} >= {}", value())),
        Operator::Less => present(format!("{field} < {}", value())),
        Operator::AtMost => present(format!("{field} <= {}", value())),
        Operator::IsMissing => format!("{field} == null"),
        Operator::IsPresent => format!("{field} != null"),
    }
}

fn reference(field: &Field) -> String {
    if field.path.is_empty() {
        return field.root.as_str().to_owned();
    }
    let mut text = field.root.as_str().to_owned();
    for segment in &field.path {
        match segment {
            Segment::Index(index) => text.push_str(&format!("[?{index}]")),
            Segment::Key(key) if is_identifier(key) => text.push_str(&format!(".?{key}")),
            Segment::Key(key) => text.push_str(&format!("[?{}]", quoted(key))),
        }
    }
    text + ".orValue(null)"
}

/// Whether `key` may stand after a dot.
fn is_identifier(key: &str) -> bool {
    const RESERVED: [&str; 22] = [
        "as",
        "break",
        "const",
        "continue",
        "else",
        "false",
        "for",
        "function",
        "if",
        "import",
        "in",
        "let",
        "loop",
        "namespace",
        "null",
        "package",
        "return",
        "true",
        "var",
        "void",
        "while",
        "has",
    ];
    let mut bytes = key.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !RESERVED.contains(&key)
}

fn literal(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(flag) => flag.to_string(),
        // A whole number over the signed range is CEL's `uint`.
        Value::Number(number) if number.is_u64() && !number.is_i64() => format!("{number}u"),
        Value::Number(number) => number.to_string(),
        Value::String(text) => quoted(text),
        Value::Array(items) => format!("[{}]", items.iter().map(literal).collect::<Vec<_>>().join(", ")),
        Value::Object(members) => {
            let members = members.iter().map(|(key, value)| format!("{}: {}", quoted(key), literal(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
        }
    }
}

/// A CEL text. Quotes and backslashes are escaped, and so is whatever does not show or turns the line around.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('\'');
    for letter in text.chars() {
        match letter {
            '\\' => quoted.push_str("\\\\"),
            '\'' => quoted.push_str("\\'"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            letter if is_hidden(letter) => quoted.push_str(&format!("\\u{:04x}", u32::from(letter))),
            letter => quoted.push(letter),
        }
    }
    quoted.push('\'');
    quoted
}

/// Controls, separators of lines, and the marks that change the direction of what is shown. All stand below U+10000.
fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn cel(condition: Value) -> String {
        to_cel(&serde_json::from_value(condition).unwrap())
    }

    fn one(root: &str, path: Value, operator: &str, value: Value) -> Value {
        json!({"field": {"root": root, "path": path}, "operator": operator, "value": value})
    }

    #[test]
    fn reads_like_what_an_operator_would_write() {
        let refunds = one("output", json!(["intent"]), "equals", json!("request_refund"));
        let large = one("input", json!(["order", "lines", 0, "total"]), "at_least", json!(100.5));
        assert_eq!(
            cel(json!({"all": [refunds, large]})),
            "output.?intent.orValue(null) == 'request_refund' && \
             input.?order.?lines[?0].?total.orValue(null) != null && \
             input.?order.?lines[?0].?total.orValue(null) >= 100.5"
        );
        assert_eq!(
            cel(json!({"any": [refunds, one("confidence", json!([]), "less", json!(0.5))]})),
            "output.?intent.orValue(null) == 'request_refund' || (confidence != null && confidence < 0.5)"
        );
        assert_eq!(
            cel(json!({"all": [one("model", json!([]), "is_one_of", json!(["a", "b"]))]})),
            "model in ['a', 'b']"
        );
        assert_eq!((cel(json!({"all": []})), cel(json!({"any": []}))), ("true".into(), "false".into()));
    }

    /// Invariant 10: what stands in a value is data.
    #[test]
    fn values_and_keys_cannot_leave_their_quotes() {
        let value = "' || true || '\\\n\u{0}\u{202e}é";
        assert_eq!(
            cel(json!({"all": [one("output", json!(["a"]), "equals", json!(value))]})),
            "output.?a.orValue(null) == '\\' || true || \\'\\\\\\n\\u0000\\u202eé'"
        );
        for key in ["line items", "a'] || true || ['", "in", "", "é", "0a"] {
            let text = cel(json!({"all": [one("output", json!([key]), "is_present", Value::Null)]}));
            assert!(text.starts_with("output[?'") && text.ends_with("'].orValue(null) != null"), "{text}");
        }
    }

    #[test]
    fn numbers_keep_their_kind() {
        for (value, text) in [
            (json!(-5), "-5"),
            (json!(1.0), "1.0"),
            (json!(u64::MAX), "18446744073709551615u"),
            (json!([true, null]), "[true, null]"),
        ] {
            assert_eq!(literal(&value), text);
        }
    }
}
