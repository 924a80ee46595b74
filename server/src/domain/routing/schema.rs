//! Does the output fit the workflow's schema and kind?

use app::model::{FieldError, OutputKind, ReasonCode, Route};

use super::stage::{Asks, Case, Said, reason};
use crate::domain::json::kind_of;

pub(super) fn run(case: &Case<'_>) -> Said {
    let compiled = match &case.workflow.schema {
        Some(Err(why)) if case.received.is_ok() => {
            let detail =
                format!("The workflow's schema does not compile, so nothing was checked by it: {why}.");
            return Said::because(case.on_policy_error(), ReasonCode::PolicyError, detail);
        }
        Some(Ok(schema)) => Some(schema),
        Some(Err(_)) | None => None,
    };
    let (Some(value), Some(output)) = (&case.output, case.understood.and_then(|found| found.output.as_ref()))
    else {
        return Said::skip("There is no output that could be checked.");
    };
    if case.workflow.definition.output.kind != OutputKind::Json && !value.is_string() {
        let kind = case.workflow.definition.output.kind;
        let detail = format!("The workflow's output is {kind}, a text, but {} came.", kind_of(output.text()));
        return Said::because(Asks::For(Route::Review), ReasonCode::SchemaViolation, detail);
    }
    let Some(schema) = compiled else {
        return Said::skip("The workflow has no schema.");
    };
    let problems = schema.check(value);
    if problems.is_empty() {
        return Said::pass("The output fits the schema.");
    }
    let note = format!("The output breaks the schema in {} places.", problems.len());
    let note = if problems.len() == 1 { "The output breaks the schema in 1 place.".to_owned() } else { note };
    Said::asks(Asks::For(Route::Review), note, problems.into_iter().map(violation).collect())
}

fn violation(problem: FieldError) -> app::model::Reason {
    let subject = if problem.pointer.is_empty() { "The output" } else { problem.pointer.as_str() };
    let detail = format!("{subject} {}.", problem.message);
    reason(ReasonCode::SchemaViolation, detail, Some(problem.pointer).filter(|pointer| !pointer.is_empty()))
}

#[cfg(test)]
mod tests {
    use app::model::{ReasonCode, Route};
    use serde_json::json;

    use super::super::testing::*;

    #[test]
    fn a_violation_names_its_field() {
        let workflow = workflow(json!({
            "output": {"schema": {"properties": {"total": {"type": "number"}}, "required": ["vendor"]}},
            "policy": {"min_confidence": 0, "malformed": "fallback"}
        }));
        let routed = routed(&workflow, r#"{"output": {"total": "12"}, "confidence": 1}"#);
        assert_eq!(routed.route, Route::Review);
        assert_eq!(codes(&routed), [ReasonCode::SchemaViolation, ReasonCode::SchemaViolation]);
        let total = routed.reasons.iter().find(|reason| reason.pointer.as_deref() == Some("/total")).unwrap();
        assert_eq!(total.detail, "/total must be a number, but is a string.");
        assert!(routed.reasons.iter().any(|reason| reason.detail == "/vendor is missing."));
    }

    #[test]
    fn an_object_is_no_text() {
        let workflow = workflow(json!({"output": {"kind": "markdown"}, "policy": {"min_confidence": 0}}));
        let routed = routed(&workflow, r#"{"output": {"text": "hi"}, "confidence": 1}"#);
        assert_eq!((routed.route, codes(&routed)), (Route::Review, vec![ReasonCode::SchemaViolation]));
    }
}
