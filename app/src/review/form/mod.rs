//! Reviewing with plain HTML forms: what they post, and what it means.
//!
//! Each form is `application/x-www-form-urlencoded` and is sent to an address that the server mounts beside the
//! pages. A done one answers `303 See Other` to `/review`. A refused one answers the page `/review` again (status 422;
//! 409 for a lost lease) with a [`ReviewFormReturn`] in context, so that everything typed stands in its place with
//! what is wrong beside it; with `edit=1` in the rendered address where [`ReviewFormReturn::is_edit`], and `pass_on=1`
//! where [`ReviewFormReturn::pass_on`].
//!
//! | address | fields | does |
//! | --- | --- | --- |
//! | `POST /review/claim` | `workflow` (a slug; may be missing or repeated) | claims one item |
//! | `POST /review/verdict` | `item`, `lease`, `verdict` (`approve`, `edit`, `reject`), `reason` (may repeat), `comment`, `active_ms`; with `edit` also `start` and one of: `output_text` (the text kinds), `raw` (JSON text), or the form's own `field:POINTER` and `shape:POINTER` | gives the verdict |
//! | the same | with `op` (`add:/lines`, `remove:/lines/2`, `up:…`, `down:…`, `put-in:…`, `take-out:…`, `view:raw`, `view:form`) | decides nothing: draws the form again, changed |
//! | `POST /review/undo` | `item` | takes the verdict back |
//! | `POST /review/skip` | `item`, `lease` | gives it back for good |
//! | `POST /review/defer` | `item`, `lease`, `minutes` | gives it back until later |
//! | `POST /review/escalate` | `item`, `lease`, `pass_on` (any), `to` (a group's name or a person's address), `note` | passes it on |
//!
//! The server does, for a verdict: [`parse`]; find the item among `my_items` by its id; [`ReviewPost::outcome`]; then
//! either give the verdict or render the page with the [`ReviewFormReturn`]. Where the item is not held any more or the
//! verdict is refused: [`ReviewPost::refused`] with the error. For the others: [`parse_hold`], [`parse_defer`],
//! [`parse_escalate`], [`parse_undo`], [`parse_claim`].

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use super::{
    edit::{Edit, EditStart, EditView, nothing_written},
    pass_on::PassOn,
};
use crate::{
    components::schema_form::{Entries, Rearrangement},
    error::AppError,
    model::{FieldError, ItemId, LeaseToken, ReviewItem, Verdict, VerdictRequest},
};

/// The longest deferral that a form may ask for, in minutes (30 days).
const MAX_DEFER_MINUTES: i64 = 30 * 24 * 60;

/// A form that was refused: what to put right, and all that it held.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ReviewFormReturn {
    /// What is wrong; an empty pointer for the whole.
    pub errors: Vec<FieldError>,
    /// Every field as it was posted.
    pub fields: Vec<(String, String)>,
}

impl ReviewFormReturn {
    /// The item that the form was about.
    pub fn item(&self) -> Option<ItemId> {
        field(&self.fields, "item")?.parse().ok()
    }

    /// The comment that was typed.
    pub fn comment(&self) -> &str {
        field(&self.fields, "comment").unwrap_or_default()
    }

    /// Whether it was an edit.
    pub fn is_edit(&self) -> bool {
        field(&self.fields, "verdict") == Some(Verdict::Edit.as_str())
    }

    /// To whom the item was to be passed on, where it was that form.
    pub fn pass_on(&self) -> Option<PassOn> {
        field(&self.fields, "pass_on").map(|_| read_pass_on(&self.fields))
    }

    /// The edit as it was typed.
    pub fn edit(&self) -> Option<Edit> {
        self.is_edit().then(|| read_edit(&self.fields))
    }
}

/// A posted verdict form, read but not yet weighed against its item.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewPost {
    /// The item.
    pub item: ItemId,
    /// The lease it is held under.
    pub lease: LeaseToken,
    verdict: Verdict,
    reasons: Vec<String>,
    comment: Option<String>,
    active_ms: i64,
    fields: Vec<(String, String)>,
}

/// What a posted verdict form asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum PostOutcome {
    /// Give this verdict.
    Verdict(VerdictRequest),
    /// Show the form again.
    Redraw(ReviewFormReturn),
}

