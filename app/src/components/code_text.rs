//! Sentences that name things in backticks.

use leptos::prelude::*;

/// The sentence, what stands between backticks set as code.
#[component]
pub fn CodeText(
    /// Plain text; nothing but backticks means anything in it.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    parts(&text)
        .into_iter()
        .map(|(is_code, part)| {
            if is_code {
                view! { <code class="code--inline">{part}</code> }.into_any()
            } else {
                part.into_any()
            }
        })
        .collect_view()
}

/// The text in parts, and which of them are code. A backtick without its partner is a letter like any other.
fn parts(text: &str) -> Vec<(bool, String)> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('`') {
        let Some((code, next)) = after.split_once('`') else { break };
        pieces.push((false, before.to_owned()));
        pieces.push((true, code.to_owned()));
        rest = next;
    }
    pieces.push((false, rest.to_owned()));
    pieces.retain(|(_, piece)| !piece.is_empty());
    pieces
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn only_pairs_of_backticks_make_code() {
        let plain = |text: &str| (false, text.to_owned());
        let code = |text: &str| (true, text.to_owned());
        assert_eq!(
            parts("use `limit` or `cursor`"),
            [plain("use "), code("limit"), plain(" or "), code("cursor")]
        );
        assert_eq!(parts("an odd ` one"), [plain("an odd ` one")]);
        assert!(parts("").is_empty());
    }
}
