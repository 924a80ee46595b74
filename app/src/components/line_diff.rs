//! What changed between two texts, line by line.

use leptos::prelude::*;
use similar::{ChangeTag, TextDiff};

/// Lines that went, lines that came, and three unchanged lines around them. Says so where nothing changed.
#[component]
pub fn LineDiff(
    /// Before.
    #[prop(into)]
    before: String,
    /// After.
    #[prop(into)]
    after: String,
    /// What it is, for screen readers.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    if before == after {
        return view! { <p class="muted">"Nothing changed."</p> }.into_any();
    }
    let lines = lines(&before, &after).into_iter().map(line).collect_view();
    view! {
        <pre class="diff" tabindex="0" role="group" aria-label=label>
            {lines}
        </pre>
    }
    .into_any()
}

fn line((tag, text): (Option<ChangeTag>, String)) -> AnyView {
    match tag {
        Some(ChangeTag::Insert) => view! { <ins>{format!("+ {text}")}</ins> }.into_any(),
        Some(ChangeTag::Delete) => view! { <del>{format!("- {text}")}</del> }.into_any(),
        Some(ChangeTag::Equal) => view! { <span>{format!("  {text}")}</span> }.into_any(),
        None => view! { <span class="muted">{text}</span> }.into_any(),
    }
}

/// Each line with what became of it; an ellipsis without a tag stands for lines left out.
fn lines(before: &str, after: &str) -> Vec<(Option<ChangeTag>, String)> {
    let diff = TextDiff::from_lines(before, after);
    let mut lines = Vec::new();
    for (index, group) in diff.grouped_ops(3).iter().enumerate() {
        if index > 0 {
            lines.push((None, "  ⋯".to_owned()));
        }
        for change in group.iter().flat_map(|operation| diff.iter_changes(operation)) {
            lines.push((Some(change.tag()), change.value().trim_end_matches('\n').to_owned()));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_line_goes_and_comes_between_unchanged_ones() {
        let tags: Vec<_> = lines("a\nb\nc\n", "a\nB\nc\n").into_iter().collect();
        assert_eq!(
            tags,
            [
                (Some(ChangeTag::Equal), "a".to_owned()),
                (Some(ChangeTag::Delete), "b".to_owned()),
                (Some(ChangeTag::Insert), "B".to_owned()),
                (Some(ChangeTag::Equal), "c".to_owned()),
            ]
        );
    }
}