/// Reads a form posted to `/review/verdict`.
///
/// # Errors
/// Where the form is damaged: without item, lease or verdict.
pub fn parse(fields: &[(String, String)]) -> Result<ReviewPost, ReviewFormReturn> {
    let (item, lease) = parse_hold(fields)?;
    let verdict = match field(fields, "verdict").map(str::parse) {
        Some(Ok(verdict @ (Verdict::Approve | Verdict::Edit | Verdict::Reject))) => verdict,
        _ => return Err(damaged(fields)),
    };
    let reasons = fields.iter().filter(|(name, code)| name == "reason" && !code.is_empty());
    Ok(ReviewPost {
        item,
        lease,
        verdict,
        reasons: reasons.map(|(_, code)| code.clone()).collect(),
        comment: field(fields, "comment").map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned),
        active_ms: field(fields, "active_ms").and_then(|text| text.parse().ok()).unwrap_or(0).max(0),
        fields: fields.to_vec(),
    })
}

/// Reads `item` and `lease`, as `/review/skip` and `/review/release` have them.
///
/// # Errors
/// Where one is missing or is no id.
pub fn parse_hold(fields: &[(String, String)]) -> Result<(ItemId, LeaseToken), ReviewFormReturn> {
    let item = field(fields, "item").and_then(|text| text.parse().ok());
    let lease = field(fields, "lease").and_then(|text| text.parse().ok());
    item.zip(lease).ok_or_else(|| damaged(fields))
}

/// Reads a form posted to `/review/defer`: item, lease and minutes.
///
/// # Errors
/// Where one is missing or the minutes are out of bounds.
pub fn parse_defer(fields: &[(String, String)]) -> Result<(ItemId, LeaseToken, i64), ReviewFormReturn> {
    let (item, lease) = parse_hold(fields)?;
    let minutes = field(fields, "minutes").and_then(|text| text.parse().ok());
    match minutes.filter(|minutes| (1..=MAX_DEFER_MINUTES).contains(minutes)) {
        Some(minutes) => Ok((item, lease, minutes)),
        None => {
            Err(refused(fields, "minutes", "Choose for how long to put the item off: 1 minute to 30 days."))
        }
    }
}

/// Reads a form posted to `/review/escalate`: item, lease, and to whom with which note.
///
/// # Errors
/// Where one is missing, or nobody is chosen.
pub fn parse_escalate(fields: &[(String, String)]) -> Result<(ItemId, LeaseToken, PassOn), ReviewFormReturn> {
    let (item, lease) = parse_hold(fields)?;
    let pass_on = read_pass_on(fields);
    if pass_on.to.is_empty() {
        return Err(refused(fields, "to", "Choose the group or the person to pass the item on to."));
    }
    Ok((item, lease, pass_on))
}

/// Reads a form posted to `/review/undo`: the item.
///
/// # Errors
/// Where it is missing.
pub fn parse_undo(fields: &[(String, String)]) -> Result<ItemId, ReviewFormReturn> {
    field(fields, "item").and_then(|text| text.parse().ok()).ok_or_else(|| damaged(fields))
}

/// Reads a form posted to `/review/claim`: the workflows to claim from; none for all.
pub fn parse_claim(fields: &[(String, String)]) -> Vec<String> {
    fields
        .iter()
        .filter(|(name, slug)| name == "workflow" && !slug.is_empty())
        .map(|(_, slug)| slug.clone())
        .collect()
}

impl ReviewPost {
    /// Weighs the form against the item that it is about.
    pub fn outcome(&self, item: &ReviewItem) -> PostOutcome {
        let request = |output| VerdictRequest {
            lease: self.lease,
            verdict: self.verdict,
            output,
            reasons: if self.verdict == Verdict::Reject { self.reasons.clone() } else { Vec::new() },
            comment: self.comment.clone(),
            active_ms: self.active_ms,
        };
        if self.verdict != Verdict::Edit {
            return PostOutcome::Verdict(request(None));
        }
        let mut edit = read_edit(&self.fields);
        if let Some(op) = field(&self.fields, "op") {
            return PostOutcome::Redraw(self.redrawn(item, &mut edit, op));
        }
        if let Some(error) = nothing_written(item, &edit) {
            return PostOutcome::Redraw(ReviewFormReturn {
                errors: vec![error],
                fields: self.fields.clone(),
            });
        }
        let read = edit.read(item);
        match read.output {
            Some(output) if read.errors.is_empty() => PostOutcome::Verdict(request(Some(output.to_raw()))),
            _ => PostOutcome::Redraw(ReviewFormReturn { errors: read.errors, fields: self.fields.clone() }),
        }
    }

