//! Adding, removing and moving rows, and putting in or taking out whole groups, on the entries alone.

use super::field::{Control, Entries, Field, Origin, Presence, rows_shape};
use crate::review::pointer;

/// One change of the form's shape, as the value of a button named `op`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rearrangement {
    /// A new last row in the list at this pointer.
    Add(String),
    /// Without the row at this pointer.
    Remove(String),
    /// The row at this pointer one place up.
    Up(String),
    /// The row at this pointer one place down.
    Down(String),
    /// Puts in the group or list at this pointer.
    PutIn(String),
    /// Takes it out: `null` where that is allowed.
    TakeOut(String),
}

impl Rearrangement {
    /// Reads a button's value, such as `add:/line_items`.
    pub fn parse(text: &str) -> Option<Self> {
        let (word, place) = text.split_once(':')?;
        let place = place.to_owned();
        Some(match word {
            "add" => Self::Add(place),
            "remove" => Self::Remove(place),
            "up" => Self::Up(place),
            "down" => Self::Down(place),
            "put-in" => Self::PutIn(place),
            "take-out" => Self::TakeOut(place),
            _ => return None,
        })
    }

    /// Writes a button's value.
    pub fn to_op(&self) -> String {
        let (word, place) = match self {
            Self::Add(place) => ("add", place),
            Self::Remove(place) => ("remove", place),
            Self::Up(place) => ("up", place),
            Self::Down(place) => ("down", place),
            Self::PutIn(place) => ("put-in", place),
            Self::TakeOut(place) => ("take-out", place),
        };
        format!("{word}:{place}")
    }

    /// Changes the entries of `form`. What does not fit the form changes nothing.
    pub fn apply(&self, form: &Field, entries: &mut Entries) {
        match self {
            Self::Add(list) => reorder(form, entries, list, |order| order.push(None)),
            Self::PutIn(place) => set_presence(form, entries, place, Presence::Present),
            Self::TakeOut(place) => {
                let nullable = find(form, place).is_some_and(|field| field.nullable);
                let gone = if nullable { Presence::Null } else { Presence::Absent };
                set_presence(form, entries, place, gone);
            }
            Self::Remove(row) => with_row(form, entries, row, |order, at| {
                order.remove(at);
            }),
            Self::Up(row) => with_row(form, entries, row, |order, at| {
                if at > 0 {
                    order.swap(at, at - 1);
                }
            }),
            Self::Down(row) => with_row(form, entries, row, |order, at| {
                if at + 1 < order.len() {
                    order.swap(at, at + 1);
                }
            }),
        }
    }
}

/// The field at `place`.
pub fn find<'a>(form: &'a Field, place: &str) -> Option<&'a Field> {
    if form.pointer == place {
        return Some(form);
    }
    let inside: &[Field] = match &form.control {
        Control::List(rows) => &rows.rows,
        Control::Record { fields, .. } => fields,
        _ => return None,
    };
    inside
        .iter()
        .filter(|field| pointer::is_within(place, &field.pointer))
        .find_map(|field| find(field, place))
}

fn set_presence(form: &Field, entries: &mut Entries, place: &str, presence: Presence) {
    let shape = match find(form, place).map(|field| &field.control) {
        Some(Control::List(_)) if presence == Presence::Present => "rows ".to_owned(),
        Some(Control::List(_) | Control::Record { .. }) => presence.as_str().to_owned(),
        _ => return,
    };
    drop_inside(entries, place);
    entries.set_shape(place, shape);
}

fn with_row(
    form: &Field,
    entries: &mut Entries,
    row: &str,
    change: impl FnOnce(&mut Vec<Option<usize>>, usize),
) {
    let Some((list, index)) = pointer::parent(row) else { return };
    let Ok(at) = index.parse::<usize>() else { return };
    let list = list.to_owned();
    reorder(form, entries, &list, |order| {
        if at < order.len() {
            change(order, at);
        }
    });
}

/// Changes a list's order: the place that each row has now, `None` for a new one.
fn reorder(form: &Field, entries: &mut Entries, list: &str, change: impl FnOnce(&mut Vec<Option<usize>>)) {
    let Some(Control::List(rows)) = find(form, list).map(|field| &field.control) else { return };
    let mut order: Vec<Option<usize>> = (0..rows.rows.len()).map(Some).collect();
    change(&mut order);
    let origins: Vec<Origin> = order
        .iter()
        .map(|place| place.and_then(|at| rows.origins.get(at)).copied().unwrap_or(Origin::New))
        .collect();
    let inside = take_inside(entries, list);
    for (to, from) in order.iter().enumerate() {
        let Some(from) = from else { continue };
        let (from, to) = (pointer::push(list, &from.to_string()), pointer::push(list, &to.to_string()));
        for (name, text) in &inside {
            if let Some((kind, place)) = name.split_once(':')
                && pointer::is_within(place, &from)
            {
                let rest = place.get(from.len()..).unwrap_or_default();
                entries.0.push((format!("{kind}:{to}{rest}"), text.clone()));
            }
        }
    }
    entries.set_shape(list, rows_shape(&origins));
}

fn drop_inside(entries: &mut Entries, place: &str) {
    take_inside(entries, place);
}

/// Takes out what lies inside `place`, its own shape not counted.
fn take_inside(entries: &mut Entries, place: &str) -> Vec<(String, String)> {
    let inside =
        |name: &str| name.split_once(':').is_some_and(|(_, at)| at != place && pointer::is_within(at, place));
    let (taken, kept) = std::mem::take(&mut entries.0).into_iter().partition(|(name, _)| inside(name));
    entries.0 = kept;
    taken
}
