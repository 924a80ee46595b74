use leptos::prelude::*;
use serde_json::Value;

use super::{
    fold::Fold,
    marks::Marks,
    table,
    text::{TextView, visible},
};
use crate::{
    components::schema_form::Place,
    review::{pointer, tree::Tree},
};

/// Lists and groups with more members are folded.
const MANY_MEMBERS: usize = 24;
/// What lies beyond this many is shown as JSON.
const MOST_MEMBERS: usize = 200;
/// What lies deeper is shown as JSON.
const MAX_DEPTH: usize = 6;
/// Longer texts get a line of their own (bytes).
const LONG_TEXT: usize = 72;

/// What stays the same for the whole tree.
pub(super) struct Shown {
    pub(super) marks: Marks,
    pub(super) prefix: &'static str,
}

impl Shown {
    /// A member's name for a person.
    pub(super) fn label(&self, place: Place<'_>, key: &str) -> String {
        place.member(key).title(key)
    }
}

/// A JSON value as names and values. Each field's element has the id that a link to its pointer leads to.
#[component]
pub fn TreeView(
    /// The value.
    value: Tree,
    /// What is said of single fields.
    marks: Marks,
    /// The value's JSON Schema: its titles name the fields.
    schema: Option<Value>,
    /// What the fields' ids begin with.
    prefix: &'static str,
) -> impl IntoView {
    let shown = Shown { marks, prefix };
    let nothing = Value::Null;
    let root = Place::root(schema.as_ref().unwrap_or(&nothing));
    let view = node(&shown, root, "", &value, 0);
    view! {
        <div class="tree" id=pointer::element_id(prefix, "")>
            {shown.marks.view("")}
            {view}
        </div>
    }
}

/// A value with all that is inside it.
fn node(shown: &Shown, place: Place<'_>, at: &str, value: &Tree, depth: usize) -> AnyView {
    match value {
        Tree::Record(members) if members.is_empty() => nothing("(no fields)"),
        Tree::List(values) if values.is_empty() => nothing("(empty list)"),
        Tree::Record(_) | Tree::List(_) if depth >= MAX_DEPTH => as_json(value),
        Tree::Record(members) => record(shown, place, at, members, depth),
        Tree::List(rows) => match table::columns(rows) {
            Some(columns) if rows.len() <= MOST_MEMBERS => table::table(shown, place, at, rows, &columns),
            _ => list(shown, place, at, rows, depth),
        },
        simple => scalar(shown, at, simple),
    }
}

fn nothing(words: &'static str) -> AnyView {
    view! { <span class="muted">{words}</span> }.into_any()
}

fn as_json(value: &Tree) -> AnyView {
    view! { <TextView text=value.to_pretty() code=true /> }.into_any()
}

fn record(shown: &Shown, place: Place<'_>, at: &str, members: &[(String, Tree)], depth: usize) -> AnyView {
    let lines = members.iter().take(MOST_MEMBERS).enumerate().map(|(index, (key, value))| {
        let inside = pointer::push(at, key);
        let name = Named { at: &inside, label: shown.label(place, key), hide: index >= MANY_MEMBERS };
        member(shown, name, value, node(shown, place.member(key), &inside, value, depth + 1))
    });
    let lines: Vec<AnyView> = lines.collect();
    let rest = members.get(MOST_MEMBERS..).filter(|rest| !rest.is_empty());
    let rest = rest.map(|rest| as_rest(&Tree::Record(rest.to_vec())));
    folded(members.len(), "fields", view! { <dl class="record">{lines}</dl> }.into_any(), rest)
}

