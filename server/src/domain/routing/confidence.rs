//! Is the producer sure enough? Besides a rule the only voice for a release; it asks for one only where the policy has a
//! bound for the whole output, and that bound and every bound of a field are met. A confidence that did not come meets
//! none.

use app::model::{Policy, Reason, ReasonCode, Route};

use super::stage::{Asks, Case, Said, reason};
use crate::domain::envelope::Envelope;

pub(super) fn run(case: &Case<'_>) -> Said {
    let Ok(envelope) = case.received else {
        return Said::skip("There is no envelope with a confidence.");
    };
    let Some(policy) = case.policy else {
        return Said::skip("The workflow has no policy, so no confidence is enough.");
    };
    let mut found = Found { asks: Asks::Pass, reasons: Vec::new() };
    found.whole(policy, envelope);
    found.fields(policy, envelope);
    match (found.asks, policy.min_confidence, envelope.confidence) {
        (Asks::Pass, Some(bound), Some(confidence)) if confidence >= bound => Said::asks(
            Asks::For(Route::Release),
            format!("The confidence {confidence} meets the bound {bound}."),
            Vec::new(),
        ),
        (Asks::Pass, ..) => {
            Said::pass("The policy has no min_confidence, so no confidence is enough for a release.")
        }
        (asks, ..) => {
            let note = found.reasons.first().map(|reason| reason.detail.clone()).unwrap_or_default();
            Said::asks(asks, note, found.reasons)
        }
    }
}

struct Found {
    asks: Asks,
    reasons: Vec<Reason>,
}

impl Found {
    fn whole(&mut self, policy: &Policy, envelope: &Envelope) {
        match (policy.min_confidence, envelope.confidence) {
            (None, _) => {}
            (Some(bound), None) => {
                let detail = format!("No confidence came, but the policy wants at least {bound}.");
                self.add(
                    Asks::doubt(Some(policy.missing_confidence)),
                    ReasonCode::MissingConfidence,
                    detail,
                    None,
                );
            }
            (Some(bound), Some(confidence)) if confidence >= bound => {}
            (Some(bound), Some(confidence)) => {
                let detail = format!("The confidence {confidence} is under the bound {bound}.");
                self.add(Asks::For(Route::Review), ReasonCode::LowConfidence, detail, None);
            }
        }
    }

    fn fields(&mut self, policy: &Policy, envelope: &Envelope) {
        for (pointer, bound) in &policy.min_field_confidence {
            let Some(bound) = bound.as_f64() else {
                let detail = format!("The policy's bound for {pointer} is not a number.");
                self.add(
                    Asks::doubt(Some(policy.on_policy_error)),
                    ReasonCode::PolicyError,
                    detail,
                    Some(pointer),
                );
                continue;
            };
            let sent = envelope.field_confidence.iter().find(|(field, _)| field == pointer);
            match sent.map(|(_, confidence)| *confidence) {
                None => {
                    let detail =
                        format!("No confidence came for {pointer}, but the policy wants at least {bound}.");
                    let asks = Asks::doubt(Some(policy.missing_confidence));
                    self.add(asks, ReasonCode::MissingConfidence, detail, Some(pointer));
                }
                Some(confidence) if confidence >= bound => {}
                Some(confidence) => {
                    let detail =
                        format!("The confidence {confidence} in {pointer} is under the bound {bound}.");
                    self.add(Asks::For(Route::Review), ReasonCode::LowConfidence, detail, Some(pointer));
                }
            }
        }
    }

    fn add(&mut self, asks: Asks, code: ReasonCode, detail: String, pointer: Option<&String>) {
        // A fallback tells the producer at once, so it outweighs a review.
        if self.asks != Asks::For(Route::Fallback) {
            self.asks = asks;
        }
        self.reasons.push(reason(code, detail, pointer.cloned()));
    }
}

#[cfg(test)]
mod tests {
    use app::model::{ReasonCode, Route};
    use serde_json::json;

    use super::super::testing::*;

    #[test]
    fn the_bound_itself_is_enough_and_less_is_not() {
        let workflow = workflow(json!({"policy": {"min_confidence": 0.85}}));
        assert_eq!(routed(&workflow, r#"{"output": 1, "confidence": 0.85}"#).route, Route::Release);
        let low = routed(&workflow, r#"{"output": 1, "confidence": 0.8499999}"#);
        assert_eq!((low.route, codes(&low)), (Route::Review, vec![ReasonCode::LowConfidence]));
    }

    #[test]
    fn a_missing_confidence_goes_where_the_policy_says() {
        for (missing, route) in [("review", Route::Review), ("fallback", Route::Fallback)] {
            let workflow = workflow(json!({"policy": {"min_confidence": 0, "missing_confidence": missing}}));
            for body in [r#"{"output": 1}"#, r#"{"output": 1, "confidence": null}"#] {
                let routed = routed(&workflow, body);
                assert_eq!((routed.route, codes(&routed)), (route, vec![ReasonCode::MissingConfidence]));
            }
        }
    }

    #[test]
    fn a_field_without_a_confidence_meets_no_bound() {
        let workflow = workflow(
            json!({"policy": {"min_confidence": 0.5, "min_field_confidence": {"/a": 0.0, "/b": 0.5}}}),
        );
        let body = |fields: &str| {
            format!(r#"{{"output": {{"a": 1}}, "confidence": 1, "field_confidence": {fields}}}"#)
        };
        assert_eq!(routed(&workflow, &body(r#"{"/a": 0, "/b": 0.5}"#)).route, Route::Release);
        let absent = routed(&workflow, &body(r#"{"/b": 0.5}"#));
        assert_eq!((absent.route, codes(&absent)), (Route::Review, vec![ReasonCode::MissingConfidence]));
        let low = routed(&workflow, &body(r#"{"/a": 1, "/b": 0.49}"#));
        assert_eq!(codes(&low), [ReasonCode::LowConfidence]);
        assert_eq!(low.reasons[0].pointer.as_deref(), Some("/b"));
    }

    #[test]
    fn a_bound_that_is_no_number_goes_to_a_person() {
        let workflow =
            workflow(json!({"policy": {"min_confidence": 0, "min_field_confidence": {"/a": "high"}}}));
        let routed = routed(&workflow, r#"{"output": 1, "confidence": 1, "field_confidence": {"/a": 1}}"#);
        assert_eq!((routed.route, codes(&routed)), (Route::Review, vec![ReasonCode::PolicyError]));
    }
}
