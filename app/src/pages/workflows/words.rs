//! How the form's lines and numbers are written and read.

use crate::model::{FieldError, RejectReason};

/// Lines that say something.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// `code: Label`, one a line.
pub(super) fn write_reasons(reasons: &[RejectReason]) -> String {
    reasons.iter().map(|reason| format!("{}: {}", reason.code, reason.label)).collect::<Vec<_>>().join("\n")
}

/// Reads [`write_reasons`]' form; a line without a colon gets its code from its words.
pub(super) fn read_reasons(text: &str) -> Vec<RejectReason> {
    let reason = |line: &str| match line.split_once(':') {
        Some((code, label)) => RejectReason { code: code.trim().to_owned(), label: label.trim().to_owned() },
        None => RejectReason { code: code_of(line), label: line.to_owned() },
    };
    lines(text).map(reason).collect()
}

/// Lower case letters, digits and `mark` for the rest.
fn spelled_with(text: &str, mark: char) -> String {
    let mut out = String::new();
    for letter in text.chars().flat_map(char::to_lowercase) {
        if letter.is_ascii_alphanumeric() {
            out.push(letter);
        } else if !out.is_empty() && !out.ends_with(mark) {
            out.push(mark);
        }
    }
    out.trim_end_matches(mark).to_owned()
}

fn code_of(label: &str) -> String {
    spelled_with(label, '_')
}

/// A slug for a name.
#[cfg(any(target_arch = "wasm32", test))]
pub(super) fn slug_of(name: &str) -> String {
    spelled_with(name, '-')
}

/// A share of one as a percentage, without trailing zeros.
pub(super) fn write_percent(share: f64) -> String {
    write_number((share * 1e8).round() / 1e6)
}

/// A number without trailing zeros.
pub(super) fn write_number(number: f64) -> String {
    format!("{number}")
}

/// A percentage as a share of one; a sign after it is no mistake.
pub(super) fn read_percent(text: &str, pointer: &str, errors: &mut Vec<FieldError>) -> Option<f64> {
    let number: f64 = read_number(text.trim().trim_end_matches('%'), pointer, errors)?;
    if (0.0..=100.0).contains(&number) {
        return Some((number * 1e6).round() / 1e8);
    }
    errors.push(mistake(pointer, format!("Give a percentage from 0 to 100; {number} is not.")));
    None
}

/// A number; a comma is read as a decimal point. Nothing where nothing was typed.
pub(super) fn read_number<T: std::str::FromStr>(
    text: &str,
    pointer: &str,
    errors: &mut Vec<FieldError>,
) -> Option<T> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let number = text.replace(',', ".").parse().ok();
    if number.is_none() {
        errors.push(mistake(pointer, format!("`{text}` is no number that fits here.")));
    }
    number
}

/// An error of the form's own.
pub(super) fn mistake(pointer: &str, message: String) -> FieldError {
    FieldError { pointer: pointer.to_owned(), code: "invalid".to_owned(), message }
}

/// What was typed; nothing where it is blank.
pub(super) fn given(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_read_with_and_without_codes() {
        let reasons = read_reasons("wrong_intent: Wrong intent\n\n  Not our customer!  ");
        assert_eq!(reasons[0].code, "wrong_intent");
        assert_eq!(
            reasons[1],
            RejectReason { code: "not_our_customer".into(), label: "Not our customer!".into() }
        );
        assert_eq!(read_reasons(&write_reasons(&reasons)), reasons);
    }

    #[test]
    fn percentages_come_back_as_they_were() {
        let mut errors = Vec::new();
        for share in [0.0, 0.05, 0.07, 0.333, 0.95, 1.0] {
            assert_eq!(read_percent(&write_percent(share), "", &mut errors), Some(share));
        }
        assert_eq!(write_percent(0.07), "7");
        assert_eq!(read_percent("2,5 %", "", &mut errors), Some(0.025));
        assert!(errors.is_empty());
        assert_eq!(read_percent("120", "/x", &mut errors), None);
        assert_eq!(read_percent("many", "/x", &mut errors), None);
        assert_eq!(errors.len(), 2);
    }

    #[test]
    fn a_name_makes_a_slug() {
        assert_eq!(slug_of("Banking triage (EU)"), "banking-triage-eu");
        assert_eq!(slug_of("  --  "), "");
    }
}
