use leptos::prelude::*;

use super::{
    fold::Fold,
    tree::{Shown, bare},
};
use crate::{
    components::schema_form::Place,
    review::{pointer, tree::Tree},
};

/// More columns than this make no readable table.
const MOST_COLUMNS: usize = 7;
/// Longer texts do not fit a cell (bytes).
const CELL_TEXT: usize = 60;
/// Tables with more rows are folded.
const MANY_ROWS: usize = 20;

/// The columns of a list whose rows are alike: flat records of short values. None for other lists.
pub(super) fn columns(rows: &[Tree]) -> Option<Vec<String>> {
    let mut columns: Vec<String> = Vec::new();
    for row in rows {
        let Tree::Record(members) = row else { return None };
        for (key, value) in members {
            let fits = match value {
                Tree::Text(text) => text.len() <= CELL_TEXT && !text.contains('\n'),
                Tree::Null | Tree::Bool(_) | Tree::Number(_) => true,
                Tree::List(_) | Tree::Record(_) | Tree::Verbatim(_) => false,
            };
            if !fits {
                return None;
            }
            if !columns.contains(key) {
                columns.push(key.clone());
            }
        }
    }
    (1..=MOST_COLUMNS).contains(&columns.len()).then_some(columns)
}

/// A list of alike rows as a table.
pub(super) fn table(shown: &Shown, place: Place<'_>, at: &str, rows: &[Tree], columns: &[String]) -> AnyView {
    let is_numeric = |key: &String| {
        rows.iter().all(|row| matches!(row.child(key), None | Some(Tree::Number(_) | Tree::Null)))
    };
    let heads: Vec<_> = columns
        .iter()
        .map(|key| {
            let class = if is_numeric(key) { "cell-number" } else { "" };
            view! { <th scope="col" class=class>{shown.label(place.row(), key)}</th> }
        })
        .collect();
    let lines: Vec<_> = rows
        .iter()
        .enumerate()
        .map(|(index, row)| {
            let at = pointer::push(at, &index.to_string());
            let class = if index >= MANY_ROWS && !shown.marks.any_within(&at) { "folding__rest" } else { "" };
            let cells: Vec<_> = columns
                .iter()
                .enumerate()
                .map(|(column, key)| {
                    let class = if is_numeric(key) { "cell-number" } else { "" };
                    // How unsure the whole row is stands where the row begins.
                    let of_row = (column == 0).then(|| shown.marks.weak_view(&at));
                    let at = pointer::push(&at, key);
                    let cell = row.child(key).map(|value| bare(shown, &at, value));
                    view! { <td class=class>{cell} {shown.marks.weak_view(&at)} {of_row}</td> }
                })
                .collect();
            view! {
                <tr class=class id=pointer::element_id(shown.prefix, &at)>
                    {cells}
                </tr>
            }
        })
        .collect();
    // What is wrong with a cell, or with a row that lacks one, is a sentence: it stands below.
    let notes: Vec<_> = shown
        .marks
        .reasons_within(at)
        .into_iter()
        .map(|(inside, words)| {
            let row = inside.get(at.len()..).unwrap_or_default();
            view! { <li class="mark-reason">{row_name(place, row)} ": " {words}</li> }
        })
        .collect();
    let notes = (!notes.is_empty()).then(|| view! { <ul class="table-notes" role="list">{notes}</ul> });
    let table = view! {
        <div class="table-frame" tabindex="0" role="group" aria-label=format!("{} rows", rows.len())>
            <table class="table value-table">
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
    };
    if rows.len() > MANY_ROWS {
        view! { <Fold all=format!("all {} rows", rows.len())>{table} {notes}</Fold> }.into_any()
    } else {
        view! { {table} {notes} }.into_any()
    }
}

/// `/0/quantity` in a list is `1, Quantity`.
fn row_name(place: Place<'_>, inside: &str) -> String {
    let steps = pointer::steps(inside);
    let row = steps.first().and_then(|row| row.parse::<usize>().ok()).map_or(0, |row| row + 1);
    let column = steps.get(1).map(|key| format!(", {}", place.row().member(key).title(key)));
    format!("Row {row}{}", column.unwrap_or_default())
}
