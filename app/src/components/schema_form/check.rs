//! What can be said about a field while it is being typed. The server checks the whole again, by the schema itself.

use super::{
    field::{Field, Presence},
    schema::TextFormat,
};
use crate::{model::FieldError, review::tree::Tree};

/// What the checks found.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// Must be put right.
    pub(super) errors: Vec<FieldError>,
    /// May be meant.
    pub(super) advice: Vec<FieldError>,
}

impl Notes {
    /// Adds an error.
    pub(super) fn refuse(&mut self, field: &Field, code: &str, message: String) {
        self.errors.push(FieldError { pointer: field.pointer.clone(), code: code.to_owned(), message });
    }

    fn advise(&mut self, field: &Field, message: String) {
        self.advice.push(FieldError { pointer: field.pointer.clone(), code: "format".to_owned(), message });
    }
}

/// Whether a field that must be there is there.
pub(super) fn presence(field: &Field, value: Option<&Tree>, notes: &mut Notes) {
    if notes.errors.iter().any(|error| error.pointer == field.pointer) {
        return;
    }
    match value {
        None if field.required => notes.refuse(field, "required", "This must be filled in.".to_owned()),
        Some(Tree::Null)
            if !field.nullable && field.known && !matches!(field.control, super::Control::Raw { .. }) =>
        {
            notes.refuse(field, "required", "This may not stay empty. Fill it in.".to_owned());
        }
        Some(_) if !field.known => notes.refuse(
            field,
            "unknown",
            "The schema does not know this field. Empty it to leave it out.".to_owned(),
        ),
        _ => {}
    }
}

/// Length and format of a text.
pub(super) fn text(field: &Field, text: &str, format: TextFormat, notes: &mut Notes) {
    let letters = text.chars().count() as u64;
    if let Some(least) = field.limits.min_length.filter(|least| letters < *least) {
        let message = match (letters, least) {
            (0, _) => "This must be filled in.".to_owned(),
            _ => format!("Write at least {least} characters; these are {letters}."),
        };
        notes.refuse(field, "min_length", message);
    }
    if let Some(most) = field.limits.max_length.filter(|most| letters > *most) {
        notes.refuse(field, "max_length", format!("Shorten it to {most} characters; these are {letters}."));
    }
    if let Some(example) = wrong_format(text, format) {
        notes.advise(field, format!("This does not look like {example}."));
    }
}

/// What a text of this format looks like, where this one does not.
fn wrong_format(text: &str, format: TextFormat) -> Option<&'static str> {
    let (good, example) = match format {
        TextFormat::Plain => (true, ""),
        TextFormat::Date => {
            (text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok(), "a date such as 2026-11-16")
        }
        TextFormat::DateTime => {
            (text.parse::<jiff::Timestamp>().is_ok(), "a date and time such as 2026-11-16T09:30:00Z")
        }
        TextFormat::Time => (looks_like_time(text), "a time such as 09:30:00Z"),
        TextFormat::Email => (
            text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
                && !text.contains(char::is_whitespace),
            "an e-mail address such as name@example.com",
        ),
        TextFormat::Uri => (
            text.split_once(':').is_some_and(|(scheme, rest)| !scheme.is_empty() && !rest.is_empty())
                && !text.contains(char::is_whitespace),
            "an address such as https://example.com/",
        ),
    };
    (!good).then_some(example)
}

/// `HH:MM:SS`, a fraction, and `Z` or an offset.
fn looks_like_time(text: &str) -> bool {
    let day = format!("2000-01-01T{text}");
    text.len() >= 8 && day.parse::<jiff::Timestamp>().is_ok()
}

/// A number's bounds.
pub(super) fn number(field: &Field, digits: &str, whole: bool, notes: &mut Notes) {
    let Ok(number) = digits.parse::<f64>() else { return };
    if whole && number.fract() != 0.0 {
        notes.refuse(field, "type", "Write a whole number, without decimals.".to_owned());
    }
    let limits = &field.limits;
    let message = if let Some(least) = limits.minimum.filter(|least| number < *least) {
        format!("Write {least} or more.")
    } else if let Some(most) = limits.maximum.filter(|most| number > *most) {
        format!("Write {most} or less.")
    } else if let Some(bound) = limits.above.filter(|bound| number <= *bound) {
        format!("Write more than {bound}.")
    } else if let Some(bound) = limits.below.filter(|bound| number >= *bound) {
        format!("Write less than {bound}.")
    } else {
        return;
    };
    notes.refuse(field, "bounds", message);
}

