//! Had the AI what it needed? An answer to a question that was not there is none.

use app::model::{ReasonCode, Route};
use serde_json::Value;

use super::stage::{Asks, Case, Said, reason};
use crate::domain::pointer::is_empty;

pub(super) fn run(case: &Case<'_>) -> Said {
    let Ok(envelope) = case.received else {
        return Said::skip("There is no envelope with an input.");
    };
    let required = &case.workflow.definition.input_requires;
    if required.is_empty() {
        return Said::skip("The workflow requires nothing of the input.");
    }
    let input = envelope.input.as_ref().map_or(Value::Null, |input| input.value());
    let missing: Vec<_> = required
        .iter()
        .filter_map(|pointer| {
            let detail = match input.pointer(pointer) {
                None => format!("The input has no {pointer}, which the workflow requires."),
                Some(value) if is_empty(value) => {
                    format!("{pointer} in the input is empty, but the workflow requires it.")
                }
                Some(_) => return None,
            };
            Some(reason(ReasonCode::MissingInput, detail, Some(pointer.clone())))
        })
        .collect();
    if missing.is_empty() {
        return Said::pass("The input has all that the workflow requires.");
    }
    let note = format!("{} of {} required parts of the input are missing.", missing.len(), required.len());
    Said::asks(Asks::For(Route::Review), note, missing)
}

#[cfg(test)]
mod tests {
    use app::model::{ReasonCode, Route};
    use serde_json::json;

    use super::super::testing::*;

    #[test]
    fn absent_and_empty_inputs_go_to_a_person() {
        let workflow = workflow(json!({"input_requires": ["/a/0"], "policy": {"min_confidence": 0}}));
        for (input, route) in [
            ("null", Route::Review),
            ("{}", Route::Review),
            (r#"{"a": [null]}"#, Route::Review),
            (r#"{"a": ["\t"]}"#, Route::Review),
            (r#"{"a": [0]}"#, Route::Release),
            (r#"{"a": ["x"]}"#, Route::Release),
        ] {
            let routed = routed(&workflow, &format!(r#"{{"output": 1, "confidence": 1, "input": {input}}}"#));
            assert_eq!(routed.route, route, "{input}");
            if route == Route::Review {
                assert_eq!(routed.reasons[0].code, ReasonCode::MissingInput);
                assert_eq!(routed.reasons[0].pointer.as_deref(), Some("/a/0"));
            }
        }
        assert_eq!(routed(&workflow, r#"{"output": 1, "confidence": 1}"#).route, Route::Review);
    }
}
