use leptos::prelude::*;

use crate::{
    catalogue,
    components::{
        item_name::short_id, json_text::laid_out, line_diff::LineDiff, moment::Moment, output::TextView,
    },
    model::{GoldenAnswer, RawJson, Verdict},
    review::tree::Tree,
};

/// What was said of one item, and beside it what is right.
#[component]
pub(super) fn Answer(answer: GoldenAnswer) -> impl IntoView {
    let title = answer.title.clone().unwrap_or_else(|| short_id(answer.item));
    let (class, word) = if answer.correct {
        ("badge badge--positive", "Right")
    } else {
        ("badge badge--danger", "Not right")
    };
    view! {
        <li class="stack stack--tight">
            <div class="cluster">
                <span class=class>{word}</span>
                <a class="row-title" href=format!("/items/{}", answer.item)>
                    {title.clone()}
                </a>
                <span class="muted">{answer.workflow.clone()} " · " <Moment at=answer.at is_past=true /></span>
            </div>
            <p>{sentence(&answer)}</p>
            {(!answer.correct).then(|| beside(answer, &title))}
        </li>
    }
    .into_any()
}

fn sentence(answer: &GoldenAnswer) -> String {
    let said = format!("You {}", catalogue::verdict_said(answer.said));
    match (answer.correct, answer.said == answer.right) {
        (true, _) => format!("{said}, which is right."),
        (false, true) => format!("{said}, which is right, but not to what is right."),
        (false, false) => format!("{said}. Right is to {}.", catalogue::verdict_right(answer.right)),
    }
}

/// The output that went out against the one that should have.
fn beside(answer: GoldenAnswer, title: &str) -> AnyView {
    match (answer.said_output, answer.right_output) {
        (Some(said), Some(right)) => view! {
            <p class="small muted">"From what you let out (−) to what is right (+):"</p>
            <LineDiff
                before=readable(&said)
                after=readable(&right)
                label=format!("From what you let out to what is right: {title}")
            />
        }
        .into_any(),
        (None, Some(right)) => view! {
            <p class="small muted">"What should have gone out:"</p>
            <TextView text=readable(&right) code=true />
        }
        .into_any(),
        (_, None) if answer.right == Verdict::Reject => {
            view! { <p class="small muted">"Nothing of it should have gone out."</p> }.into_any()
        }
        (_, None) => view! { <p class="small muted">"What is right is not kept any more."</p> }.into_any(),
    }
}

/// A text as it reads, anything else as JSON over several lines.
fn readable(output: &RawJson) -> String {
    match Tree::of(output) {
        Tree::Text(text) => text,
        _ => laid_out(output.text()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ItemId, Timestamp};

    fn answer(said: Verdict, right: Verdict, correct: bool) -> GoldenAnswer {
        GoldenAnswer {
            item: ItemId(uuid::Uuid::nil()),
            title: None,
            workflow: "Triage".to_owned(),
            at: Timestamp(0),
            said,
            said_output: None,
            right,
            right_output: None,
            correct,
        }
    }

    #[test]
    fn what_was_said_is_held_against_what_is_right() {
        use Verdict::{Approve, Edit, Reject};
        assert_eq!(sentence(&answer(Approve, Approve, true)), "You approved it, which is right.");
        assert_eq!(sentence(&answer(Edit, Approve, true)), "You edited it, which is right.");
        assert_eq!(sentence(&answer(Approve, Reject, false)), "You approved it. Right is to reject it.");
        assert_eq!(
            sentence(&answer(Edit, Edit, false)),
            "You edited it, which is right, but not to what is right."
        );
    }

    #[test]
    fn a_text_is_read_as_text() {
        assert_eq!(readable(&RawJson::new(r#""Dear Ada\nhello""#).unwrap()), "Dear Ada\nhello");
        assert_eq!(readable(&RawJson::new(r#"{"a":1.0}"#).unwrap()), "{\n  \"a\": 1.0\n}");
    }
}
