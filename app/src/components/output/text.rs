use leptos::prelude::*;

use super::fold::Fold;

/// Longer texts are folded (characters).
const LONG_TEXT: usize = 4_000;
/// So are texts with more lines than this.
const MANY_LINES: usize = 60;
/// What a folded text shows (characters, lines).
const BEGINNING: (usize, usize) = (1_600, 24);

/// A text as it is: line breaks kept, nothing read as markup; long ones folded.
#[component]
pub fn TextView(
    /// The text.
    #[prop(into)]
    text: String,
    /// In letters of one width, for code and JSON.
    #[prop(optional)]
    code: bool,
) -> impl IntoView {
    // Columns keep their lines whole: what is wider than the screen is scrolled, by keys too.
    let (class, tabindex) = match (code, is_laid_out(&text)) {
        (true, _) => ("output-text output-text--code", None),
        (false, true) => ("output-text output-text--columns", Some("0")),
        (false, false) => ("output-text", None),
    };
    if text.is_empty() {
        return view! { <p class="muted">"(empty text)"</p> }.into_any();
    }
    let text = visible(&text);
    match fold_at(&text) {
        None => view! { <div class=class tabindex=tabindex>{text}</div> }.into_any(),
        Some(at) => {
            let (beginning, rest) = text.split_at(at);
            let (beginning, rest) = (beginning.to_owned(), rest.to_owned());
            view! {
                <Fold all=size(&text)>
                    <div class=class tabindex=tabindex>{beginning} <span class="folding__rest">{rest}</span></div>
                </Fold>
            }
            .into_any()
        }
    }
}

/// Whether the text makes columns with spaces or tabs, so that it needs letters of one width.
fn is_laid_out(text: &str) -> bool {
    let has_gap = |line: &&str| line.trim().contains("   ") || line.trim().contains('\t');
    text.lines().filter(has_gap).take(3).count() >= 2
}

/// How much there is.
pub(super) fn size(text: &str) -> String {
    let (lines, letters) = (text.lines().count(), text.chars().count());
    let thousands = |number: usize| match number {
        0..1_000 => number.to_string(),
        _ => format!("{},{:03}", number / 1_000, number % 1_000),
    };
    match lines {
        0..=1 => format!("all {} characters", thousands(letters)),
        _ => format!("all {} lines ({} characters)", thousands(lines), thousands(letters)),
    }
}

/// The byte at which a long text is folded; none for a short one.
fn fold_at(text: &str) -> Option<usize> {
    let is_long = text.chars().nth(LONG_TEXT).is_some() || text.lines().nth(MANY_LINES).is_some();
    if !is_long {
        return None;
    }
    let by_letters = text.char_indices().nth(BEGINNING.0).map_or(text.len(), |(at, _)| at);
    let by_lines = text.match_indices('\n').nth(BEGINNING.1).map_or(text.len(), |(at, _)| at + 1);
    let at = by_letters.min(by_lines);
    // Rather between two words than inside one.
    let near =
        text.get(..at).and_then(|start| start.rfind(char::is_whitespace)).filter(|near| at - near < 80);
    Some(near.map_or(at, |near| near + 1))
}

/// Control characters as the pictures that Unicode has for them, so that none goes unseen.
pub(super) fn visible(text: &str) -> String {
    let picture = |letter: char| match letter {
        '\n' | '\t' => letter,
        '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + u32::from(letter)).unwrap_or(letter),
        '\u{7f}' => '\u{2421}',
        // Marks that turn the direction of what follows can make a text read as something else.
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        other => other,
    };
    text.replace("\r\n", "\n").chars().map(picture).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_folded_between_words() {
        assert_eq!(fold_at("short"), None);
        let words = "word ".repeat(1_000);
        let at = fold_at(&words).unwrap();
        assert!(words[..at].ends_with(' ') && at <= 1_600, "{at}");
        let lines = "line\n".repeat(61);
        assert_eq!(lines[..fold_at(&lines).unwrap()].lines().count(), 25);
        assert!(fold_at(&"語".repeat(4_001)).is_some(), "counts letters, never cuts one");
        assert_eq!(size(&lines), "all 61 lines (305 characters)");
        assert_eq!(size(&words), "all 5,000 characters");
    }

    #[test]
    fn columns_made_with_spaces_are_recognised() {
        assert!(is_laid_out("Item      Qty    Sum\nSoap        2   5.40\n"));
        assert!(!is_laid_out("Dear Ada,\n\n    thank you.\nYours"));
    }

    #[test]
    fn nothing_goes_unseen() {
        assert_eq!(visible("a\u{0}b\u{202e}c\r\nd"), "a\u{2400}b\u{fffd}c\nd");
    }
}
