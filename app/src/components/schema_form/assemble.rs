use super::{
    build::{original_json, original_text},
    check,
    field::{Control, Field, Origin, Presence, Rows},
    schema::TextFormat,
};
use crate::{
    model::FieldError,
    review::{pointer, tree::Tree},
};

/// The output that a filled form stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct Assembled {
    /// The output; what could not be read is left as it was.
    pub output: Tree,
    /// What must be put right before it can be sent.
    pub errors: Vec<FieldError>,
    /// What looks wrong but may be meant.
    pub advice: Vec<FieldError>,
}

/// Reads the form back into a value. What nobody touched comes back exactly as it was.
pub fn assemble(form: &Field) -> Assembled {
    let mut notes = check::Notes::default();
    let output = value(form, &mut notes).unwrap_or(Tree::Null);
    Assembled { output, errors: notes.errors, advice: notes.advice }
}

/// What a field stands for; none where it is left out.
fn value(field: &Field, notes: &mut check::Notes) -> Option<Tree> {
    let value = match &field.control {
        Control::Text { text, format, .. } => text_value(field, text, *format, notes),
        Control::Number { text, whole } => number_value(field, text, *whole, notes),
        Control::Flag { text } => flag_value(field, text, notes),
        Control::Choice { text, options } => choice_value(field, text, options, notes),
        Control::Raw { text } => raw_value(field, text, notes),
        Control::List(rows) => list_value(field, rows, notes),
        Control::Record { presence, fields } => record_value(field, *presence, fields, notes),
    };
    check::presence(field, value.as_ref(), notes);
    value
}

/// What an emptied control stands for: `null` where it was or may be, nothing where the field may be left out.
fn emptied(field: &Field) -> Option<Tree> {
    match &field.was {
        _ if !field.known => None,
        None if !field.required => None,
        Some(Tree::Null) => Some(Tree::Null),
        _ if field.nullable => Some(Tree::Null),
        _ => None,
    }
}

/// An HTML form sends line ends as CR LF.
fn same_text(posted: &str, original: &str) -> bool {
    posted == original || posted.replace("\r\n", "\n") == original.replace("\r\n", "\n")
}

fn text_value(field: &Field, text: &str, format: TextFormat, notes: &mut check::Notes) -> Option<Tree> {
    let original = original_text(field.was.as_ref());
    let untouched = same_text(text, &original);
    let value = match &field.was {
        Some(Tree::Text(_)) if untouched => field.was.clone(),
        Some(Tree::Null) | None if text.is_empty() => match emptied(field) {
            None if field.required => Some(Tree::Text(String::new())),
            other => other,
        },
        _ if text.is_empty() && (field.nullable || !field.required) => emptied(field),
        _ => Some(Tree::Text(text.replace("\r\n", "\n"))),
    };
    if let Some(Tree::Text(text)) = &value {
        check::text(field, text, format, notes);
    }
    value
}

fn number_value(field: &Field, text: &str, whole: bool, notes: &mut check::Notes) -> Option<Tree> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return emptied(field);
    }
    match Tree::parse(trimmed) {
        Ok(Tree::Number(digits)) => {
            check::number(field, &digits, whole, notes);
            match &field.was {
                Some(Tree::Number(before)) if *before == digits => field.was.clone(),
                _ => Some(Tree::Number(digits)),
            }
        }
        _ => {
            check::not_a_number(field, trimmed, whole, notes);
            field.was.clone()
        }
    }
}

fn flag_value(field: &Field, text: &str, notes: &mut check::Notes) -> Option<Tree> {
    match text {
        "true" => Some(Tree::Bool(true)),
        "false" => Some(Tree::Bool(false)),
        "" => emptied(field),
        other => {
            notes.refuse(field, "type", format!("Choose yes or no; “{other}” is neither."));
            field.was.clone()
        }
    }
}

fn choice_value(
    field: &Field,
    text: &str,
    options: &[(Tree, String)],
    notes: &mut check::Notes,
) -> Option<Tree> {
    if text.is_empty() {
        return emptied(field);
    }
    let chosen = match &field.was {
        Some(was) if text == original_json(Some(was)) => was.clone(),
        _ => Tree::parse(text).unwrap_or_else(|_| Tree::Text(text.to_owned())),
    };
    if !options.iter().any(|(value, _)| value.says_same(&chosen)) {
        notes.refuse(
            field,
            "enum",
            "This is not one of the allowed values. Choose one from the list.".to_owned(),
        );
    }
    Some(chosen)
}

fn raw_value(field: &Field, text: &str, notes: &mut check::Notes) -> Option<Tree> {
    if field.was.as_ref().is_some_and(|was| same_text(text, &was.to_pretty())) {
        return field.was.clone();
    }
    if text.trim().is_empty() {
        return emptied(field);
    }
    match Tree::parse(text) {
        Ok(tree) => Some(tree),
        Err(error) => {
            notes.refuse(field, "json", format!("This is not valid JSON: {error}."));
            field.was.clone()
        }
    }
}

fn list_value(field: &Field, rows: &Rows, notes: &mut check::Notes) -> Option<Tree> {
    match rows.presence {
        Presence::Absent => None,
        Presence::Null => Some(Tree::Null),
        Presence::Present => {
            check::rows(field, rows.rows.len(), notes);
            let values = rows.rows.iter().zip(&rows.origins).map(|(row, origin)| {
                let kept = match origin {
                    Origin::Was(_) => row.was.clone(),
                    Origin::New => None,
                };
                value(row, notes).or(kept).unwrap_or(Tree::Null)
            });
            Some(Tree::List(values.collect()))
        }
    }
}

fn record_value(
    field: &Field,
    presence: Presence,
    fields: &[Field],
    notes: &mut check::Notes,
) -> Option<Tree> {
    match presence {
        Presence::Absent => return None,
        Presence::Null => return Some(Tree::Null),
        Presence::Present => {}
    }
    let mut made: Vec<(String, Option<Tree>)> = fields
        .iter()
        .map(|member| {
            let key = pointer::parent(&member.pointer).map(|(_, key)| key).unwrap_or_default();
            (key, value(member, notes))
        })
        .collect();
    // The order of the AI's output first, then what the edit put in.
    let mut members = Vec::with_capacity(made.len());
    if let Some(Tree::Record(before)) = &field.was {
        for (key, _) in before {
            if let Some(at) = made.iter().position(|(name, _)| name == key) {
                let (key, value) = made.remove(at);
                members.extend(value.map(|value| (key, value)));
            }
        }
    }
    members.extend(made.into_iter().filter_map(|(key, value)| Some((key, value?))));
    Some(Tree::Record(members))
}
