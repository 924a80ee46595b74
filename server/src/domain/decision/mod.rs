//! From what a reviewer said to what is decided.
//!
//! Nothing malformed and nothing that breaks the schema leaves the building: it cannot be approved, and an edit is
//! checked like any output. So a reviewer's way out of a broken output is to edit it or to reject it.

mod undo;
mod words;

use app::model::{FieldError, OutputKind, RawJson, ReviewSpec, Timestamp, Verdict, VerdictRequest};
use serde_json::Value;

pub use undo::{Undo, may_undo};

use super::{json, routing::WorkflowRouting};

/// The longest comment, in characters.
pub const LONGEST_COMMENT: usize = 4000;
/// The most reason codes in one verdict.
pub const MOST_REASONS: usize = 20;

/// A verdict that may be recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct DecidedOutput {
    /// What was decided: approve, edit or reject.
    pub verdict: Verdict,
    /// What may leave the building; none where rejected.
    pub output: Option<RawJson>,
    /// Reason codes, each once.
    pub reasons: Vec<String>,
    /// The reviewer's words; none where blank.
    pub comment: Option<String>,
}

/// Judges a verdict on an item of `workflow` whose output, as far as it could be understood, is `original`.
///
/// # Errors
/// Everything that is wrong with the request, with JSON pointers into it: `/output/...` for what an edit breaks.
pub fn decide(
    request: &VerdictRequest,
    workflow: &WorkflowRouting,
    original: Option<&RawJson>,
) -> Result<DecidedOutput, Vec<FieldError>> {
    let mut problems = Vec::new();
    let output = match request.verdict {
        Verdict::Approve => approved(request, workflow, original, &mut problems),
        Verdict::Edit => edited(request, workflow, &mut problems),
        Verdict::Reject => None,
        Verdict::Release | Verdict::Fallback => {
            let message = "a reviewer approves, edits or rejects: send approve, edit or reject";
            problems.push(problem("/verdict", "not_a_reviewers_verdict", message));
            None
        }
    };
    words::check_reasons(request, &workflow.definition.review, &mut problems);
    words::check_comment(request.comment.as_deref(), &mut problems);
    if request.active_ms < 0 {
        problems.push(problem(
            "/active_ms",
            "out_of_range",
            "milliseconds of work are not negative: send 0 or more",
        ));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(DecidedOutput {
        verdict: request.verdict,
        output,
        reasons: words::each_once(&request.reasons),
        comment: request
            .comment
            .as_deref()
            .map(str::trim)
            .filter(|comment| !comment.is_empty())
            .map(str::to_owned),
    })
}

/// How much of the active time that came with a verdict is kept, in milliseconds: nobody works on an item for longer than
/// they have it. Where no time passed since the claim by the server's own clock, which may have been set back in between,
/// there is nothing to hold it against, and it is kept as it came.
pub fn active_ms(sent: i64, wall_ms: i64) -> i64 {
    if wall_ms > 0 { sent.min(wall_ms) } else { sent }
}

/// The code that stands over a refused verdict: `schema_violation` where its output is at fault, else
/// `invalid_verdict`.
pub fn refusal_code(problems: &[FieldError]) -> &'static str {
    let of_output =
        |problem: &FieldError| problem.pointer == "/output" || problem.pointer.starts_with("/output/");
    if problems.iter().any(of_output) { "schema_violation" } else { "invalid_verdict" }
}

/// Whether `output` may leave the building for this workflow: what is wrong with it, with JSON pointers into it.
pub fn check_output(workflow: &WorkflowRouting, output: &RawJson) -> Vec<FieldError> {
    if let Err(error) = json::check_text(output.text()) {
        return vec![problem("", "malformed_json", error.to_string())];
    }
    let value = output.value();
    if workflow.definition.output.kind != OutputKind::Json && !matches!(value, Value::String(_)) {
        let kind = workflow.definition.output.kind;
        let message = format!("must be a string: the workflow's output is {kind}");
        return vec![problem("", "type", message)];
    }
    match &workflow.schema {
        None => Vec::new(),
        Some(Ok(schema)) => schema.check(&value),
        Some(Err(why)) => {
            let message = format!(
                "cannot be checked, because the workflow's schema does not compile ({why}): correct the schema first"
            );
            vec![problem("", "policy_error", message)]
        }
    }
}

