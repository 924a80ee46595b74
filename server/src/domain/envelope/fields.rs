use app::model::RawJson;

use super::{Envelope, Wrong};
use crate::domain::{
    json::{self, Member, Outermost, kind_of},
    pointer,
};

/// Characters in an id, a name or a version.
const LONGEST: usize = 256;

type Read<T> = Result<T, Wrong>;

/// Puts one member where it belongs.
pub(super) fn take(envelope: &mut Envelope, member: &Member<'_>) -> Read<()> {
    match member.key.as_ref() {
        "output" => envelope.output = Some(raw(member)?),
        "output_text" => envelope.output_text = text(member)?,
        "input" => envelope.input = some_raw(member)?,
        "confidence" => envelope.confidence = share(member.value).map_err(|error| error.at("confidence"))?,
        "field_confidence" => envelope.field_confidence = field_confidence(member)?,
        "model" => envelope.model = short_text(member)?,
        "prompt_version" => envelope.prompt_version = short_text(member)?,
        "source" => envelope.source = short_text(member)?,
        "external_id" => envelope.external_id = short_text(member)?,
        "metadata" => envelope.metadata = metadata(member)?,
        "occurred_at" => envelope.occurred_at = moment(member)?,
        "idempotency_key" => envelope.idempotency_key = short_text(member)?,
        _ => envelope.ignored.push(json::shorten(&member.key, LONGEST).into_owned()),
    }
    Ok(())
}

fn raw(member: &Member<'_>) -> Read<RawJson> {
    // The text was checked already; an error here would be ours, and still loses nothing.
    RawJson::new(member.value).map_err(|error| Wrong::new("not_json", error.to_string()).at(&member.key))
}

fn some_raw(member: &Member<'_>) -> Read<Option<RawJson>> {
    if member.value == "null" { Ok(None) } else { raw(member).map(Some) }
}

/// A text of any length; null is none.
fn text(member: &Member<'_>) -> Read<Option<String>> {
    match kind_of(member.value) {
        "a string" => serde_json::from_str(member.value)
            .map(Some)
            .map_err(|error| Wrong::new("not_json", error.to_string()).at(&member.key)),
        "null" => Ok(None),
        kind => Err(wrong_type(member, "a string", kind)),
    }
}

/// A text of at most [`LONGEST`] characters, none of them a control character; null and empty are none.
pub(super) fn short_text(member: &Member<'_>) -> Read<Option<String>> {
    let Some(text) = text(member)?.filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let key = &member.key;
    if text.chars().count() > LONGEST {
        let message = format!("`{key}` is longer than {LONGEST} characters: shorten it");
        return Err(Wrong::new("too_long", message).at(key));
    }
    if let Some(control) = text.chars().find(|c| c.is_control()) {
        let message =
            format!("`{key}` holds a control character (U+{:04X}): leave it out", u32::from(control));
        return Err(Wrong::new("control_character", message).at(key));
    }
    Ok(Some(text))
}

/// A number from 0 to 1; null is none.
fn share(value: &str) -> Read<Option<f64>> {
    match kind_of(value) {
        "null" => return Ok(None),
        "a number" => {}
        kind => {
            return Err(Wrong::new(
                "wrong_type",
                format!("a confidence is a number from 0 to 1, but {kind} came"),
            ));
        }
    }
    let number: f64 = value.parse().unwrap_or(f64::NAN);
    if (0.0..=1.0).contains(&number) {
        return Ok(Some(number));
    }
    let shown = json::shorten(value, 40);
    Err(Wrong::new("out_of_range", format!("a confidence is a number from 0 to 1, but {shown} came")))
}

fn field_confidence(member: &Member<'_>) -> Read<Vec<(String, f64)>> {
    let wrong = |kind| wrong_type(member, "an object from JSON pointer to confidence", kind);
    let fields = match json::read(member.value.as_bytes()) {
        Ok(Outermost::Object(fields)) => fields,
        Ok(Outermost::Other("null")) => return Ok(Vec::new()),
        Ok(Outermost::Other(kind)) => return Err(wrong(kind)),
        Err(error) => return Err(Wrong::new("not_json", error.to_string()).at(&member.key)),
    };
    let mut found = Vec::with_capacity(fields.len());
    for field in &fields {
        let at =
            |error: Wrong| Wrong { pointer: Some(pointer::join("/field_confidence", &field.key)), ..error };
        // An empty pointer is the whole output.
        if !field.key.is_empty() {
            pointer::check(&field.key).map_err(|message| at(Wrong::new("bad_pointer", message)))?;
        }
        if let Some(confidence) = share(field.value).map_err(at)? {
            found.push((field.key.clone().into_owned(), confidence));
        }
    }
    Ok(found)
}

fn metadata(member: &Member<'_>) -> Read<Option<RawJson>> {
    match kind_of(member.value) {
        "an object" => raw(member).map(Some),
        "null" => Ok(None),
        kind => Err(wrong_type(member, "an object", kind)),
    }
}

fn moment(member: &Member<'_>) -> Read<Option<app::model::Timestamp>> {
    let Some(text) = short_text(member)? else { return Ok(None) };
    text.parse().map(Some).map_err(|_| {
        let message = format!(
            "`occurred_at` is a time with its zone, such as 2025-03-01T12:00:00Z, but {:?} came",
            json::shorten(&text, 60)
        );
        Wrong::new("bad_time", message).at("occurred_at")
    })
}

fn wrong_type(member: &Member<'_>, wanted: &str, kind: &str) -> Wrong {
    Wrong::new("wrong_type", format!("`{}` is {wanted}, but {kind} came", member.key)).at(&member.key)
}
