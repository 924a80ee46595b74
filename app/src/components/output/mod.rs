//! An AI's output as a person reads it, by its kind: a tree of names and values, text, markdown, HTML in a sandbox, an
//! e-mail, or the bytes as they came where nothing could be made of them.
//!
//! Everything here was written by a model or a producer. It is shown, never executed.

mod email;
mod fold;
mod html;
mod malformed;
mod marks;
mod table;
mod text;
mod tree;

use leptos::prelude::*;
use serde_json::Value;

pub use malformed::Malformed;
pub use marks::Marks;
pub use text::TextView;
pub use tree::TreeView;

use crate::{
    model::{OutputKind, Presentation, RawJson, Reason, ShownPayload},
    review::tree::Tree,
};

/// An output, shown by its kind; fields that the producer is not sure of are marked, with the number.
#[component]
pub fn OutputView(
    /// How the workflow's outputs are shown.
    kind: OutputKind,
    /// What came.
    payload: ShownPayload,
    /// The producer's confidence by field (JSON pointer into the output).
    weak: Vec<(String, f64)>,
    /// Fields under this confidence are marked.
    weak_below: f64,
    /// Reasons that point at a field are marked there.
    #[prop(optional)]
    reasons: Vec<Reason>,
    /// The output's JSON Schema: its titles name the fields.
    #[prop(optional_no_strip)]
    schema: Option<Value>,
    /// What stands below a repaired reading, such as a button that begins with it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let marks = Marks::new(&weak, weak_below, &reasons, payload.output.as_ref().map(Tree::of).as_ref());
    let suggestion = payload.suggestion.clone();
    let shown = match (&payload.output, kind) {
        (None, _) => view! { <Malformed payload=payload.clone() /> }.into_any(),
        (Some(output), OutputKind::Json) => {
            view! { <TreeView value=Tree::of(output) marks schema prefix="out" /> }.into_any()
        }
        (Some(output), _) => match Tree::of(output) {
            Tree::Text(text) => text_output(kind, text, payload.presentation, &marks),
            value => view! { <TreeView value marks schema prefix="out" /> }.into_any(),
        },
    };
    view! {
        <div class="output">
            {shown}
            {suggestion.map(|suggestion| view! { <Suggestion suggestion kind action=children /> })}
        </div>
    }
}

/// An output that is a text.
fn text_output(kind: OutputKind, text: String, presentation: Presentation, marks: &Marks) -> AnyView {
    let whole = marks.view("");
    let body = match (kind, presentation) {
        (_, Presentation::SanitisedHtml(html)) => view! { <html::Rendered html source=text /> }.into_any(),
        (_, Presentation::SandboxedHtml(html)) => view! { <html::Sandboxed html source=text /> }.into_any(),
        (_, Presentation::Email { headers, body }) => view! { <email::Email headers body /> }.into_any(),
        (OutputKind::Html, Presentation::AsIs) => {
            view! { <html::Sandboxed html=text.clone() source=text /> }.into_any()
        }
        (_, Presentation::AsIs) => view! { <TextView text /> }.into_any(),
    };
    view! {
        <div id="out">
            {whole}
            {body}
        </div>
    }
    .into_any()
}

/// A repaired reading of a broken output: on offer, in its own frame, never mistaken for what came.
#[component]
fn Suggestion(suggestion: RawJson, kind: OutputKind, action: Option<Children>) -> impl IntoView {
    let value = match Tree::of(&suggestion) {
        Tree::Text(text) if kind != OutputKind::Json => view! { <TextView text /> }.into_any(),
        value => {
            view! { <TreeView value marks=Marks::default() schema=None prefix="suggested" /> }.into_any()
        }
    };
    view! {
        <div class="suggestion" role="group" aria-label="A repaired reading">
            <h3>"A repaired reading"</h3>
            <p class="muted small">"A guess at what was meant. It is not what came, and nothing uses it by itself."</p>
            {value}
            {action.map(|action| action())}
        </div>
    }
}