fn approved(
    request: &VerdictRequest,
    workflow: &WorkflowRouting,
    original: Option<&RawJson>,
    problems: &mut Vec<FieldError>,
) -> Option<RawJson> {
    let Some(original) = original else {
        let message = "this item has no output that could be understood, so there is nothing to approve: edit or reject it";
        problems.push(problem("/verdict", "no_output", message));
        return None;
    };
    if request.output.as_ref().is_some_and(|sent| sent.value() != original.value()) {
        let message =
            "an approval lets the AI's output go as it is, but another output came: send it as an edit";
        problems.push(problem("/verdict", "output_differs", message));
        return None;
    }
    let broken = check_output(workflow, original);
    if let Some(first) = broken.first() {
        let subject = if first.pointer.is_empty() { "it" } else { first.pointer.as_str() };
        let message = format!(
            "this output breaks the workflow's schema ({subject} {}), so it cannot go out as it is: edit or reject it",
            first.message
        );
        problems.push(problem("/output", "schema_violation", message));
        return None;
    }
    Some(original.clone())
}

fn edited(
    request: &VerdictRequest,
    workflow: &WorkflowRouting,
    problems: &mut Vec<FieldError>,
) -> Option<RawJson> {
    let Some(output) = &request.output else {
        problems.push(problem("/output", "required", "an edit needs the corrected output"));
        return None;
    };
    let broken = check_output(workflow, output);
    problems.extend(
        broken.into_iter().map(|found| FieldError { pointer: format!("/output{}", found.pointer), ..found }),
    );
    Some(output.clone())
}

/// When a decision made `now` becomes final.
pub fn final_at(now: Timestamp, review: &ReviewSpec) -> Timestamp {
    now.plus_seconds(review.undo_seconds.max(0))
}

fn problem(pointer: &str, code: &str, message: impl Into<String>) -> FieldError {
    FieldError { pointer: pointer.to_owned(), code: code.to_owned(), message: message.into() }
}

#[cfg(test)]
mod tests {
    use app::model::LeaseToken;
    use serde_json::json;

    use super::*;

    fn workflow(special: Value) -> WorkflowRouting {
        let mut definition = json!({"slug": "w", "name": "W", "output": {"schema": {"required": ["a"], "properties": {"a": {"type": "integer"}}}}});
        for (field, value) in special.as_object().unwrap() {
            definition[field] = value.clone();
        }
        WorkflowRouting::new(serde_json::from_value(definition).unwrap(), None)
    }

    fn request(verdict: Verdict, output: Option<&str>) -> VerdictRequest {
        VerdictRequest {
            lease: LeaseToken(uuid::Uuid::nil()),
            verdict,
            output: output.map(raw),
            reasons: Vec::new(),
            comment: None,
            active_ms: 5,
        }
    }

    fn raw(text: &str) -> RawJson {
        RawJson::new(text).unwrap()
    }

    fn refused(
        request: &VerdictRequest,
        workflow: &WorkflowRouting,
        original: Option<&str>,
    ) -> Vec<(String, String)> {
        let problems = decide(request, workflow, original.map(raw).as_ref()).unwrap_err();
        problems.into_iter().map(|problem| (problem.pointer, problem.code)).collect()
    }

    fn pair(pointer: &str, code: &str) -> (String, String) {
        (pointer.to_owned(), code.to_owned())
    }

    #[test]
    fn an_approved_output_goes_as_it_came() {
        let decided =
            decide(&request(Verdict::Approve, None), &workflow(json!({})), Some(&raw("{\"a\":  1 }")))
                .unwrap();
        assert_eq!(decided.output.unwrap().text(), "{\"a\":  1 }");
        // Some tools send the output back with the approval.
        assert!(
            decide(
                &request(Verdict::Approve, Some("{\"a\":1}")),
                &workflow(json!({})),
                Some(&raw("{\"a\": 1}"))
            )
            .is_ok()
        );
    }

