//! JSON for reading: laid out in lines, every number and text exactly as it was written.

use leptos::prelude::*;

use crate::model::RawJson;

/// JSON in a block that scrolls by itself.
#[component]
pub fn JsonText(
    /// What to show.
    json: RawJson,
    /// What it is, for screen readers.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! {
        <pre class="code code--wrap" tabindex="0" role="group" aria-label=label>
            {laid_out(json.text())}
        </pre>
    }
}

/// The same JSON over several lines, two spaces a level. Nothing between the quotes and no digit is touched;
/// `text` must be valid JSON, which a [`RawJson`] always is.
pub fn laid_out(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut depth = 0_usize;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => {
                out.push('"');
                copy_string(&mut letters, &mut out);
            }
            '{' | '[' => {
                while letters.next_if(|next| next.is_ascii_whitespace()).is_some() {}
                out.push(letter);
                if let Some(close) = letters.next_if(|next| matches!(next, '}' | ']')) {
                    out.push(close);
                } else {
                    depth += 1;
                    new_line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                new_line(&mut out, depth);
                out.push(letter);
            }
            ',' => {
                out.push(',');
                new_line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            letter if letter.is_ascii_whitespace() => {}
            letter => out.push(letter),
        }
    }
    out
}

fn copy_string(letters: &mut impl Iterator<Item = char>, out: &mut String) {
    while let Some(letter) = letters.next() {
        out.push(letter);
        match letter {
            '\\' => out.extend(letters.next()),
            '"' => return,
            _ => {}
        }
    }
}

fn new_line(out: &mut String, depth: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth));
}

#[cfg(test)]
mod tests {
    use super::laid_out;

    #[test]
    fn numbers_and_texts_stay_as_they_were_written() {
        let text = r#"{"a" :1.10000000000000000001,"b":[ ],"c":[1e400,"x\",{y\\"],"d":{}, "e":{"f":null}}"#;
        let expected = "{\n  \"a\": 1.10000000000000000001,\n  \"b\": [],\n  \"c\": [\n    1e400,\n    \
                        \"x\\\",{y\\\\\"\n  ],\n  \"d\": {},\n  \"e\": {\n    \"f\": null\n  }\n}";
        assert_eq!(laid_out(text), expected);
        assert_eq!(laid_out("  12 "), "12");
    }
}
