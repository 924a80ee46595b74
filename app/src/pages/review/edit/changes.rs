use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;

use crate::{
    components::schema_form::name_at,
    model::ReviewItem,
    pages::review::desk::use_desk,
    review::{
        diff::{Change, ChangeKind, Piece, PieceKind, changes, pieces},
        edit::{EditStart, base, is_by_hand},
        tree::Tree,
        wording,
    },
};

/// Longer values are compared word by word (bytes).
const LONG_VALUE: usize = 40;

/// What the edit changes in the AI's output; nothing where a person writes the answer and the AI's is no start.
#[component]
pub(super) fn Changes(item: Arc<ReviewItem>) -> impl IntoView {
    let desk = use_desk();
    let before = base(&item, &EditStart::Output);
    let is_compared = before.is_some() && !is_by_hand(&item);
    let before = StoredValue::new(before.unwrap_or(Tree::Null));
    let found = Memo::new(move |_| {
        let after = desk.reading.get().and_then(|reading| reading.output)?;
        Some(before.with_value(|before| changes(before, &after)))
    });
    is_compared.then(|| {
        view! {
            <section class="changes" aria-labelledby="changes-heading">
                <h3 id="changes-heading" class="changes__heading">
                    {move || heading(found.get().as_deref())}
                </h3>
                {move || change_list(found.get().unwrap_or_default(), item.workflow.schema.as_ref())}
            </section>
        }
    })
}

/// Changes, a line each.
pub(in super::super) fn change_list(found: Vec<Change>, schema: Option<&Value>) -> AnyView {
    let lines = found.into_iter().map(|change| line(change, schema)).collect_view();
    view! {
        <ul class="changes__list" role="list">
            {lines}
        </ul>
    }
    .into_any()
}

fn heading(found: Option<&[Change]>) -> String {
    match found {
        None => "What changes cannot be said until the text can be read".to_owned(),
        Some([]) => "No change yet".to_owned(),
        Some(found) => {
            let number = i64::try_from(found.len()).unwrap_or(i64::MAX);
            format!("{} to the AI's output", wording::count(number, "change", "changes"))
        }
    }
}

fn line(change: Change, schema: Option<&Value>) -> AnyView {
    let place = (!change.pointer.is_empty()).then(|| {
        view! { <span class="changes__place">{name_at(schema, &change.pointer)}</span> }
    });
    let body = match change.kind {
        ChangeKind::Changed(Tree::Text(before), Tree::Text(after))
            if before.len() > LONG_VALUE || after.len() > LONG_VALUE =>
        {
            words(&before, &after)
        }
        ChangeKind::Changed(before, after) => view! { {removed(&before)} " " {added(&after)} }.into_any(),
        ChangeKind::Added(value) => added(&value),
        ChangeKind::Removed(value) => removed(&value),
    };
    view! {
        <li class="changes__line">
            {place}
            <span class="changes__what">{body}</span>
        </li>
    }
    .into_any()
}

/// Two texts as one, word by word; long stretches without a change are left out.
fn words(before: &str, after: &str) -> AnyView {
    let pieces = pieces(before, after);
    let last = pieces.len().saturating_sub(1);
    let views: Vec<AnyView> =
        pieces.into_iter().enumerate().map(|(at, piece)| piece_view(piece, (at == 0, at == last))).collect();
    view! { <span class="changes__text">{views}</span> }.into_any()
}

fn piece_view(piece: Piece, (is_first, is_last): (bool, bool)) -> AnyView {
    match piece.kind {
        PieceKind::Kept => shortened(&piece.text, is_first, is_last).into_any(),
        PieceKind::Removed => view! { <del>{piece.text}</del> }.into_any(),
        PieceKind::Added => view! { <ins>{piece.text}</ins> }.into_any(),
    }
}

/// What is kept, cut in the middle where it is long.
fn shortened(text: &str, is_first: bool, is_last: bool) -> String {
    const AROUND: usize = 60;
    let letters: Vec<char> = text.chars().collect();
    if letters.len() <= 3 * AROUND {
        return text.to_owned();
    }
    let start: String = letters.iter().take(AROUND).collect();
    let end: String = letters.iter().skip(letters.len() - AROUND).collect();
    match (is_first, is_last) {
        (true, false) => format!("… {end}"),
        (false, true) => format!("{start} …"),
        _ => format!("{start} … {end}"),
    }
}

fn shown(value: &Tree) -> String {
    match value {
        Tree::Text(text) if text.is_empty() => "(empty text)".to_owned(),
        Tree::Text(text) => text.clone(),
        Tree::Null => "nothing".to_owned(),
        Tree::Bool(true) => "Yes".to_owned(),
        Tree::Bool(false) => "No".to_owned(),
        other => other.to_json(),
    }
}

/// The type is said where text takes the place of a number, or the other way round.
fn type_note(value: &Tree) -> Option<AnyView> {
    let note = match value {
        Tree::Text(text) if Tree::parse(text.trim()).is_ok_and(|tree| matches!(tree, Tree::Number(_))) => {
            "text"
        }
        _ => return None,
    };
    Some(view! { <span class="muted small">" (" {note} ")"</span> }.into_any())
}

fn removed(value: &Tree) -> AnyView {
    view! { <del>{shown(value)} {type_note(value)}</del> }.into_any()
}

fn added(value: &Tree) -> AnyView {
    view! { <ins>{shown(value)} {type_note(value)}</ins> }.into_any()
}