fn list(shown: &Shown, place: Place<'_>, at: &str, rows: &[Tree], depth: usize) -> AnyView {
    let lines = rows.iter().take(MOST_MEMBERS).enumerate().map(|(index, value)| {
        let inside = pointer::push(at, &index.to_string());
        let name = Named { at: &inside, label: (index + 1).to_string(), hide: index >= MANY_MEMBERS };
        member(shown, name, value, node(shown, place.row(), &inside, value, depth + 1))
    });
    let lines: Vec<AnyView> = lines.collect();
    let rest = rows.get(MOST_MEMBERS..).filter(|rest| !rest.is_empty());
    let rest = rest.map(|rest| as_rest(&Tree::List(rest.to_vec())));
    folded(rows.len(), "rows", view! { <dl class="record record--list">{lines}</dl> }.into_any(), rest)
}

fn as_rest(value: &Tree) -> AnyView {
    view! { <div class="folding__rest">{as_json(value)}</div> }.into_any()
}

fn folded(number: usize, what: &str, body: AnyView, rest: Option<AnyView>) -> AnyView {
    if number > MANY_MEMBERS {
        view! { <Fold all=format!("all {number} {what}")>{body} {rest}</Fold> }.into_any()
    } else {
        body
    }
}

struct Named<'a> {
    at: &'a str,
    label: String,
    hide: bool,
}

/// One name and its value; what is long or has parts stands below its name.
fn member(shown: &Shown, name: Named<'_>, value: &Tree, body: AnyView) -> AnyView {
    let is_tall = match value {
        Tree::Record(members) => !members.is_empty(),
        Tree::List(values) => !values.is_empty(),
        Tree::Text(text) => text.len() > LONG_TEXT || text.contains('\n'),
        Tree::Verbatim(_) => true,
        _ => false,
    };
    let has_parts = matches!(value, Tree::Record(_) | Tree::List(_));
    let is_marked = shown.marks.any_within(name.at);
    let class = format!(
        "record__line{}{}",
        if is_tall { " record__line--tall" } else { "" },
        if name.hide && !is_marked { " folding__rest" } else { "" }
    );
    // A simple value carries its own id and marks.
    let id = has_parts.then(|| pointer::element_id(shown.prefix, name.at));
    let marks = has_parts.then(|| shown.marks.view(name.at));
    view! {
        <div class=class id=id>
            <dt>{name.label} {marks}</dt>
            <dd>{body}</dd>
        </div>
    }
    .into_any()
}

/// A simple value with all that is said of it.
fn scalar(shown: &Shown, at: &str, value: &Tree) -> AnyView {
    view! {
        {bare(shown, at, value)}
        {shown.marks.view(at)}
    }
    .into_any()
}

/// A simple value, marked where something is said of it.
pub(super) fn bare(shown: &Shown, at: &str, value: &Tree) -> AnyView {
    let (class, text) = match value {
        Tree::Null => ("value value--null", "—".to_owned()),
        Tree::Bool(true) => ("value value--flag", "Yes".to_owned()),
        Tree::Bool(false) => ("value value--flag", "No".to_owned()),
        Tree::Number(digits) => ("value value--number", digits.clone()),
        Tree::Text(text) if text.is_empty() => ("value value--null", "(empty text)".to_owned()),
        Tree::Text(text) => ("value", text.clone()),
        other => ("value value--code", other.to_json()),
    };
    let spoken =
        matches!(value, Tree::Null).then(|| view! { <span class="visually-hidden">"nothing (null)"</span> });
    let is_long = text.len() > LONG_TEXT || text.contains('\n');
    let body = if is_long {
        view! { <TextView text /> }.into_any()
    } else if spoken.is_some() {
        view! { <span aria-hidden="true">{text}</span> {spoken} }.into_any()
    } else {
        visible(&text).into_any()
    };
    let id = pointer::element_id(shown.prefix, at);
    let class = match (shown.marks.is_weak(at), shown.marks.is_wrong(at)) {
        (_, true) => format!("{class} value--wrong"),
        (true, false) => format!("{class} value--weak"),
        _ => class.to_owned(),
    };
    // A link that leads here may be followed by the keyboard too.
    view! {
        <span class=class id=id tabindex="-1">
            {body}
        </span>
    }
    .into_any()
}