    #[test]
    fn what_is_malformed_or_breaks_the_schema_cannot_be_approved() {
        let approve = request(Verdict::Approve, None);
        assert_eq!(refused(&approve, &workflow(json!({})), None), [pair("/verdict", "no_output")]);
        assert_eq!(
            refused(&approve, &workflow(json!({})), Some("{}")),
            [pair("/output", "schema_violation")]
        );
        let text = workflow(json!({"output": {"kind": "text"}}));
        assert_eq!(refused(&approve, &text, Some("{}")), [pair("/output", "schema_violation")]);
        let other = request(Verdict::Approve, Some("{\"a\": 2}"));
        assert_eq!(
            refused(&other, &workflow(json!({})), Some("{\"a\": 1}")),
            [pair("/verdict", "output_differs")]
        );
        let no_schema = workflow(json!({"output": {"schema": {"$ref": "https://example.com/"}}}));
        assert_eq!(refused(&approve, &no_schema, Some("{\"a\": 1}")), [pair("/output", "schema_violation")]);
    }

    #[test]
    fn an_edit_is_checked_like_an_output() {
        let with = |output: &str| request(Verdict::Edit, Some(output));
        let decided = decide(&with("{\"a\": 2}"), &workflow(json!({})), None).unwrap();
        assert_eq!(decided.output.unwrap().text(), "{\"a\": 2}");
        assert_eq!(refused(&with("{\"a\": \"2\"}"), &workflow(json!({})), None), [pair("/output/a", "type")]);
        assert_eq!(
            refused(&with("{\"a\": 1, \"a\": 2}"), &workflow(json!({})), None),
            [pair("/output", "malformed_json")]
        );
        assert_eq!(
            refused(&request(Verdict::Edit, None), &workflow(json!({})), None),
            [pair("/output", "required")]
        );
        let text = workflow(json!({"output": {"kind": "markdown"}}));
        assert_eq!(refused(&with("{}"), &text, None), [pair("/output", "type")]);
        assert!(decide(&with("\"# Hi\""), &text, None).is_ok());
    }

    #[test]
    fn a_reviewer_cannot_release_or_fall_back() {
        for verdict in [Verdict::Release, Verdict::Fallback] {
            assert_eq!(refused(&request(verdict, None), &workflow(json!({})), None)[0].0, "/verdict");
        }
    }

    #[test]
    fn a_rejection_lets_nothing_out() {
        let decided = decide(
            &request(Verdict::Reject, Some("{\"a\": 1}")),
            &workflow(json!({})),
            Some(&raw("{\"a\": 1}")),
        )
        .unwrap();
        assert_eq!(decided.output, None);
    }

    #[test]
    fn the_code_over_a_refusal_says_whether_the_output_is_at_fault() {
        let edit = decide(&request(Verdict::Edit, Some("{}")), &workflow(json!({})), None).unwrap_err();
        assert_eq!(refusal_code(&edit), "schema_violation");
        let negative = VerdictRequest { active_ms: -1, ..request(Verdict::Reject, None) };
        assert_eq!(
            refusal_code(&decide(&negative, &workflow(json!({})), None).unwrap_err()),
            "invalid_verdict"
        );
    }

    #[test]
    fn active_time_is_at_most_what_passed_by_the_servers_clock() {
        assert_eq!([0, 400, 1_000, 7_000].map(|sent| active_ms(sent, 1_000)), [0, 400, 1_000, 1_000]);
        assert_eq!(active_ms(7_000, 0), 7_000, "the clock stood still, or was set back");
    }

    #[test]
    fn the_hold_ends_after_the_undo_window() {
        let review = ReviewSpec { undo_seconds: 5, ..ReviewSpec::default() };
        assert_eq!(final_at(Timestamp(1), &review), Timestamp(5_000_001));
        assert_eq!(final_at(Timestamp(1), &ReviewSpec { undo_seconds: 0, ..review }), Timestamp(1));
    }
}
