//! Can the output be understood, and is there anything in it?

use app::model::{OutputKind, ReasonCode, Route};

use super::stage::{Asks, Case, Said, reason};
use crate::domain::pointer::is_empty;

pub(super) fn run(case: &Case<'_>) -> Said {
    let Ok(envelope) = case.received else {
        return Said::skip("There is no envelope to read an output from.");
    };
    let Some(understood) = case.understood else {
        return Said::because(
            case.on_policy_error(),
            ReasonCode::PolicyError,
            "The output was not read, so a person decides.",
        );
    };
    if let Some(output) = &case.output {
        if is_empty(output) && !accepted_by_schema(case, output) {
            let detail = "The output is empty: null, a blank text, or an object or array with nothing in it.";
            return Said::because(Asks::For(Route::Review), ReasonCode::EmptyOutput, detail);
        }
        return Said::pass(match (&understood.output_text, case.workflow.definition.output.kind) {
            (Some(_), OutputKind::Json) => "The text is JSON.",
            (Some(_), _) => "The output is text, as the workflow expects.",
            (None, _) => "The output came as JSON.",
        });
    }
    let asks = Asks::doubt(case.policy.map(|policy| policy.malformed));
    let why = understood
        .parse_error
        .as_ref()
        .map_or_else(|| "it could not be read".to_owned(), ToString::to_string);
    let detail = format!("The output is not JSON: {why}.");
    let mut reasons = vec![reason(ReasonCode::MalformedJson, detail.clone(), None)];
    if envelope.output_text.as_ref().is_none_or(|text| text.trim().is_empty()) {
        reasons.push(reason(ReasonCode::EmptyOutput, "The output is empty: a blank text.", None));
    }
    Said::asks(asks, detail, reasons)
}

/// Whether it is an object or array with nothing in it that the workflow's schema allows: where every field is
/// optional, finding none is an answer. A null or a blank text never is.
fn accepted_by_schema(case: &Case<'_>, output: &serde_json::Value) -> bool {
    let found_nothing = output.is_object() || output.is_array();
    found_nothing && matches!(&case.workflow.schema, Some(Ok(schema)) if schema.check(output).is_empty())
}

#[cfg(test)]
mod tests {
    use app::model::{ReasonCode, Route};
    use serde_json::json;

    use super::super::testing::*;

    const SURE: &str = r#""confidence": 1"#;

    #[test]
    fn empty_outputs_go_to_a_person() {
        let sure = workflow(json!({"policy": {"min_confidence": 0}}));
        for output in ["null", "\"\"", "\" \\n\"", "{}", "[]"] {
            let routed = routed(&sure, &format!("{{\"output\": {output}, {SURE}}}"));
            assert_eq!(
                (routed.route, codes(&routed)),
                (Route::Review, vec![ReasonCode::EmptyOutput]),
                "{output}"
            );
        }
        for output in ["0", "false", "[null]", "\"a\""] {
            assert_eq!(
                routed(&sure, &format!("{{\"output\": {output}, {SURE}}}")).route,
                Route::Release,
                "{output}"
            );
        }
    }

    #[test]
    fn nothing_found_is_an_answer_where_the_schema_allows_it() {
        let optional =
            json!({"type": ["object", "string", "null"], "properties": {"date": {"type": "string"}}});
        let allowed = workflow(json!({"output": {"schema": optional}, "policy": {"min_confidence": 0}}));
        assert_eq!(routed(&allowed, &format!("{{\"output\": {{}}, {SURE}}}")).route, Route::Release);
        for output in ["null", "\"\""] {
            let routed = routed(&allowed, &format!("{{\"output\": {output}, {SURE}}}"));
            assert_eq!(codes(&routed), [ReasonCode::EmptyOutput], "{output}");
        }
        let needed = json!({"type": "object", "required": ["date"]});
        let refused = workflow(json!({"output": {"schema": needed}, "policy": {"min_confidence": 0}}));
        let routed = routed(&refused, &format!("{{\"output\": {{}}, {SURE}}}"));
        assert_eq!(codes(&routed), [ReasonCode::EmptyOutput, ReasonCode::SchemaViolation]);
    }

    #[test]
    fn text_that_is_not_json_goes_where_the_policy_sends_what_is_malformed() {
        for (policy, route) in [
            (json!({"min_confidence": 0}), Route::Review),
            (json!({"min_confidence": 0, "malformed": "fallback"}), Route::Fallback),
        ] {
            let workflow = workflow(json!({"policy": policy}));
            let routed = routed(&workflow, &format!(r#"{{"output_text": "```json\n{{}}\n```", {SURE}}}"#));
            assert_eq!((routed.route, codes(&routed)), (route, vec![ReasonCode::MalformedJson]));
        }
        let blank = routed(&workflow(json!({})), r#"{"output_text": " "}"#);
        assert_eq!(codes(&blank), [ReasonCode::MalformedJson, ReasonCode::EmptyOutput]);
    }

    #[test]
    fn text_is_the_output_where_the_workflow_wants_text() {
        let workflow = workflow(json!({"output": {"kind": "text"}, "policy": {"min_confidence": 0}}));
        assert_eq!(
            routed(&workflow, &format!(r#"{{"output_text": "{{ hi", {SURE}}}"#)).route,
            Route::Release
        );
    }
}
