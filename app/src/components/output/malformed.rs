use leptos::prelude::*;

use super::text::{TextView, visible};
use crate::{components::code_text::CodeText, model::ShownPayload, review::parse_error};

/// What is shown before and behind the place of the error, in a long text (bytes).
const AROUND: usize = 900;
/// Texts up to this are shown whole (bytes).
const SHORT: usize = 4_000;

/// Something that could not be understood: the words of the error, and the text as it came with the place marked.
#[component]
pub fn Malformed(
    /// What came.
    payload: ShownPayload,
) -> impl IntoView {
    let ShownPayload { output_text, raw_text, parse_error, .. } = payload;
    let error = parse_error.clone();
    let came = match (raw_text, output_text) {
        (Some(raw), None) => Some(("The body as it was received", raw)),
        (_, Some(text)) => Some(("What the model printed", text)),
        (None, None) => None,
    };
    view! {
        <div class="malformed" id="out">
            {match error {
                Some(error) => {
                    view! {
                        <p class="notice notice--danger">
                            <span class="notice__title">"This could not be read."</span>
                            <span>
                                <CodeText text=error />
                            </span>
                        </p>
                    }
                        .into_any()
                }
                None => view! { <p class="notice notice--caution">"There is no output that could go out."</p> }.into_any(),
            }}
            {came
                .map(|(what, text)| {
                    view! {
                        <h3 class="malformed__what">{what}</h3>
                        <AsReceived text error=parse_error.unwrap_or_default() />
                    }
                })}
        </div>
    }
}

#[component]
fn AsReceived(text: String, error: String) -> impl IntoView {
    if text.is_empty() {
        return view! { <p class="muted">"Nothing: 0 bytes."</p> }.into_any();
    }
    let Some(at) = parse_error::position(&error, &text) else {
        return view! { <TextView text code=true /> }.into_any();
    };
    let (start, end) = window(&text, at);
    let cut = |range: std::ops::Range<usize>| text.get(range).map(visible).unwrap_or_default();
    let next = text.get(at..).and_then(|rest| rest.chars().next());
    let behind = at + next.map_or(0, char::len_utf8);
    let marked = match next {
        Some('\n' | '\r') => "\u{23ce}\n".to_owned(),
        Some(' ') => "\u{2423}".to_owned(),
        Some(letter) => visible(&letter.to_string()),
        None => "end of the text".to_owned(),
    };
    let whole = (start > 0 || end < text.len()).then(|| text.clone());
    view! {
        <div class="output-text output-text--code">
            {(start > 0).then_some("…")} {cut(start..at)}
            <mark class="error-here">
                <span class="visually-hidden">"Here: "</span>
                {marked}
            </mark> {cut(behind..end)} {(end < text.len()).then_some("…")}
        </div>
        {whole
            .map(|text| {
                view! {
                    <details class="source">
                        <summary>"The whole text"</summary>
                        <TextView text code=true />
                    </details>
                }
            })}
    }
    .into_any()
}

/// The part of a long text around the place of the error.
fn window(text: &str, at: usize) -> (usize, usize) {
    if text.len() <= SHORT {
        return (0, text.len());
    }
    let mut start = at.saturating_sub(AROUND);
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = (at + AROUND).min(text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    (start, end)
}
