use app::model::{FieldError, ReviewSpec, Verdict, VerdictRequest};

use super::{LONGEST_COMMENT, MOST_REASONS, problem};

/// The longest reason code, in characters.
const LONGEST_CODE: usize = 64;

/// Codes are the workflow's, where it has some; then a rejection needs one. Where it has none, any short word will do.
pub(super) fn check_reasons(request: &VerdictRequest, review: &ReviewSpec, problems: &mut Vec<FieldError>) {
    let known: Vec<&str> = review.reject_reasons.iter().map(|reason| reason.code.as_str()).collect();
    if request.verdict == Verdict::Reject && request.reasons.is_empty() && !known.is_empty() {
        let message = format!("a rejection needs a reason: send one or more of {}", known.join(", "));
        problems.push(problem("/reasons", "required", message));
    }
    if request.reasons.len() > MOST_REASONS {
        problems.push(problem("/reasons", "too_many", format!("send at most {MOST_REASONS} reasons")));
        return;
    }
    for (at, code) in request.reasons.iter().enumerate() {
        let pointer = format!("/reasons/{at}");
        if !known.is_empty() && !known.contains(&code.as_str()) {
            let message = format!("is not one of the workflow's reasons: use {}", known.join(", "));
            problems.push(problem(&pointer, "unknown_reason", message));
        } else if code.trim().is_empty()
            || code.chars().count() > LONGEST_CODE
            || code.chars().any(char::is_control)
        {
            let message = format!("a reason is a short word of at most {LONGEST_CODE} characters");
            problems.push(problem(&pointer, "invalid_reason", message));
        }
    }
}

pub(super) fn check_comment(comment: Option<&str>, problems: &mut Vec<FieldError>) {
    let Some(comment) = comment else { return };
    if comment.chars().count() > LONGEST_COMMENT {
        let message = format!("a comment has at most {LONGEST_COMMENT} characters: shorten it");
        problems.push(problem("/comment", "too_long", message));
    }
    if comment.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        problems.push(problem(
            "/comment",
            "control_character",
            "a comment holds no control characters: leave them out",
        ));
    }
}

/// The codes in order, each once.
pub(super) fn each_once(codes: &[String]) -> Vec<String> {
    let mut once: Vec<String> = Vec::with_capacity(codes.len());
    for code in codes {
        if !once.contains(code) {
            once.push(code.clone());
        }
    }
    once
}

#[cfg(test)]
mod tests {
    use app::model::{LeaseToken, RejectReason};

    use super::*;

    fn problems(verdict: Verdict, reasons: &[&str], known: &[&str]) -> Vec<String> {
        let request = VerdictRequest {
            lease: LeaseToken(uuid::Uuid::nil()),
            verdict,
            output: None,
            reasons: reasons.iter().map(|code| (*code).to_owned()).collect(),
            comment: None,
            active_ms: 0,
        };
        let reject_reasons = known
            .iter()
            .map(|code| RejectReason { code: (*code).to_owned(), label: "L".to_owned() })
            .collect();
        let mut problems = Vec::new();
        check_reasons(&request, &ReviewSpec { reject_reasons, ..ReviewSpec::default() }, &mut problems);
        problems.into_iter().map(|problem| format!("{} {}", problem.pointer, problem.code)).collect()
    }

    #[test]
    fn a_rejection_needs_one_of_the_workflows_reasons_where_it_has_some() {
        assert_eq!(problems(Verdict::Reject, &[], &["a"]), ["/reasons required"]);
        assert_eq!(problems(Verdict::Reject, &["b"], &["a"]), ["/reasons/0 unknown_reason"]);
        assert!(problems(Verdict::Reject, &["a"], &["a"]).is_empty());
        assert!(problems(Verdict::Approve, &[], &["a"]).is_empty());
    }

    #[test]
    fn any_short_word_will_do_where_it_has_none() {
        assert!(problems(Verdict::Reject, &[], &[]).is_empty());
        assert!(problems(Verdict::Reject, &["anything"], &[]).is_empty());
        assert_eq!(
            problems(Verdict::Reject, &[" ", "a\0"], &[]),
            ["/reasons/0 invalid_reason", "/reasons/1 invalid_reason"]
        );
        assert_eq!(problems(Verdict::Reject, &["x"; 21], &[]), ["/reasons too_many"]);
    }

    #[test]
    fn comments_are_text_of_some_length() {
        let of = |comment: &str| {
            let mut problems = Vec::new();
            check_comment(Some(comment), &mut problems);
            problems.len()
        };
        assert_eq!(
            (of("two\nlines"), of("nul\0"), of(&"x".repeat(4001)), of(&"ü".repeat(4000))),
            (0, 1, 1, 0)
        );
    }

    #[test]
    fn each_reason_counts_once() {
        assert_eq!(each_once(&["a".to_owned(), "b".to_owned(), "a".to_owned()]), ["a", "b"]);
    }
}