/// What stands where a number should, with the number that was probably meant.
pub(super) fn not_a_number(field: &Field, text: &str, whole: bool, notes: &mut Notes) {
    let kind = if whole { "a whole number" } else { "a number" };
    let message = match meant_number(text) {
        Some(number) => format!("Write {kind}, with a point and without other signs: {number}"),
        None => format!("Write {kind}, such as {}.", if whole { "12" } else { "12.50" }),
    };
    notes.refuse(field, "type", message);
}

/// `39,90 €` probably means `39.90`; `1 935,00` and `1,935.00` mean `1935.00`.
fn meant_number(text: &str) -> Option<String> {
    let signs: String = text.chars().filter(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-')).collect();
    let decimal = signs.rfind([',', '.']).filter(|at| signs.len() - at <= 3);
    let plain: String = signs
        .char_indices()
        .filter_map(|(at, sign)| match sign {
            ',' | '.' => (Some(at) == decimal).then_some('.'),
            other => Some(other),
        })
        .collect();
    let digits = plain.trim_start_matches('-').trim_start_matches('0');
    let minus = if plain.starts_with('-') { "-" } else { "" };
    let number = if digits.is_empty() || digits.starts_with('.') {
        format!("{minus}0{digits}")
    } else {
        format!("{minus}{digits}")
    };
    matches!(Tree::parse(&number), Ok(Tree::Number(_)))
        .then_some(number)
        .filter(|_| text.chars().any(|c| c.is_ascii_digit()))
}

/// How many rows a list may have.
pub(super) fn rows(field: &Field, rows: usize, notes: &mut Notes) {
    let rows = rows as u64;
    if let Some(least) = field.limits.min_rows.filter(|least| rows < *least) {
        notes.refuse(field, "min_rows", format!("Add rows until there are at least {least}."));
    }
    if let Some(most) = field.limits.max_rows.filter(|most| rows > *most) {
        notes.refuse(field, "max_rows", format!("Remove rows until there are at most {most}."));
    }
}

impl Presence {
    /// Whether it is there.
    pub const fn is_present(self) -> bool {
        matches!(self, Self::Present)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guesses_the_number_that_was_meant() {
        assert_eq!(meant_number("39,90 €").as_deref(), Some("39.90"));
        assert_eq!(meant_number("1,935.00").as_deref(), Some("1935.00"));
        assert_eq!(meant_number("1.935,00").as_deref(), Some("1935.00"));
        assert_eq!(meant_number("1,935").as_deref(), Some("1935"));
        assert_eq!(meant_number("+007"), Some("7".to_owned()));
        assert_eq!(meant_number(".5"), Some("0.5".to_owned()));
        assert_eq!(meant_number("none"), None);
        assert_eq!(meant_number("1-2"), None);
    }

    #[test]
    fn formats_are_recognised() {
        assert_eq!(wrong_format("2026-11-16", TextFormat::Date), None);
        assert!(wrong_format("August 7th, 2018", TextFormat::Date).is_some());
        assert!(wrong_format("2026-02-30", TextFormat::Date).is_some());
        assert_eq!(wrong_format("2026-11-16T09:30:00+01:00", TextFormat::DateTime), None);
        assert_eq!(wrong_format("09:30:00Z", TextFormat::Time), None);
        assert!(wrong_format("9.30", TextFormat::Time).is_some());
        assert_eq!(wrong_format("a@b.example", TextFormat::Email), None);
        assert!(wrong_format("a at b", TextFormat::Email).is_some());
        assert_eq!(wrong_format("mailto:a@b.example", TextFormat::Uri), None);
        assert!(wrong_format("example", TextFormat::Uri).is_some());
    }
}
