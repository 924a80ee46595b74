//! Is the body an envelope?

use app::model::ReasonCode;

use super::stage::{Asks, Case, Said, reason};
use crate::domain::json::shorten;

pub(super) fn run(case: &Case<'_>) -> Said {
    match case.received {
        Ok(envelope) if envelope.ignored.is_empty() => Said::pass("The body is a valid envelope."),
        Ok(envelope) => {
            const NAMED: usize = 10;
            let mut names: Vec<String> =
                envelope.ignored.iter().take(NAMED).map(|name| format!("{:?}", shorten(name, 60))).collect();
            if envelope.ignored.len() > NAMED {
                names.push(format!("{} more", envelope.ignored.len() - NAMED));
            }
            Said::pass(format!(
                "The body is a valid envelope. Fields that it does not have: {}.",
                names.join(", ")
            ))
        }
        Err(error) => {
            let asks = Asks::doubt(case.policy.map(|policy| policy.malformed));
            let detail = format!("The body is no valid envelope: {}.", error.message);
            let reasons = vec![reason(ReasonCode::MalformedEnvelope, detail.clone(), None)];
            Said::asks(asks, detail, reasons)
        }
    }
}

#[cfg(test)]
mod tests {
    use app::model::{ReasonCode, Route};
    use serde_json::json;

    use super::super::testing::*;

    #[test]
    fn what_is_no_envelope_goes_to_a_person_with_its_place_and_the_rest_is_skipped() {
        let routed = routed(&workflow(json!({"policy": {"min_confidence": 0}})), "{\"output\": NaN}");
        assert_eq!((routed.route, codes(&routed)), (Route::Review, vec![ReasonCode::MalformedEnvelope]));
        assert!(
            routed.reasons[0].detail.contains("line 1, column 12 (byte 11)"),
            "{}",
            routed.reasons[0].detail
        );
        for stage in ["parse", "schema", "required_input", "confidence", "rules", "gates", "sampling"] {
            assert_eq!(outcome(&routed, stage), "skip", "{stage}");
        }
    }

    #[test]
    fn unknown_fields_are_noted_and_no_reason() {
        let routed = routed(
            &workflow(json!({"policy": {"min_confidence": 0}})),
            r#"{"output": 1, "confidence": 1, "trace_id": 1}"#,
        );
        assert_eq!(routed.route, Route::Release);
        assert!(routed.trace[0].note.contains("trace_id"), "{}", routed.trace[0].note);
    }
}