    /// What the page shows where the server refused the verdict.
    pub fn refused(&self, error: &AppError) -> ReviewFormReturn {
        let errors = match error {
            AppError::Invalid { errors, .. } if !errors.is_empty() => errors.clone(),
            AppError::Conflict { code, message } => vec![whole(code, message)],
            other => vec![whole("refused", &other.to_string())],
        };
        ReviewFormReturn { errors, fields: self.fields.clone() }
    }

    /// The form after a change of its shape.
    fn redrawn(&self, item: &ReviewItem, edit: &mut Edit, op: &str) -> ReviewFormReturn {
        let mut errors = Vec::new();
        match op {
            "view:raw" => edit.show_raw(item),
            "view:form" => errors.extend(edit.show_form(item).err()),
            other => {
                if let Some(change) = Rearrangement::parse(other) {
                    change.apply(&edit.form(item), &mut edit.entries);
                }
            }
        }
        let kept = ["item", "lease", "verdict", "comment", "active_ms"];
        let mut fields: Vec<(String, String)> =
            self.fields.iter().filter(|(name, _)| kept.contains(&name.as_str())).cloned().collect();
        fields.extend(edit_fields(edit));
        ReviewFormReturn { errors, fields }
    }
}

/// The value of the field `start`.
pub fn start_word(start: &EditStart) -> String {
    match start {
        EditStart::Output => "output".to_owned(),
        EditStart::Suggestion => "suggestion".to_owned(),
        EditStart::Empty => "empty".to_owned(),
        EditStart::Written(json) => format!("json:{json}"),
    }
}

/// Reads the field `start` (also `from` in the address); the AI's output where it says nothing known.
pub fn read_start(word: &str) -> EditStart {
    match word {
        "suggestion" => EditStart::Suggestion,
        "empty" => EditStart::Empty,
        other => {
            other.strip_prefix("json:").map_or(EditStart::Output, |json| EditStart::Written(json.to_owned()))
        }
    }
}

fn read_edit(fields: &[(String, String)]) -> Edit {
    let start = read_start(field(fields, "start").unwrap_or_default());
    let (view, text) = match (field(fields, "output_text"), field(fields, "raw")) {
        (Some(text), _) => (EditView::Text, text.to_owned()),
        (None, Some(text)) => (EditView::Raw, text.to_owned()),
        (None, None) => (EditView::Form, String::new()),
    };
    Edit { start, view, entries: Entries::of(fields), text }
}

fn read_pass_on(fields: &[(String, String)]) -> PassOn {
    let text = |name| field(fields, name).unwrap_or_default().trim().replace("\r\n", "\n");
    PassOn { to: text("to"), note: text("note") }
}

fn edit_fields(edit: &Edit) -> Vec<(String, String)> {
    let mut fields = vec![("start".to_owned(), start_word(&edit.start))];
    match edit.view {
        EditView::Text => fields.push(("output_text".to_owned(), edit.text.clone())),
        EditView::Raw => fields.push(("raw".to_owned(), edit.text.clone())),
        EditView::Form => {}
    }
    fields.extend(edit.entries.0.iter().cloned());
    fields
}

fn field<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields.iter().find(|(key, _)| key == name).map(|(_, text)| text.as_str())
}

fn whole(code: &str, message: &str) -> FieldError {
    FieldError { pointer: String::new(), code: code.to_owned(), message: message.to_owned() }
}

fn refused(fields: &[(String, String)], code: &str, message: &str) -> ReviewFormReturn {
    ReviewFormReturn { errors: vec![whole(code, message)], fields: fields.to_vec() }
}

fn damaged(fields: &[(String, String)]) -> ReviewFormReturn {
    refused(
        fields,
        "damaged_form",
        "This form arrived incomplete. What you typed is below; load the page again and send it anew.",
    )
}
